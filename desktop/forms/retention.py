"""How long entries are kept: once a day an owner's PC erases those that are older than their form says, and says so.

A PC does not begin before it has lived with its clock for a week (`lived_clock.py`), and before it has known
for a week that a form says so: by then somebody has read what is going to happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from msgspec import Struct

from desktop.forms import queries
from desktop.forms.events import FormsChanged
from desktop.forms.lived_clock import DAY_MS, HOUR_MS, WEEK_MS, LivedClock
from desktop.forms.of_this_pc import RETENTION
from desktop.forms.terms import Term, terms
from desktop.people.commands import own_role
from desktop.records.added import added_from
from desktop.records.erasing import erase_all
from desktop.records.identity import RecordKey
from desktop.rows.read_session import as_bytes
from desktop.settings.calendar_words import day_words
from desktop.settings.queries import shop_calendar
from sync.clock import stamp_of, time_ms_of
from sync.control import Role
from sync.log import arrival_of

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession

GRACE_MS: Final = WEEK_MS
"""For how long a PC knows that a form says so before it begins."""
AT_ONCE: Final = 200
"""Entries that are looked at, and erased, before others have their turn."""

_OLD: Final = """
SELECT record, space, creator, nonce, added FROM records
WHERE collection = ? AND away = ? AND added < ? AND added > ? ORDER BY added LIMIT ?
"""
_CREATIONS: Final = "SELECT hash, stamp FROM saves WHERE record = ? AND creates"
_IS_EMPLOYEE: Final = "SELECT role = 'employee' FROM people WHERE person = ?"
_STAYS: Final = "kept where it was there before an employee said so, until a manager or an owner names other days"
_COUNT: Final = "SELECT count(*) FROM records WHERE collection = ? AND added < ?"


class ErasedToday(Struct, frozen=True, array_like=True):
    """How many entries of a form that were older than so many days were erased here on a day of the shop."""

    day: str
    count: int
    days: int


class _Known(Struct, frozen=True, array_like=True):
    """What a PC keeps of it; `terms`, `erased` by forms, `done`: the day on which it was last through."""

    clock: LivedClock = LivedClock()
    terms: Mapping[str, Term] = msgspec.field(default_factory=dict)
    erased: Mapping[str, ErasedToday] = msgspec.field(default_factory=dict)
    done: str = ""


class _Due(NamedTuple):
    """An entry that is to be erased: its space, and what identifies it."""

    space: bytes
    key: RecordKey


class Retention:
    """On an owner's PC, looks for what is due, some at each step, and erases it, once a day."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._looked_ms = 0
        self._is_doubted = False
        self._work: Iterator[None] = iter(())

    def step(self) -> None:
        """Look at the clock every hour; erase some, where the day's work is not done."""
        if own_role(self._context) != Role.OWNER or self._context.projection.behind():
            return
        now_ms, apart_ms = self._context.replica.wall_ms(), self._context.projection.horizon.difference_ms()
        is_doubtful = apart_ms is not None and apart_ms < -DAY_MS
        if not 0 <= now_ms - self._looked_ms < HOUR_MS or (is_doubtful and not self._is_doubted):
            self._look(now_ms, apart_ms)
        next(self._work, None)

    def _look(self, now_ms: int, apart_ms: int | None) -> None:
        context, known = self._context, _known(self._context.session)
        clock = known.clock.looked(now_ms, apart_ms, context.replica.head_arrival)
        now = dict(terms(context, known.terms, now_ms))
        self._keep(_Known(clock, now, known.erased, known.done))
        self._looked_ms, self._is_doubted = now_ms, clock.is_doubted
        day = shop_calendar(context.session).today(now_ms).isoformat()
        is_due = clock.is_trusted and day != known.done
        self._work = self._days_work(clock, now, day) if is_due else iter(())

    def _days_work(self, clock: LivedClock, now: Mapping[str, Term], day: str) -> Iterator[None]:
        """Look for what is due and erase it, some at each step."""
        for form, term in now.items():
            if clock.last_ms - term.since_ms >= GRACE_MS:
                for due in self._due(as_bytes(form), clock, term):
                    self._erase(form, term, due, day)
                    yield
        self._keep(msgspec.structs.replace(_known(self._context.session), done=day))

    def _due(self, collection: bytes, clock: LivedClock, term: Term) -> Iterator[list[_Due]]:
        """The entries that are as old as that: those of so many that were dated so."""
        before_ms = clock.last_ms - term.days * DAY_MS
        for away in (False, True):
            after = b""
            while rows := self._context.model.conn.execute(
                _OLD, (collection, away, added_from(stamp_of(before_ms)), after, AT_ONCE)
            ).fetchall():
                old = (row for row in rows if self._is_due(row[0], clock, before_ms, term.spared))
                yield [_Due(space, RecordKey(collection, creator, nonce)) for _, space, creator, nonce, _ in old]
                after = rows[-1][4]

    def _is_due(self, record: bytes, clock: LivedClock, before_ms: int, spared: int) -> bool:
        """Whether an entry is as old as that, and none of what created it is spared; of several that did the latest
        counts."""
        log = self._context.replica.log
        created = self._context.model.conn.execute(_CREATIONS, (record,)).fetchall()
        came = [(time_ms_of(stamp), arrival_of(log, digest)) for digest, stamp in created]
        return bool(came) and all(spared < at and clock.counted_from(time_ms, at) < before_ms for time_ms, at in came)

    def _erase(self, form: str, term: Term, due: Sequence[_Due], day: str) -> None:
        """Those of a form that says the same still; and note what was done."""
        now = queries.definitions(self._context.session).get(form)
        if not due or now is None or now.keep_days != term.days:
            return
        by_space: dict[bytes, list[RecordKey]] = {}
        for space, key in due:
            by_space.setdefault(space, []).append(key)
        erase_all(self._context, by_space)
        known = _known(self._context.session)
        before = known.erased.get(form)
        count = before.count if before is not None and before.day == day else 0
        said = ErasedToday(day, count + len(due), term.days)
        self._keep(msgspec.structs.replace(known, erased={**known.erased, form: said}))
        self._context.publish([FormsChanged()])

    def _keep(self, known: _Known) -> None:
        self._context.local_state.keep(RETENTION, msgspec.msgpack.encode(known))


