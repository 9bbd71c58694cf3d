"""What was acknowledged is there after kill -9, also when two processes of one home were writing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from desktop.notes import commands as notes_commands
from tests.desktop.acknowledged import missing
from tests.desktop.shops import WAIT_S, alone, reopened

ROOT = Path(__file__).parents[2]
LINES = 60


def killed_while_writing(home: Path, note: str) -> list[tuple[str, str]]:
    """What two processes acknowledged before they were killed."""
    command = [sys.executable, "-m", "tests.desktop.writer", str(home), note]
    writers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    lines = []
    try:
        for writer in writers:
            assert writer.stdout is not None
            lines += [writer.stdout.readline() for _ in range(LINES)]
    finally:
        for writer in writers:
            writer.kill()
            lines += writer.communicate()[0].splitlines(keepends=True)
    return [tuple(json.loads(line)) for line in lines if line.endswith("\n")]


def test_two_processes_are_killed_and_nothing_acknowledged_is_missing(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        note = alice.workspace.do(notes_commands.create_note, "Orders").result(WAIT_S).id
    acknowledged: list[tuple[str, str]] = []
    for _ in range(2):
        acknowledged += killed_while_writing(tmp_path, note)
        with reopened(tmp_path) as alice:
            alice.workspace.in_step().result(WAIT_S)
            assert missing(alice.session, note, acknowledged) == []
            assert alice.workspace.verify().result(WAIT_S).problems == ()
    assert {kind for kind, _ in acknowledged} == {"posted", "typed", "put", "edited", "recalled"}
