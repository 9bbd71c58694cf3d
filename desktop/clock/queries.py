"""What is asked of the clock: of one's own times, and of those whom one leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from desktop.clock.facts import STRUCK
from desktop.clock.records import ClockTime, SaidTime, What
from desktop.clock.sheets import DaySheet, MonthSheet, month_of
from desktop.clock.stretches import ClockRemark, Due, Stretch, stretches
from desktop.errors import NotFoundError
from desktop.people.records import UNNAMED_PC, UNNAMED_PERSON
from desktop.rows.read_session import as_bytes
from desktop.rows.typed_text import quoted
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from sync.clock import COUNTER_BITS, datetime_of, time_ms_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from desktop.rows.read_session import ReadSession

DueShifts = Callable[[str, date, date], Sequence[Due]]
"""When somebody, by their id, is to work, of the shifts that begin on some days, the first and the last."""

DRIFT_MS: Final = 120_000
"""So far a time may be from when it was signed."""
LOOKED_BACK_DAYS: Final = 3
"""How far before some days times are read, to know what their first belong to."""
FORGOTTEN_DAYS: Final = 31
"""How long what has to be settled is looked for."""
_DAY: Final = timedelta(1)

_MARKED: Final = f"(NOT s.is_correction AND (s.is_early OR abs(s.at_ms - (s.stamp >> {COUNTER_BITS})) > {DRIFT_MS}))"
_SHOWN: Final = f"""
SELECT s.hash, s.member, coalesce(p.name, '{UNNAMED_PERSON}'), s.what, s.at_ms, s.note, s.feed,
    coalesce(c.name, '{UNNAMED_PC}'), {_MARKED}, s.is_correction, coalesce(a.name, '{UNNAMED_PERSON}'), s.apart
FROM clock_said s LEFT JOIN people p ON p.person = s.member LEFT JOIN people a ON a.person = s.author
    LEFT JOIN seats USING (feed) LEFT JOIN pcs c USING (pc)
WHERE s.shows AND s.what <> '{STRUCK}'
"""
_ORDER: Final = "ORDER BY s.member, s.at_ms, s.stamp, s.hash"
_SAID: Final = f"""
SELECT s.hash, s.member, s.what, s.at_ms, s.note, coalesce(p.name, '{UNNAMED_PERSON}'), s.stamp, s.is_correction,
    {_MARKED}, s.replaces, s.shows
FROM clock_said s LEFT JOIN people p ON p.person = s.author
WHERE s.member = ? AND s.at_ms >= ? AND s.at_ms < ? AND s.counts ORDER BY s.at_ms, s.stamp, s.hash
"""


def nobody_due(_person: str, _first: date, _last: date) -> Sequence[Due]:
    """As long as no rota says when anybody is to work."""
    return ()


def times(session: ReadSession, first: date, last: date, person: str | None = None) -> list[ClockTime]:
    """What counts of the times on some days, the first to the last, in the shop: of one person, or of all whose can be
    read here."""
    there = _zone(session)
    return _times(session, _beginning(first, there), _beginning(last + _DAY, there), person)


def said(session: ReadSession, person: str, first: date, last: date) -> list[SaidTime]:
    """All that was said of somebody's times on some days, corrections and what they put right."""
    there = _zone(session)
    between = _ms(_beginning(first, there)), _ms(_beginning(last + _DAY, there))
    with session.reading() as conn:
        return [_said(row) for row in conn.execute(_SAID, (as_bytes(person), *between)).fetchall()]


def clock_time(session: ReadSession, id: str) -> ClockTime:
    """A time that counts. Raises NotFoundError where none of that id does."""
    with session.reading() as conn:
        row = conn.execute(f"{_SHOWN} AND s.hash = ?", (as_bytes(id),)).fetchone()
    if row is None:
        raise NotFoundError("This time is not here, or it was put right already.")
    return _time(row)


def time_beginning(session: ReadSession, typed: str) -> ClockTime:
    """The time that counts whose id begins so. Raises NotFoundError, also where several do."""
    with session.reading() as conn:
        rows = conn.execute(f"{_SHOWN} AND hex(s.hash) LIKE ? LIMIT 2", (f"{typed}%",)).fetchall()
    if len(rows) != 1 or not typed.isalnum():
        raise NotFoundError(f"There is no time with the id {quoted(typed)}. `clock list` shows those there are.")
    return _time(rows[0])


def worked(
    session: ReadSession,
    first: date,
    last: date,
    now: datetime,
    person: str | None = None,
    due: DueShifts = nobody_due,
) -> list[Stretch]:
    """The stretches that began on some days, the first to the last, by person."""  # fmt: skip
    there = _zone(session)
    since, until = _beginning(first - LOOKED_BACK_DAYS * _DAY, there), _beginning(last + 2 * _DAY, there)
    found = _times(session, since, until, person)
    return [
        stretch
        for id, theirs in groupby(found, key=lambda each: each.person_id)
        for stretch in stretches(theirs, there, now, due(id, first, last))
        if first <= stretch.day <= last
    ]


