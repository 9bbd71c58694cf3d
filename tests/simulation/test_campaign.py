"""`make simulate`: a seed that fails is named with the command that replays it, and ends the command with a failure."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.process import WAIT_S
from tests.simulation.campaign import campaign
from tests.simulation.seeds import seeds_of, simulate


def unlucky(seed: int) -> None:
    if seed == 7:
        raise AssertionError("PC 1 lost what it acknowledged")


def endless(seed: int) -> None:
    """Leaves a folder unless it is told to end."""
    with tempfile.TemporaryDirectory(dir=os.environ["FOLDER"]):
        os.write(1, b"running\n")
        threading.Event().wait()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no way to ask another program to end")
@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
def test_whoever_ends_it_ends_all_its_workers(tmp_path: Path, how: str) -> None:
    """Its output is theirs too, so that it ends with the last of them."""
    said = "from tests.simulation import campaign, test_campaign; campaign.main('1000', test_campaign.endless)"
    ended = subprocess.Popen(
        [sys.executable, "-c", said],
        cwd=ROOT, env={**os.environ, "FOLDER": str(tmp_path)}, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    with ended, whole_group(ended.pid):
        assert ended.stdout is not None
        for _ in range(os.cpu_count() or 1):
            assert ended.stdout.readline() == b"running\n"
        ended.send_signal(signal.Signals[how])
        ended.communicate(timeout=WAIT_S)
    assert ended.returncode != 0
    assert list(tmp_path.iterdir()) == []


@contextmanager
def whole_group(leader: int) -> Iterator[None]:
    """Whatever a test does, nothing that it started goes on."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(leader, signal.SIGKILL)


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
        [sys.executable, "-m", "tests.simulation.campaign", "1:3"],
        cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("2 of 2 seeds, 0 failed")


def test_a_run_that_goes_wrong_tells_its_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.simulation.invariants.check", lambda world: unlucky(7))
    with pytest.raises(AssertionError) as failure:
        simulate(3)
    assert failure.value.__notes__[0].endswith("make simulate SEEDS=3:4")
