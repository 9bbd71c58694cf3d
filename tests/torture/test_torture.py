"""A short torture, so that what `make torture` runs for longer works."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_who_is_killed_while_files_come_and_go_has_what_it_told_and_gets_all() -> None:
    assert tortured("tests.torture.files", "200", "1").startswith("200 of 200 rounds: ")


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_backups_and_sticks_that_are_killed_or_find_no_room_are_whole_or_not_there() -> None:
    assert tortured("tests.torture.backups", "32", "1").startswith("32 of 32 rounds: ")


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_nothing_acknowledged_is_missing_after_some_kills() -> None:
    assert tortured("tests.torture", "40").startswith("40 of 40 rounds: ")


def tortured(*module_and_arguments: str) -> str:
    """The last line that it says."""
    if os.environ.get("COUNTERTOP_SKIP_LAN") == "1":
        pytest.skip("COUNTERTOP_SKIP_LAN=1 leaves out what needs root.")
    command = [sys.executable, "-W", "error", "-m", *module_and_arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()[-1]
