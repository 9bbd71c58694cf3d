"""The command line, run in this process as the shell would, or in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from desktop.cli import arguments, main, waiting

ROOT = Path(__file__).resolve().parents[2]
END_S = 60.0
PARSER = cache(arguments.command_line)
"""Made once for all commands here, as each process makes it once."""


class Ended(NamedTuple):
    """What a command left: its exit status and what it said."""

    status: int
    stdout: str
    stderr: str

    @property
    def error(self) -> dict[str, str]:
        """The one line of JSON on stderr after a failure with `--json`, when there is nothing on stdout."""
        assert self.stdout == ""
        (line,) = self.stderr.splitlines()
        error: dict[str, str] = json.loads(line)
        assert set(error) == {"error", "message"}
        return error


def run(home: Path, *words: str, typed: str | bytes = b"") -> Ended:
    """`countertop --home HOME WORDS…` in this process, with `typed` on standard input."""
    given = typed.encode() if isinstance(typed, str) else typed
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True, newline="") for _ in range(2))
    stdin = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    patient = mock.patch.object(waiting, "FIRST_S", END_S)  # on a busy machine everything takes long
    given_in = mock.patch.object(sys, "stdin", stdin)
    parsed_by = mock.patch.object(arguments, "command_line", PARSER)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), given_in, patient, parsed_by:
        status = main(["--home", str(home), *words])
    return Ended(status, *(stream.buffer.getvalue().decode() for stream in (out, err)))  # type: ignore[attr-defined]


def ask(home: Path, *words: str, typed: str | bytes = b"") -> Any:
    """The one JSON value that a command answers; it has to succeed and say nothing else."""
    ended = run(home, *with_json(words), typed=typed)
    assert (ended.status, ended.stderr) == (0, ""), ended
    (line,) = ended.stdout.splitlines()
    return json.loads(line)


def refused(home: Path, *words: str, typed: str | bytes = b"") -> str:
    """The sentence with which a command fails, the same for people and for programs."""
    for_programs = run(home, *with_json(words), typed=typed)
    assert for_programs.status == 1, for_programs
    for_people = run(home, *words, typed=typed)
    assert (for_people.status, for_people.stdout) == (1, "")
    sentence = for_programs.error["message"]
    assert without_waiting(for_people.stderr) == f"{sentence}\n"
    assert "Traceback" not in sentence
    return sentence


GROUPS = {
    "note", "channel", "set-aside", "taken-away", "settings", "person", "record", "todo", "form", "entry", "sign-in",
    "process", "absence", "file", "folder", "mirror", "bundle", "backup", "key", "seat",
    "calendar", "event", "clock",
}  # fmt: skip


def without_waiting(stderr: str) -> str:
    """What a command said, but for what it was waiting for."""
    return "".join(line for line in stderr.splitlines(keepends=True) if not line.endswith("…\n"))


def with_json(words: tuple[str, ...]) -> list[str]:
    at = 2 if words[0] in GROUPS else 1
    return [*words[:at], "--json", *words[at:]]


def shell(home: Path, *words: str, env: dict[str, str], **options: Any) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, from where the app starts."""
    command = [sys.executable, "-m", "ui", "--home", str(home), *words]
    return subprocess.run(
        command, cwd=ROOT, env=env, encoding="utf-8", capture_output=True, timeout=END_S, check=False, **options
    )


def begun(folder: Path) -> Path:
    """The home of a shop of one person."""
    home = folder / "home"
    assert ask(home, "create", "--shop", "Olive & Co", "--name", "Ann", "--pc", "Till") == {
        "shop": "Olive & Co", "me": "Ann", "pc": "Till",
    }  # fmt: skip
    return home


def is_recent(text: str) -> bool:
    """Whether it is a moment of the last minutes."""
    time = datetime.fromisoformat(text)
    assert time.utcoffset() is not None
    return abs(datetime.now(time.tzinfo) - time) < timedelta(minutes=5)
