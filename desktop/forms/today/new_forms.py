"""Forms that others put to use lately, until they are seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.people.arrivals import came_ms
from desktop.people.records import UNNAMED_PERSON
from desktop.rows.names import isolated
from desktop.rows.read_session import as_bytes
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.clock import datetime_of, stamp_of, time_ms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker

NEW_FOR: Final = timedelta(days=7)
TOGETHER_MS: Final = 10 * 60_000
"""What somebody puts to use so soon after another form is told with it."""
MOST_NAMED: Final = 3
_FIRST: Final = f"""
SELECT p.form, min(p.stamp) AS first, p.author, coalesce(n.name, '{UNNAMED_PERSON}') FROM publications p
LEFT JOIN people n ON n.person = p.author GROUP BY p.form HAVING min(p.stamp) >= ? ORDER BY first, p.form
"""


class _Published(NamedTuple):
    form: str
    at_ms: int
    by: bytes
    name: str


def new_forms(session: ReadSession, onlooker: Onlooker, entries: Mapping[str, RecordCollection]) -> Iterator[TodayItem]:
    """Those that came after oneself did, the latest first, those together that came together."""
    since_ms = onlooker.now_ms - NEW_FOR // timedelta(milliseconds=1)
    with session.reading() as conn:
        since_ms = max(since_ms, came_ms(session, onlooker.member))
        rows = conn.execute(_FIRST, (stamp_of(since_ms),)).fetchall()
    found = (_Published(form.hex(), time_ms_of(stamp), by, name) for form, stamp, by, name in rows)
    others = [one for one in found if one.form in entries and one.by != as_bytes(onlooker.member)]
    for some in reversed(list(_together(others))):
        yield _item(some, entries)


def _together(published: Iterable[_Published]) -> Iterator[list[_Published]]:
    some: list[_Published] = []
    for one in published:
        if some and (one.by != some[-1].by or one.at_ms - some[-1].at_ms > TOGETHER_MS):
            yield some
            some = []
        some.append(one)
    if some:
        yield some


def _item(some: Sequence[_Published], entries: Mapping[str, RecordCollection]) -> TodayItem:
    """The first names it, so that it is seen for good."""
    named = [isolated(entries[one.form].heading) for one in some[:MOST_NAMED]]
    more = [f"{len(some) - MOST_NAMED} more"] if len(some) > MOST_NAMED else []
    *before, last = [*named, *more]
    return TodayItem(
        kind=TodayKind.NEW,
        title=f"{', '.join(before)} and {last} can be filled in now" if before else f"{last} can be filled in now",
        place=TodayPlace(entries[some[0].form].name, ""),
        since=datetime_of(some[0].at_ms),
        detail=f"{isolated(some[0].name)} put {'it' if len(some) == 1 else 'them'} to use.",
        deeds=(TodayDeed.SEEN,),
        once=f"form {some[0].form}",
    )
