"""What screens ask of the calendar."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from desktop.errors import NotFoundError
from desktop.records import queries as record_queries
from desktop.records import shown
from desktop.records import values as record_values
from desktop.records.collection import READERS
from desktop.records.judgement import spaces_by_role
from desktop.rows.read_session import as_bytes
from desktop.schedule.collections import (
    CALENDARS,
    COLOUR,
    EVENTS,
    IMPORTED,
    KIND,
    NAME,
    NOTE,
    RESERVABLES,
    ROOM,
    exception_key,
    start_text,
)
from desktop.schedule.placing import PlacedEvent, of_series, placed
from desktop.schedule.records import Calendar, CalendarEvent, Occurrence, Reservable
from desktop.schedule.saved_event import event_of

if TYPE_CHECKING:
    import sqlite3
    from datetime import tzinfo

    from desktop.records.records import Record
    from desktop.rows.read_session import ReadSession
    from sync.control import Role

SHOWN_AT_ONCE: Final = 20_000
"""So many occurrences are told of days that are asked for: more than anybody looks at."""

MOST_TITLES: Final = 2_000
"""So many are offered by their titles."""

_DAY: Final = timedelta(1)
_CACHED: Final = 32_768
_EVENTS: Final = """
SELECT r.record, r.shown, t.calendar, t.of FROM events t JOIN records r ON r.number = t.number
LEFT JOIN events s ON s.record = t.of
"""
# Days from the first to the last, one more at each end: clocks elsewhere are ahead or behind.
_WITHIN: Final = f"""{_EVENTS}
WHERE NOT t.away AND coalesce(s.away, 0) = 0 AND t.repeats IS NULL AND t.day <= :last
AND coalesce(t.last_day, t.day) >= :first
"""
_SERIES: Final = f"{_EVENTS} WHERE NOT t.away AND t.repeats IS NOT NULL AND t.day <= :last"
_OTHERWISE: Final = "SELECT r.shown, t.of FROM events t JOIN records r ON r.number = t.number WHERE t.of IS NOT NULL"
_ONE: Final = f"{_EVENTS} WHERE t.record = ?"
_ALL: Final = f"{_EVENTS} WHERE NOT t.away AND coalesce(s.away, 0) = 0 ORDER BY t.of IS NOT NULL, t.day, t.at, t.record"
_TITLES: Final = "SELECT record, title, day FROM events WHERE away = ? AND of IS NULL ORDER BY day DESC, record LIMIT ?"
_EXCEPTIONS: Final = f"{_EVENTS} WHERE t.of = ? AND NOT t.away"


def calendars(session: ReadSession) -> list[Calendar]:
    """All that one reads, by their names."""
    by_role = spaces_by_role(session.sources.genesis, session.sources.shop_space)
    with session.reading() as conn:
        spaces = dict(
            conn.execute("SELECT record, space FROM records WHERE collection = ?", (CALENDARS.id,)).fetchall()
        )
    found = record_queries.selected(session, CALENDARS, "WHERE NOT t.away ORDER BY t.name, r.created_stamp, r.record")
    return [_calendar(record, READERS[by_role[spaces[as_bytes(record.id)]]]) for record in found]


def _calendar(record: Record, readers: str) -> Calendar:
    name, colour = record.values.get(NAME), record.values.get(COLOUR)
    return Calendar(record.id, str(name or ""), str(colour or ""), readers)


def readers_of(session: ReadSession, space: bytes) -> Role:
    """From which role on what is in a space is read."""
    return spaces_by_role(session.sources.genesis, session.sources.shop_space)[space]


def reservables(session: ReadSession) -> list[Reservable]:
    """All rooms and things, by their names."""
    found = record_queries.selected(session, RESERVABLES, "WHERE NOT t.away ORDER BY t.name, r.created_stamp, r.record")
    return [
        Reservable(
            record.id, str(record.values.get(NAME) or ""), record.values.get(KIND) == ROOM,
            str(record.values.get(NOTE) or ""),
        )
        for record in found
    ]  # fmt: skip


def event(session: ReadSession, id: str) -> CalendarEvent:
    """One. Raises NotFoundError."""
    with session.reading() as conn:
        for row in conn.execute(_ONE, (as_bytes(id),)).fetchall():
            return _event(*row)
    raise NotFoundError(f"This {EVENTS.one} is not here.")


def one_of(session: ReadSession, series: str, original: date) -> CalendarEvent:
    """What is said of the one of a series that has this start in it, or of a single event. Raises NotFoundError."""
    known = record_queries.derived(session, EVENTS, exception_key(series, start_text(original)))
    return event(session, known.id if known is not None and not known.is_away else series)


def is_away(session: ReadSession, id: str) -> bool:
    """Whether an event is in the bin. Raises NotFoundError."""
    return record_queries.record(session, EVENTS, id).is_away


def titles(session: ReadSession, *, away: bool = False) -> list[tuple[str, str, date | None]]:
    """The ids and titles of the latest events, and the days on which they begin; `away`: of those thrown away."""
    with session.reading() as conn:
        found = conn.execute(_TITLES, (away, MOST_TITLES)).fetchall()
    return [(id.hex(), title or "", date.fromisoformat(day) if day else None) for id, title, day in found]


def all_events(session: ReadSession, calendar: str | None = None) -> list[CalendarEvent]:
    """All that there are, of one calendar where that is named (the empty one is the shop's own), series before what is
    otherwise of them."""
    with session.reading() as conn:
        found = [_event(*row) for row in conn.execute(_ALL).fetchall()]
    return [each for each in found if calendar is None or each.calendar == calendar]


def imported(session: ReadSession) -> dict[str, bytes]:
    """Of all events, those that were thrown away too, what names what a file said of each; empty of what came from
    none."""
    with session.reading() as conn:
        rows = conn.execute("SELECT record, shown FROM records WHERE collection = ?", (EVENTS.id,)).fetchall()
    return {record.hex(): _said_by_file(packed) for record, packed in rows}


def _said_by_file(packed: bytes) -> bytes:
    field = shown.field_of(packed, IMPORTED)
    value = record_values.unpack(field.value.value) if field is not None else None
    return value if isinstance(value, bytes) else b""


def exceptions(session: ReadSession, series: str) -> list[CalendarEvent]:
    """Those of a series that are otherwise than the rest, by the starts that they have in it."""
    with session.reading() as conn:
        found = [_event(*row) for row in conn.execute(_EXCEPTIONS, (as_bytes(series),)).fetchall()]
    return sorted((each for each in found if each.original is not None), key=lambda each: str(each.original))


def events_beginning(session: ReadSession, typed: str) -> list[CalendarEvent]:
    """All whose ids begin so, the oldest first."""
    return [event(session, record.id) for record in record_queries.beginning(session, EVENTS, typed)]


def occurrences(
    session: ReadSession,
    first: date,
    last: date,
    zone: tzinfo,
    within: Collection[str] | None = None,
    whose: str | None = None,
) -> list[Occurrence]:
    """What is on any day from the first to the last, as somebody's zone has it: by start, whole days first. `within`:
    only these calendars, the empty one is the shop's own; `whose`: only what this person is with."""
    with session.reading() as conn:
        given = {"first": _day_text(first, -1), "last": _day_text(last, 1)}
        single, series = (
            [event for event in _events(conn, query, given) if whose is None or whose in event.people]
            for query in (_WITHIN, _SERIES)
        )
        otherwise = _originals(conn)
    found: list[PlacedEvent] = []
    for each in single:
        found += placed(each, each.span.start, zone)
    for each in series:
        without = otherwise.get(each.id, frozenset())
        found += [one for one in of_series(each, first, last, zone) if one.occurrence.original not in without]
    wanted = (one for one in found if one.first <= last and one.last >= first)
    told = sorted(one for one in wanted if within is None or one.occurrence.event.calendar in within)
    return [one.occurrence for one in told[:SHOWN_AT_ONCE]]


def _events(conn: sqlite3.Connection, query: str, given: Mapping[str, str]) -> list[CalendarEvent]:
    return [_event(*row) for row in conn.execute(query, given).fetchall()]


def _originals(conn: sqlite3.Connection) -> dict[str, frozenset[date]]:
    """Which of each series are otherwise than the rest, those that were thrown away too."""
    rows = [(of.hex(), _original(packed)) for packed, of in conn.execute(f"{_OTHERWISE} ORDER BY t.of").fetchall()]
    return {
        of: frozenset(original for _, original in some if original is not None)
        for of, some in groupby(rows, key=lambda row: row[0])
    }


@lru_cache(_CACHED)
def _original(packed: bytes) -> date | None:
    return _event(b"", packed, None, None).original


@lru_cache(_CACHED)
def _event(id: bytes, packed: bytes, calendar: bytes | None, of: bytes | None) -> CalendarEvent:
    said = shown.unpacked(packed).fields.items()
    values = record_queries.filled({key: record_values.unpack(field.value.value) for key, field in said})
    return event_of(id.hex(), values, calendar.hex() if calendar else "", of.hex() if of else "")


def _shifted(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _day_text(day: date, days: int) -> str:
    return _shifted(day, days).isoformat()
