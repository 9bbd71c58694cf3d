"""Trying changes in a process of their own: what takes that one down, or fails there, is kept from the library here.

The child is told a document's state and changes in msgpack on its standard input. It says "r" once it holds the state,
then "+" for each batch that it took in. Only what happens in between is held against a batch: a child that could not be
started, or was ended from outside, says nothing about any.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from sync import child_process
from sync.changes import Change, parse
from sync.documents import library
from sync.process_limits import bound_memory

COMMAND: Final = (sys.executable, "-P", "-c", "from sync.documents.trial import answer; answer()")
TIME_S: Final = 60.0
MEMORY: Final = 2 << 30
"""Bytes, where the system can bound them."""

_READY, _TAKEN = b"r", b"+"
_FAILED: Final = 3
_ENDED_FROM_OUTSIDE: Final = {1, *(-getattr(signal, name, 0) for name in ("SIGHUP", "SIGINT", "SIGKILL", "SIGTERM"))}
"""Exit codes; 1 is what Windows' task manager gives, and a fault of Python's own."""


class _Question(msgspec.Struct, array_like=True):
    snapshot: bytes
    changes: list[bytes]
    batches: list[list[bytes]]
    saves: bool


def passing(
    snapshot: bytes,
    changes: Iterable[Change],
    batches: Sequence[Sequence[Change]],
    *,
    saves: bool = False,
) -> int:
    """How many of the batches a document of this snapshot and these changes takes in, one after the other, before one
    at which the library fails; all where that cannot be found out.

    saves: whether the document has to load again from what it is saved as, after each
    """
    question = _Question(snapshot, [each.raw for each in changes], [[each.raw for each in b] for b in batches], saves)
    try:
        said, code = _asked(msgspec.msgpack.encode(question))
    except OSError:
        return len(batches)
    taken = said.count(_TAKEN)
    return len(batches) if not said.startswith(_READY) or code in _ENDED_FROM_OUTSIDE else taken


def _asked(question: bytes) -> tuple[bytes, int | None]:
    """What the child said, and its exit code; None for one that took too long."""
    with child_process.start(COMMAND) as child:
        try:
            return child.communicate(question, TIME_S)[0], child.returncode
        except subprocess.TimeoutExpired:
            child.kill()
            return child.communicate()[0], None


def answer() -> None:
    """What the child does."""
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Question)
    bound_memory(MEMORY)
    document = library.load(asked.snapshot) if asked.snapshot else library.new(bytes(24))
    if asked.changes:
        library.receive(document, [parse(raw) for raw in asked.changes])
    if asked.saves and library.saved(document, set(document.get_heads())) is None:
        return
    os.write(sys.stdout.fileno(), _READY)
    for batch in asked.batches:
        if not _takes(document, [parse(raw) for raw in batch], saves=asked.saves):
            os._exit(_FAILED)  # what panicked must not be freed
        os.write(sys.stdout.fileno(), _TAKEN)
    os._exit(0)


def _takes(document: Any, batch: list[Change], *, saves: bool) -> bool:
    hashes = {change.hash for change in batch}
    heads = (set(document.get_heads()) | hashes).difference(*(change.deps for change in batch))
    try:
        library.receive(document, batch)
        return set(document.get_heads()) == heads and (not saves or library.saved(document, heads) is not None)
    except BaseException as error:
        if not library.is_panic(error) and not isinstance(error, Exception):
            raise
        return False
