"""Copying databases that this process may have open: by a process of its own.

On POSIX systems whoever closes a file takes all locks of their process off it, SQLite's too; another process would then
take away the log of a database that is in use (sqlite.org/howtocorrupt.html, section 2.2).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from sync import child_process
from sync.child_process import Priority

COMMAND: Final = (sys.executable, "-P", "-B", "-c", "from desktop.colleagues.copying import answer; answer()")
MOST: Final = 64 << 20
"""Bytes of one file that is copied: far more than anybody has half written."""
_TRIES: Final = 5

Copy = tuple[bytes, bytes]
"""A database and its log, as they lay on the disk; both empty of one that could not be copied."""

_decode: Final = msgspec.msgpack.Decoder(list[Copy]).decode


def copies(paths: Sequence[Path]) -> list[Copy]:
    """Of these databases, one each. Waits for the disk."""
    none = [(b"", b"")] * len(paths)
    if not paths:
        return none
    with suppress(OSError, msgspec.MsgspecError), child_process.start(COMMAND, Priority.IDLE) as child:
        said, _ = child.communicate(msgspec.msgpack.encode([os.fsencode(path) for path in paths]))
        return _decode(said)
    return none


def answer() -> None:
    """What the process does."""
    child_process.be_calm()
    paths = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=list[bytes])
    sys.stdout.buffer.write(msgspec.msgpack.encode([_settled(Path(os.fsdecode(path))) for path in paths]))


def _settled(path: Path) -> Copy:
    """Of one that somebody may be writing to: read until it is as it was at the last look."""
    before = None
    for _ in range(_TRIES):
        with suppress(OSError):
            now = _bytes(path), _bytes(path.with_name(f"{path.name}-wal"))
            if now == before:
                return now
            before = now
    return b"", b""


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() and path.stat().st_size <= MOST else b""
