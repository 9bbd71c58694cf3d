"""The states of a document, in the order in which it came about: no entry before what its changes build on, whatever
the clocks said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from desktop.documents.store import hashes_in

if TYPE_CHECKING:
    import sqlite3

    from desktop.documents.key import DocumentKey
    from desktop.rows.read_session import ReadSession
    from sync.documents import Document

T = TypeVar("T")

_CHANGES: Final = """
SELECT s.entry, s.stamp, c.hash, c.deps, s.author
FROM document_sources s JOIN document_changes c USING (document, hash)
WHERE s.document = ? ORDER BY s.stamp, s.entry, c.seq
"""


class SourcedChange(NamedTuple):
    """A change that a document holds: its hash, those it builds on, and the entry that it came in with its stamp."""

    entry: bytes
    stamp: int
    hash: bytes
    deps: tuple[bytes, ...]


class PastState(NamedTuple):
    """A state of a document: the heads of what it held, who made the last change (member id), and its entry's stamp."""

    heads: tuple[bytes, ...]
    author: bytes
    stamp: int


def states(conn: sqlite3.Connection, document: bytes) -> list[PastState]:
    """Every state of the document of this digest, oldest first: one for each entry, everything up to there."""
    rows = conn.execute(_CHANGES, (document,)).fetchall()
    found = [
        (SourcedChange(entry, stamp, change, hashes_in(deps)), author) for entry, stamp, change, deps, author in rows
    ]
    rank = {entry: at for at, entry in enumerate(in_order(change for change, _ in found))}
    found.sort(key=lambda row: rank[row[0].entry])
    past: list[PastState] = []
    heads: set[bytes] = set()
    covered: set[bytes] = set()
    for at, (change, author) in enumerate(found):
        covered.update(change.deps)
        heads.difference_update(change.deps)
        if change.hash not in covered:
            heads.add(change.hash)
        if at + 1 == len(found) or found[at + 1][0].entry != change.entry:
            past.append(PastState(tuple(sorted(heads)), author, change.stamp))
    return past


def read_at(session: ReadSession, key: DocumentKey, read: Callable[[Document], T]) -> T:
    """What `read` reads of an earlier state of a document, also of one that has come since it was last opened."""
    from sync.documents import UnknownHeads

    try:
        return read(session.document(key))
    except UnknownHeads:
        session.discard_document()
        return read(session.document(key))


def in_order(changes: Iterable[SourcedChange]) -> list[bytes]:
    """The entries, each once: of those whose changes build on nothing that is still to come, the earliest by stamp,
    then hash. Entries that build on one another, which nobody honest makes, come by their stamps."""
    found = list(changes)
    sources: dict[bytes, set[bytes]] = {}
    for change in found:
        sources.setdefault(change.hash, set()).add(change.entry)
    before: dict[bytes, set[bytes]] = {change.entry: set() for change in found}
    for change in found:
        for dep in change.deps:
            came_in = sources.get(dep, set())
            if came_in and change.entry not in came_in:
                before[change.entry].add(dep)
    return _sorted(before, sources, {change.entry: change.stamp for change in found})


def _sorted(
    before: dict[bytes, set[bytes]], sources: Mapping[bytes, set[bytes]], stamps: Mapping[bytes, int]
) -> list[bytes]:
    """Entries after what they need, any source of a change being enough."""
    needed_by: dict[bytes, set[bytes]] = {}
    for entry, deps in before.items():
        for dep in deps:
            needed_by.setdefault(dep, set()).add(entry)
    holds: dict[bytes, list[bytes]] = {}
    for change, entries in sources.items():
        for entry in entries:
            holds.setdefault(entry, []).append(change)
    ready = [(stamps[entry], entry) for entry, deps in before.items() if not deps]
    heapify(ready)
    rest, order = dict.fromkeys(sorted(before, key=lambda entry: (stamps[entry], entry))), []
    while rest:
        entry = heappop(ready)[1] if ready else next(iter(rest))
        if entry not in rest:
            continue
        del rest[entry]
        order.append(entry)
        for change in holds[entry]:
            for follower in needed_by.pop(change, ()):
                before[follower].discard(change)
                if not before[follower] and follower in rest:
                    heappush(ready, (stamps[follower], follower))
    return order
