"""Which changes claim which numbers in a document, as rows; what does not count follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.documents.store import hashes_in
from sync.changes import Change, Claim, Losers, SpanOf, check_author, losers, parse, stands_before

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.standing_entry import StandingEntry

_CLAIM: Final = "SELECT hash, actor, number, author, feed, seq, entry, item FROM document_sources WHERE document = ?"


class ClaimingChange(NamedTuple):
    """A change that came in an entry, and the number that it claims there."""

    change: Change
    claim: Claim
    stamp: int


def read_change(entry: StandingEntry, raw: bytes, item: int) -> ClaimingChange:
    """The change that is `item` of those in an entry. Raises VoidChange."""
    change = parse(raw)
    check_author(change, entry.feed)
    claim = Claim(change.hash, change.actor, change.seq, entry.author, entry.feed, entry.seq, entry.hash, item)
    return ClaimingChange(change, claim, entry.stamp)


class Claims:
    """All claims of the documents of one model."""

    def __init__(self, conn: sqlite3.Connection, span_of: SpanOf) -> None:
        self._conn = conn
        self._span_of = span_of

    def keep(self, document: bytes, found: ClaimingChange) -> bool:
        """Keep a claim; whether its number was claimed for another change before."""
        change, claim = found.change, found.claim
        place = (claim.feed, claim.seq, claim.item)
        self._conn.execute(
            "INSERT OR IGNORE INTO document_sources (document, hash, entry, author, stamp, actor, number, deps, feed, "
            "seq, item) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document, claim.change, claim.entry, claim.author, found.stamp, claim.actor, claim.number,
             b"".join(change.deps), *place),
        )  # fmt: skip
        return next(self._rivals(document, claim), None) is not None

    def is_forestalled(self, document: bytes, claim: Claim) -> bool:
        """Whether the first change in its chain with its number was there first, on the way to this one; on other
        branches others may have been."""
        first = next(self._rivals(document, claim), None)
        return first is not None and stands_before(first, claim, self._span_of)

    def _rivals(self, document: bytes, claim: Claim) -> Iterator[Claim]:
        """The claims of other changes to its number, the first in their chains first."""
        query = f"{_CLAIM} AND actor = ? AND number = ? AND hash != ? ORDER BY seq, item"
        rows = self._conn.execute(query, (document, claim.actor, claim.number, claim.change))
        return (Claim(*row) for row in rows)

    def losers(self, document: bytes) -> Losers:
        """All that does not count in a document."""
        rows: Iterable[tuple[bytes, bytes]] = self._conn.execute(
            "SELECT hash, deps FROM document_sources WHERE document = ?", (document,)
        )
        deps = {change: hashes_in(joined) for change, joined in rows}
        claims = [Claim(*row) for row in self._conn.execute(_CLAIM, (document,)).fetchall()]
        return losers(claims, deps, self._span_of)
