"""Trials of changes for tests: in this process, and in children that die of what is good."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from sync.changes import Change
from sync.documents import library, trial


def passing_here(
    snapshot: bytes, changes: Iterable[Change], batches: Sequence[Sequence[Change]], *, saves: bool = False
) -> int:
    """`trial.passing` in this process, where a test has put something in the library's place."""
    document = library.load(snapshot) if snapshot else library.new(bytes(24))
    library.receive(document, list(changes))
    taken = [trial._takes(document, list(batch), saves=saves) for batch in batches]
    return [*taken, False].index(False)


def child_in_which(ends: str, culprit: bytes = b"") -> tuple[str, ...]:
    """What starts a child of a trial that does this, in an expression, when given a change, a certain one if named."""
    program = f"""
import os, signal
from sync.documents import library, trial
receive = library.receive
def end(document, changes):
    if not {culprit!r} or {culprit!r} in [change.hash for change in changes]:
        {ends}
    receive(document, changes)
library.receive = end
trial.answer()
"""
    return (sys.executable, "-P", "-c", program)