def day_sheet(session: ReadSession, day: date, now: datetime, due: DueShifts = nobody_due) -> DaySheet:
    """A day of all whose times can be read here."""
    return DaySheet(day, tuple(worked(session, day, day, now, None, due)))


def month_sheet(
    session: ReadSession, person: str, month: date, now: datetime, due: DueShifts = nobody_due
) -> MonthSheet:
    """A person's month, which a day of it names, with sums."""
    first, last = month_of(month)
    return MonthSheet(person, first, tuple(worked(session, first, last, now, person, due)))


def month_sheets(session: ReadSession, month: date, now: datetime, due: DueShifts = nobody_due) -> list[MonthSheet]:
    """The same of all who were at work in it and whose times can be read here, by name."""
    first, last = month_of(month)
    by_person: dict[str, list[Stretch]] = {}
    for stretch in worked(session, first, last, now, None, due):
        by_person.setdefault(stretch.person_id, []).append(stretch)
    sheets = [MonthSheet(person, first, tuple(theirs)) for person, theirs in by_person.items()]
    return sorted(sheets, key=lambda sheet: (sheet.stretches[0].person.casefold(), sheet.person_id))


def who_is_in(session: ReadSession, now: datetime) -> list[Stretch]:
    """Who is at work now, of those whose times can be read here; who came first goes first."""
    today = shop_calendar(session).today(_ms(now))
    found = (stretch for stretch in worked(session, today - _DAY, today + _DAY, now) if stretch.is_open)
    return sorted(found, key=lambda stretch: (stretch.times[0].at, stretch.person_id))


def last_stretch(session: ReadSession, person: str, now: datetime) -> Stretch | None:
    """What somebody did last at the clock in these days, over or not."""
    today = shop_calendar(session).today(_ms(now))
    found = worked(session, today - 2 * _DAY, today + _DAY, now, person)
    return found[-1] if found else None


def to_settle(session: ReadSession, now: datetime, person: str | None = None) -> list[Stretch]:
    """What of the last month has to be settled, the latest first."""
    today = shop_calendar(session).today(_ms(now))
    found = worked(session, today - FORGOTTEN_DAYS * _DAY, today, now, person)
    return sorted((each for each in found if each.to_settle), key=lambda each: each.times[0].at, reverse=True)


def forgot_to_stop(stretch: Stretch, today: date, now: datetime) -> bool:
    """Whether to ask somebody, who is in still or was left so: they started on an earlier day, and a while ago."""
    if stretch.is_open:
        return stretch.day < today and now - stretch.times[0].at >= timedelta(hours=8)
    return ClockRemark.NO_STOP in stretch.remarks


def is_without_stop(stretch: Stretch) -> bool:
    """Whether nobody knows when it ended, or only whoever forgot to say so does."""
    last = stretch.times[-1]
    return stretch.stop is None or (last.what is What.STOP and last.is_marked)


def _zone(session: ReadSession) -> tzinfo:
    return zone(shop_calendar(session).zone)


def _beginning(day: date, there: tzinfo) -> datetime:
    return datetime.combine(day, time(), there)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _times(session: ReadSession, since: datetime, until: datetime, person: str | None) -> list[ClockTime]:
    query, values = f"{_SHOWN} AND s.at_ms >= ? AND s.at_ms < ?", [_ms(since), _ms(until)]
    with session.reading() as conn:
        if person is None:
            rows = conn.execute(f"{query} {_ORDER}", values).fetchall()
        else:
            rows = conn.execute(f"{query} AND s.member = ? {_ORDER}", [*values, as_bytes(person)]).fetchall()
    return [_time(row) for row in rows]


def _time(row: tuple[Any, ...]) -> ClockTime:
    digest, member, person, what, at_ms, note, feed, pc, is_marked, is_correction, author, apart = row
    return ClockTime(
        id=digest.hex(), person_id=member.hex(), person=person, what=What(what), at=datetime_of(at_ms), note=note,
        seat=feed.hex(), pc=pc, is_marked=bool(is_marked), corrected_by=author if is_correction else "", apart=apart,
    )  # fmt: skip


def _said(row: tuple[Any, ...]) -> SaidTime:
    digest, member, what, at_ms, note, author, stamp, is_correction, is_marked, replaces, shows = row
    return SaidTime(
        id=digest.hex(), person_id=member.hex(), what=What(what) if what else None, at=datetime_of(at_ms), note=note,
        said_by=author, said_at=datetime_of(time_ms_of(stamp)), is_correction=bool(is_correction),
        is_marked=bool(is_marked), replaces=replaces.hex(), shows=bool(shows),
    )  # fmt: skip
