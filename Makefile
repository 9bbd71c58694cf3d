# Countertop's commands. `make` alone lists them.

PYTHON3 ?= python3
VENV ?= .venv
PYTHON := $(VENV)/bin/python
SETUP := VENV=$(VENV) $(PYTHON3) packaging/setup_environment.py
ARGS ?=
SEEDS ?= 1000
ROUNDS ?= 100
SEED ?=
INPUTS ?= 5000
SIDE_BY_SIDE := --numprocesses auto --dist loadfile --max-worker-restart 0
IN_ANY_ORDER := $(subst loadfile,worksteal,$(SIDE_BY_SIDE))

.DEFAULT_GOAL := help
.PHONY: help run demo test test-slow simulate torture fuzz lint format unit bench wheel pins setup setup-dev setup-slow clean
.SILENT:

help: ## list these commands
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## open Countertop; without a display, show the demo
	if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then $(PYTHON) -m ui $(ARGS); \
	else echo "There is no display here, so this shows the demo."; $(PYTHON) tests/demo/run.py $(ARGS); fi

demo: setup ## two PCs with real windows join, chat, part and meet again; pictures in build/screenshots
	$(PYTHON) tests/demo/run.py $(ARGS)

test: lint ## everything CI runs: all checks, then all tests
	$(PYTHON) -m pytest --quiet $(SIDE_BY_SIDE)

test-slow: lint setup-slow ## what takes long or needs other programs, on screens of its own; before a release
	TMPDIR=$${TMPDIR:-/tmp} COUNTERTOP_THOROUGH=1 $(PYTHON) -m pytest --quiet -m "slow or hypothesis" $(IN_ANY_ORDER)

simulate: setup-dev ## whole shops by their seeds on all cores; more, or one again: make simulate SEEDS=1234:1235
	PYTHONHASHSEED=0 $(PYTHON) -m tests.simulation.campaign $(SEEDS)

torture: setup-dev ## kill two PCs at random moments and fill their disks: nothing acknowledged goes; make torture ROUNDS=1000
	$(PYTHON) -m tests.torture $(ROUNDS) $(SEED)

fuzz: setup-dev ## tell a PC nonsense over a real socket; more of it, like this: make fuzz INPUTS=100000
	$(PYTHON) -m tests.sync.fuzzing $(INPUTS)

lint: setup-dev ## ruff, mypy and the import contracts
	$(PYTHON) -m ruff check --quiet
	$(PYTHON) -m ruff format --check --quiet || { echo "Some files are not formatted; make format does it."; exit 1; }
	$(PYTHON) -m mypy --no-error-summary
	said=$$($(PYTHON) -c 'from importlinter.cli import lint_imports_command as run; run()' --no-logo 2>&1) || { echo "$$said"; exit 1; }

format: setup-dev ## format the code and mend what ruff can mend
	$(PYTHON) -m ruff check --quiet --fix-only
	$(PYTHON) -m ruff format --quiet

unit: setup-dev ## some tests only, like this: make unit ARGS="tests/sync -k entry"
	$(PYTHON) -m pytest --quiet $(ARGS)

bench: setup-dev ## measure against the floors; some only, like this: make bench ARGS="search"
	$(PYTHON) -m tests.benchmarks $(ARGS)

wheel: setup-dev ## build the package into dist
	$(PYTHON) -m hatchling build --target wheel

pins: ## renew packaging/requirements*.txt from the bounds in pyproject.toml
	$(PYTHON3) packaging/renew_pins.py $(ARGS)

setup: ## make the environment for running (done by the others when needed)
	$(SETUP)

setup-dev: ## make the environment for testing (done by the others when needed)
	$(SETUP) --dev

setup-slow: ## make the environment for the slow tests (done by test-slow when needed)
	$(SETUP) --slow

clean: ## remove what was built and measured, keep the environment
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
