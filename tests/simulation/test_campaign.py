"""`make simulate`: a seed that fails is named with the command that replays it, and ends the command with a failure."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.simulation.campaign import campaign
from tests.simulation.seeds import seeds_of, simulate


def unlucky(seed: int) -> None:
    if seed == 7:
        raise AssertionError("PC 1 lost what it acknowledged")


def test_a_failing_seed_is_told_with_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert campaign(seeds_of("5:9"), unlucky) == [7]
    said = capsys.readouterr().out
    assert "PC 1 lost what it acknowledged" in said
    assert "4 of 4 seeds, 1 failed" in said
    assert said.endswith("failed: make simulate SEEDS=7:8\n")


def test_seeds_are_a_number_or_a_range() -> None:
    assert seeds_of("200") == range(200)
    assert seeds_of("1234:1235") == range(1234, 1235)


def test_the_command_ends_well_when_all_seeds_do() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.simulation.campaign", "2"],
        cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("2 of 2 seeds, 0 failed")


def test_a_run_that_goes_wrong_tells_its_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.simulation.invariants.check", lambda world: unlucky(7))
    with pytest.raises(AssertionError) as failure:
        simulate(3)
    assert failure.value.__notes__[0].endswith("make simulate SEEDS=3:4")
