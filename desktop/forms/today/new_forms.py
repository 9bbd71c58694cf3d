"""Forms that others put to use lately, until they are seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from desktop.people.arrivals import came_ms
from desktop.people.records import UNNAMED_PERSON
from desktop.rows.names import isolated
from desktop.rows.read_session import as_bytes
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.clock import datetime_of, stamp_of, time_ms_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker

NEW_FOR: Final = timedelta(days=7)
_FIRST: Final = f"""
SELECT p.form, min(p.stamp), p.author, coalesce(n.name, '{UNNAMED_PERSON}') FROM publications p
LEFT JOIN people n ON n.person = p.author GROUP BY p.form HAVING min(p.stamp) >= ? ORDER BY min(p.stamp) DESC, p.form
"""


def new_forms(session: ReadSession, onlooker: Onlooker, entries: Mapping[str, RecordCollection]) -> Iterator[TodayItem]:
    """Those that came after oneself did, the latest first."""
    since_ms = onlooker.now_ms - NEW_FOR // timedelta(milliseconds=1)
    with session.reading() as conn:
        since_ms = max(since_ms, came_ms(session, onlooker.member))
        found = conn.execute(_FIRST, (stamp_of(since_ms),)).fetchall()
    for form, stamp, author, name in found:
        if form.hex() in entries and author != as_bytes(onlooker.member):
            yield TodayItem(
                kind=TodayKind.NEW,
                title=f"{isolated(entries[form.hex()].heading)} can be filled in now",
                place=TodayPlace(entries[form.hex()].name, ""),
                since=datetime_of(time_ms_of(stamp)),
                detail=f"{isolated(name)} put it to use.",
                deeds=(TodayDeed.SEEN,),
                once=f"form {form.hex()}",
            )
