"""House rules that no tool checks: sizes, names, commands that exist, versions that do not break Qt."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT
from tests.package.tree import files, subjects_since

FILE_LINES = 450
FUNCTION_LINES = 50
CLASS_METHODS = 35
# Classes that grew before there was a bound, with the methods they may have; they are to be split, and leave this list.
GROWN = {
    "Document": 37,
    "Exchange": 44,
    "Replica": 52,
}
# What programs read of an error with `--json` is made from its name, whichever layer found it.
SAME_FOR_PROGRAMS = {"DiskFullError", "ReadOnlyError"}
SUBJECT_LENGTH = 72
SUBJECTS_BOUNDED_SINCE = "d6facf2d03e3fdd08f75264f6dd4eb60081baf93"
PURE = ["authority", "changes", "clock", "control", "entry", "exchange", "genesis"]
FUNCTION, CLASS = ast.FunctionDef | ast.AsyncFunctionDef, ast.ClassDef
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "managers", "manager", "common", "misc"}


def test_no_file_is_too_long_to_find_something_in() -> None:
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files("*.py")
    }
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


class Outline(NamedTuple):
    """What is looked at in a file: its functions with their lines, its classes with how many methods each has."""

    functions: dict[str, int]
    methods: dict[str, int]
    public_classes: list[str]


@cache
def outline(file: Path) -> Outline:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    functions = [node for node in nodes if isinstance(node, FUNCTION)]
    return Outline(
        {f"{each.lineno} {each.name}": (each.end_lineno or each.lineno) - each.lineno + 1 for each in functions},
        {each.name: sum(isinstance(part, FUNCTION) for part in each.body) for each in nodes if isinstance(each, CLASS)},
        [each.name for each in tree.body if isinstance(each, CLASS) and not each.name.startswith("_")],
    )


def outlines() -> Iterator[tuple[Path, Outline]]:
    """Of every file, by its place in the tree."""
    return ((file.relative_to(ROOT), outline(file)) for file in files("*.py"))


def test_no_function_is_too_long_to_take_in() -> None:
    long = {
        f"{name}:{function}": lines
        for name, found in outlines()
        for function, lines in found.functions.items()
        if name.parts[0] != "tests" and lines > FUNCTION_LINES
    }
    assert long == {}


def test_no_class_does_too_many_things() -> None:
    large = {
        name: count
        for _, found in outlines()
        for name, count in found.methods.items()
        if count > GROWN.get(name, CLASS_METHODS)
    }
    assert large == {}, "split by what a reader looks for, do not raise the bound"


def test_classes_that_grew_are_let_grow_no_longer_than_they_need_it() -> None:
    still = {name for _, found in outlines() for name, count in found.methods.items() if count > CLASS_METHODS}
    assert set(GROWN) - still == set(), "these have been split: take them off the list"


def test_a_public_class_name_exists_once() -> None:
    places: dict[str, list[str]] = {}
    for name, found in outlines():
        if name.parts[0] in {"sync", "desktop", "ui"}:
            for each in found.public_classes:
                places.setdefault(each, []).append(str(name))
    twice = {name: where for name, where in places.items() if len(where) > 1 and name not in SAME_FOR_PROGRAMS}
    assert twice == {}


def test_subjects_of_commits_fit_on_a_line() -> None:
    subjects = subjects_since(SUBJECTS_BOUNDED_SINCE)
    assert [subject for subject in subjects if len(subject) > SUBJECT_LENGTH] == []


def test_modules_are_named_after_what_is_in_them() -> None:
    assert [
        str(file) for file in files("*.py") if VAGUE_NAMES & set(file.relative_to(ROOT).with_suffix("").parts)
    ] == []


def test_packaging_and_tests_shadow_nothing() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
    assert not list((ROOT / "tests").rglob("__init__.py"))


def contracts() -> dict[str, dict[str, list[str]]]:
    """The import contracts, by their names; they can only name what exists, so what is added could stay outside."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    return {contract["name"]: contract for contract in said}


def test_every_pure_part_of_sync_is_under_its_import_contract() -> None:
    (covered,) = [each["source_modules"] for name, each in contracts().items() if name.startswith("The pure parts")]
    exist = [
        f"sync.{name}" for name in PURE if list((ROOT / "sync").glob(f"{name}.py")) or (ROOT / "sync" / name).is_dir()
    ]
    assert [name for name in exist if name not in covered] == []


def test_every_part_of_ui_that_is_no_screen_knows_none() -> None:
    contract = contracts()["The window, the bridge and the parts know no screen"]
    exist = {f"ui.{file.relative_to(ROOT / 'ui').parts[0].removesuffix('.py')}" for file in files("ui/*.py")}
    parts = exist - set(contract["forbidden_modules"]) - {"ui.__init__", "ui.__main__"}
    assert parts ^ set(contract["source_modules"]) == set()


@pytest.mark.parametrize(
    "name",
    [
        "The kernel of desktop knows no area",
        "Tables are read and written without the kernel and without any area",
        "What stands on paper is said without the kernel and without any area",
        "Formulas are pure: they know what records can hold, and nothing else",
    ],
)
def test_what_knows_no_area_knows_none_that_is_new_either(name: str) -> None:
    said = contracts()
    rooms = set(said["Areas use those before them, and the command line uses all"]["layers"])
    areas = {f"desktop.{file.parent.name}" for file in files("desktop/*/area.py")} - {"desktop.documents"}
    assert areas <= rooms
    assert rooms - set(said[name]["forbidden_modules"]) <= set(said[name]["source_modules"])


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_make_help_lists_every_target() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+)  ", said, re.MULTILINE)) == make_targets()


def test_every_make_command_that_a_document_names_exists() -> None:
    named = {
        (str(document.relative_to(ROOT)), target)
        for document in files("*.md")
        for target in re.findall(r"(?:^ {4}|`)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named, "no document names a make command: has their notation changed?"
    assert {(document, target) for document, target in named if target not in make_targets()} == set()


def test_ci_runs_what_people_run() -> None:
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("&& exec make test")


@pytest.mark.parametrize("package", ["sync", "desktop"])
def test_no_qt_is_loaded_below_ui(package: str) -> None:
    code = f"""
import importlib, pkgutil, sys
import {package}
for module in pkgutil.walk_packages({package}.__path__, "{package}."):
    importlib.import_module(module.name)
print([name for name in sys.modules if name.startswith(("PySide6", "shiboken6", "numpy"))])
"""
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.stderr == ""
    assert said.stdout == "[]\n"


def test_qt_does_not_lose_references_to_none() -> None:
    """PySide6 6.12.0 aborts here on Python 3.10 and 3.11, `none_dealloc` after some thousand calls."""
    code = """
from PySide6.QtCore import QObject
thing = QObject()
for number in range(100_000):
    thing.setObjectName("name")
print("alive")
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert said.stdout == "alive\n", said.stderr
