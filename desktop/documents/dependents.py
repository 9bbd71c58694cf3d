"""What waits in documents because it builds on changes that are not in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.documents.store import WAITING, hashes_in

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_WAITING: Final = """
    SELECT tail.hash, tail.change, source.author, source.stamp, source.deps
    FROM document_tail AS tail JOIN document_sources AS source USING (document, hash)
    WHERE tail.document = ? AND tail.state = ? ORDER BY source.stamp DESC, source.entry DESC
"""


class Dependent(NamedTuple):
    """A change that waits: its hash and bytes, who wrote it first (member id), the stamp of that, what it builds on."""

    hash: bytes
    raw: bytes
    author: bytes
    stamp: int
    deps: tuple[bytes, ...]


def dependents(conn: sqlite3.Connection, document: bytes, changes: Iterable[bytes]) -> list[Dependent]:
    """Those that build on these changes of a document, and those that build on them in turn."""
    waiting = {
        hash: Dependent(hash, raw, author, stamp, hashes_in(deps))
        for hash, raw, author, stamp, deps in conn.execute(_WAITING, (document, WAITING))
    }
    above: dict[bytes, list[Dependent]] = {}
    for change in waiting.values():
        for dep in change.deps:
            above.setdefault(dep, []).append(change)
    found: dict[bytes, Dependent] = {}
    below = [*changes] if above else []
    while below:
        fresh = [change for change in above.get(below.pop(), ()) if change.hash not in found]
        found |= {change.hash: change for change in fresh}
        below += [change.hash for change in fresh]
    return list(found.values())
