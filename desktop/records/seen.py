"""What whoever changes a record has seen of it: for `after` of what they save (AREAS §3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.rows.content_chains import ChainPlace
from desktop.rows.entry_reader import WAITING_REASONS
from desktop.rows.read_session import as_bytes
from desktop.rows.register import AFTER_LIMIT

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.content_chains import ContentChains
    from desktop.rows.read_session import ReadSession

_SAVES: Final = "SELECT feed, seq, hash, stamp FROM saves WHERE record = ?"
_LAST: Final = """
SELECT feed, max(seq), hash, stamp FROM saves WHERE record = ?
GROUP BY feed, iif(feed IN (SELECT unhex(value) FROM json_each(?)), hash, NULL)
"""
"""The last of each chain, but all of those that forked."""
_GAPS: Final = f"""
SELECT hash FROM held_back WHERE space = (SELECT space FROM saves WHERE record = ? LIMIT 1)
AND reason IN ({", ".join("?" * len(WAITING_REASONS))})
"""


class SaidAt(NamedTuple):
    """Where an entry stands in its chain, and when it was said."""

    feed: bytes
    seq: int
    hash: bytes
    stamp: int

    @property
    def place(self) -> ChainPlace:
        """Without the time."""
        return ChainPlace(self.feed, self.seq, self.hash)


def seen(session: ReadSession, ids: Sequence[str]) -> tuple[bytes, ...]:
    """Of each seat its latest save of these records that is shown here, before which nothing of its chain is held back,
    where its chain forked on each branch: sorted hashes, the latest 64."""
    return latest_seen(session, ids[0], ids)


def latest_seen(
    session: ReadSession, record: str, ids: Iterable[str], said: Iterable[SaidAt] = ()
) -> tuple[bytes, ...]:
    """Of each seat the latest save of these records, or of what else was said about the first, as `seen` has it."""
    by_feed: dict[bytes, list[SaidAt]] = {}
    chains = session.chains()
    forked = chains.forked()
    with session.reading() as conn:
        gaps = _gaps(session, conn, as_bytes(record))
        query, more = (_SAVES, ()) if gaps else (_LAST, (json.dumps([feed.hex() for feed in forked]),))
        saves = [row for id in ids for row in conn.execute(query, (as_bytes(id), *more)).fetchall()]
    for one in (*map(SaidAt._make, saves), *said):
        if one.seq < gaps.get(one.feed, one.seq + 1):
            by_feed.setdefault(one.feed, []).append(one)
    ends = (_ends(chains, some) if feed in forked else [max(some)] for feed, some in by_feed.items())
    return _latest(chain.from_iterable(ends))


def _ends(chains: ContentChains, some: Iterable[SaidAt]) -> list[SaidAt]:
    """Of each branch of a chain the last of these on it."""
    ends: list[SaidAt] = []
    for one in sorted(set(some), reverse=True):
        if not any(chains.precedes(one.place, end.place) for end in ends):
            ends.append(one)
    return ends


def _latest(saves: Iterable[SaidAt]) -> tuple[bytes, ...]:
    ordered = sorted(saves, key=lambda save: (save.stamp, save.hash), reverse=True)
    return tuple(sorted(save.hash for save in ordered[:AFTER_LIMIT]))


def _gaps(session: ReadSession, conn: sqlite3.Connection, record: bytes) -> dict[bytes, int]:
    """By feed the first entry of the record's space that says nothing here yet."""
    found: dict[bytes, int] = {}
    for (digest,) in conn.execute(_GAPS, (record, *WAITING_REASONS)).fetchall():
        place = session.place_in_log(digest)
        if place is not None:
            found[place.feed] = min(place.seq, found.get(place.feed, place.seq))
    return found
