"""The process that reads a backup again: quieter than all others, and nothing that somebody does waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from desktop.backups.records import BackupCheck
from desktop.engine.loop_thread import in_thread
from desktop.errors import InvalidError, UserFacingError
from sync import child_process
from sync.child_process import Priority

COMMAND: Final = (sys.executable, "-P", "-B", "-c", "from desktop.backups.process import answer; answer()")
NOT_READ: Final = "It could not be read again here: the process that does that ended."


class _Question(Struct, frozen=True):
    path: bytes
    private: bytes
    scratch: bytes


class _Checked(Struct, frozen=True, tag=True):
    entries: int
    files: int
    problems: tuple[str, ...]


class _NotChecked(Struct, frozen=True, tag=True):
    sentence: str


_decode: Final = msgspec.msgpack.Decoder(_Checked | _NotChecked).decode


async def checked(path: Path, private: bytes, scratch: Path) -> BackupCheck:
    """What `checking.check` finds. Raises InvalidError where that opens nothing or cannot be done."""
    asked = msgspec.msgpack.encode(_Question(os.fsencode(path), private, os.fsencode(scratch)))
    child = _started()
    try:
        said, _ = await in_thread(lambda: child.communicate(asked))
    finally:
        with suppress(OSError):
            child.kill()
    match _answer(said):
        case _Checked(entries, files, problems):
            return BackupCheck(path, entries, files, problems)
        case _NotChecked(sentence):
            raise InvalidError(sentence)


def _answer(said: bytes) -> _Checked | _NotChecked:
    with suppress(msgspec.MsgspecError):
        answered: _Checked | _NotChecked = _decode(said)
        return answered
    return _NotChecked(NOT_READ)


def _started() -> subprocess.Popen[bytes]:
    try:
        return child_process.start(COMMAND, Priority.IDLE)
    except OSError as error:
        raise InvalidError(NOT_READ) from error


def answer() -> None:
    """What the process does."""
    child_process.be_calm()
    from desktop.backups.checking import check

    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Question)
    try:
        found = check(Path(os.fsdecode(asked.path)), asked.private, Path(os.fsdecode(asked.scratch)))
        said: _Checked | _NotChecked = _Checked(found.entries, found.files, found.problems)
    except UserFacingError as error:
        said = _NotChecked(str(error))
    sys.stdout.buffer.write(msgspec.msgpack.encode(said))
