"""A save by somebody who had seen every other that counts: it overwrites what shows, and nothing else has to be read.

So a record that was saved a thousand times costs the next save little more than one that is new. What comes of it is
what `state` says of all of them: nobody had seen it, for who names something follows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.records.shown import ShownField, ShownRecord, ShownValue
from desktop.records.state import AWAY
from desktop.rows.register import unpacked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from desktop.records.saved_part import SavedPart
    from desktop.rows.content_chains import ContentChains

_LAST: Final = "SELECT feed, max(seq), max(hash = ?) FROM saves WHERE record = ? AND counts GROUP BY feed"


def overwrites(conn: sqlite3.Connection, chains: ContentChains, part: SavedPart) -> bool:
    """Whether it changes a record and counts, and its author had seen all others that do; on chains of one branch."""
    if part.creates:
        return False
    reach = {part.feed: part.seq}
    for place in (chains.place(digest, part.space) for digest in unpacked(part.after)):
        if place is None:
            return False
        reach[place.feed] = max(place.seq, reach.get(place.feed, 0))
    last = conn.execute(_LAST, (part.hash, part.record)).fetchall()
    is_counted = any(is_it for _, _, is_it in last)
    return is_counted and all(seq <= reach.get(feed, 0) and not chains.is_forked(feed) for feed, seq, _ in last)


def overwritten(shown: ShownRecord, fields: Mapping[str, bytes], save: bytes) -> ShownRecord | None:
    """What shows after it wrote these packed values; None where that is for all saves to say."""
    if not fields or shown.unseen or (shown.is_away and AWAY not in fields):
        return None
    written = {key: ShownField(ShownValue(value, save), ()) for key, value in fields.items()}
    return ShownRecord({**shown.fields, **written}, ())