def erase_what_is_due(context: CommandContext) -> None:
    """Take one step of it."""
    context.part(Retention).step()


def _known(session: ReadSession) -> _Known:
    kept = session.local_state.kept(RETENTION)
    try:
        return msgspec.msgpack.decode(kept, type=_Known) if kept else _Known()
    except msgspec.DecodeError:
        return _Known()  # of another version


# What is asked


def older_words(session: ReadSession, form: str, days: int, now_ms: int) -> str:
    """How many entries of a form are older than so many days, and what becomes of them once whoever is here says so;
    empty where that is none."""
    with session.reading() as conn:
        (is_employee,) = conn.execute(_IS_EMPLOYEE, (session.sources.member,)).fetchone()
    then = _STAYS if is_employee else "erased for good from a week after this on"
    return _older(session, form, days, now_ms, then)


def _older(session: ReadSession, form: str, days: int, now_ms: int, then: str) -> str:
    with session.reading() as conn:
        (count,) = conn.execute(_COUNT, (as_bytes(form), added_from(stamp_of(now_ms - days * DAY_MS)))).fetchone()
    are = "entry is older than {}: it is" if count == 1 else "entries are older than {}: they are"
    return f"{count:,} {are.format(_days_words(days))} {then}." if count else ""


def soon_erased(session: ReadSession, form: str, now_ms: int) -> str:
    """Which of a form's entries this PC is about to erase, in words, as long as it waits for somebody to read that, and
    which it keeps although they are older; empty where that is nothing."""
    term = _known(session).terms.get(form)
    if term is None:
        return ""
    if term.spared:
        return _older(session, form, term.days, now_ms, _STAYS)
    begins_ms = term.since_ms + GRACE_MS
    if now_ms >= begins_ms:
        return ""
    calendar = shop_calendar(session)
    day = day_words(calendar.today(begins_ms), calendar.today(now_ms))
    then = f"erased for good from {day} on, unless the form keeps them longer"
    return _older(session, form, term.days, now_ms, then)


def erased_today(session: ReadSession, form: str, now_ms: int) -> str:
    """What this PC erased of a form's entries today, in words; empty where that is nothing."""
    erased = _known(session).erased.get(form)
    if erased is None or erased.day != shop_calendar(session).today(now_ms).isoformat():
        return ""
    were = "entry older than {} was" if erased.count == 1 else "entries older than {} were"
    return f"{erased.count:,} {were.format(_days_words(erased.days))} erased today."


def _days_words(days: int) -> str:
    """So many days."""
    return f"{days:,} day{'' if days == 1 else 's'}"
