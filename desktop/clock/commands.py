"""What people do at the clock, and what whoever leads them puts right.

What a command needs is loaded by the command: windows, which name commands, show their first rows without it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from desktop.clock import queries
from desktop.clock.records import What
from desktop.clock.stretches import ANEW_AFTER
from desktop.errors import InvalidError, NotAllowedError
from desktop.people.commands import own_role
from desktop.people.queries import person as person_of
from desktop.rows import typed_text
from desktop.rows.read_session import as_bytes
from desktop.settings.calendar_words import dated_words
from desktop.settings.queries import shop_calendar
from desktop.settings.zones import zone
from sync.clock import datetime_of, time_ms_of

if TYPE_CHECKING:
    from desktop.clock.facts import ClockCorrected
    from desktop.clock.records import ClockTime
    from desktop.clock.stretches import Stretch
    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession
    from sync.entry import Entry

CONFIRMED: Final = "That is right."
"""The reason of who says that a time is as it was said."""
_NOT_IN: Final = "You are not in. If you forgot to start, tell a manager: they put it right."
_ONLY_STOPS: Final = "Only a stop that was forgotten can be said afterwards. Else tell a manager."
_AT_ONCE: Final = timedelta(minutes=2)


def stamp(context: CommandContext, what: What, note: str = "", at: datetime | None = None) -> ClockTime:
    """Start, have a break, be back or stop, now. `at`: of a stop that was forgotten when it was; a manager has to
    confirm that. Durable on return. Raises InvalidError."""
    from desktop.clock.facts import ClockStamped
    from desktop.people.own_space import own_space

    me, now = context.replica.me.member, datetime_of(context.replica.wall_ms())
    last = queries.last_stretch(context.session, me.hex(), now)
    _Step(context.session, last, now).check(what, at)
    seen = _latest_seen(context)
    at_ms = _ms(at) if at is not None else _now_ms(context, seen)
    named = seen.hash if seen is not None else b""
    fact = ClockStamped(what, at_ms, typed_text.one_line(note), named)
    entry = context.post(own_space(context, me), (fact,))[-1]
    return queries.clock_time(context.session, entry.hash.hex())


class _Step:
    """What somebody did last, and what makes sense after it."""

    def __init__(self, session: ReadSession, last: Stretch | None, now: datetime) -> None:
        self._session = session
        self._current = None if last is None or last.start is None or last.stop is not None else last
        self._now = now

    def check(self, what: What, at: datetime | None) -> None:
        """Raises InvalidError."""
        if what is What.START:
            self._check_start(at)
        elif self._current is None:
            raise InvalidError(_NOT_IN)
        elif at is not None:
            self._check_forgotten(self._current, what, at)
        else:
            self._check_going_on(self._current, what)

    def _check_start(self, at: datetime | None) -> None:
        if at is not None:
            raise InvalidError(_ONLY_STOPS)
        if self._current is not None and self._now - self._current.times[0].at < ANEW_AFTER:
            raise InvalidError(f"You are in already, since {self._since(self._current)}.")

    def _check_going_on(self, current: Stretch, what: What) -> None:
        if not current.is_open:
            raise InvalidError(f"You are in since {self._since(current)} and did not stop. Say when you did.")
        if what is What.BREAK and current.is_on_break:
            raise InvalidError("You are on a break already.")
        if what is What.BACK and not current.is_on_break:
            raise InvalidError("You are not on a break.")

    def _check_forgotten(self, current: Stretch, what: What, at: datetime) -> None:
        if what is not What.STOP:
            raise InvalidError(_ONLY_STOPS)
        if not current.times[-1].at < at <= self._now:
            raise InvalidError("You cannot have stopped then: it is before what you said last, or not yet.")

    def _since(self, current: Stretch) -> str:
        calendar = shop_calendar(self._session)
        at = current.times[0].at.astimezone(zone(calendar.zone))
        is_today = at.date() == calendar.today(_ms(self._now))
        return f"{at:%H:%M}" if is_today else f"{dated_words(at.date())}, {at:%H:%M}"


def _latest_seen(context: CommandContext) -> Entry | None:
    """The latest entry of another seat that is held: what is said now was not said before it."""
    from sync.entry import CONTENT
    from sync.log import latest_besides

    log = context.replica.log
    latest = latest_besides(log, context.replica.me.feed, CONTENT)
    return None if latest is None else log.entry(latest)


def _now_ms(context: CommandContext, seen: Entry | None) -> int:
    """By this PC's clock; where that is behind by less than a mark takes, not before what was seen here."""
    now_ms = context.replica.wall_ms()
    seen_ms = 0 if seen is None else time_ms_of(seen.header.stamp)
    return seen_ms if now_ms < seen_ms <= now_ms + _AT_ONCE // timedelta(milliseconds=1) else now_ms


def correct(
    context: CommandContext, person: str, what: What | None, at: datetime, reason: str, replaces: str = ""
) -> ClockTime | None:
    """Say what is right of somebody's times: what `replaces` names, by its id, was another, or there was none (`what`
    is None); without it, they forgot to say this one. Only who leads them may, with a reason; of oneself the only
    owner. Raises InvalidError, NotAllowedError, NotFoundError."""
    from desktop.clock.facts import STRUCK, ClockCorrected

    reason = typed_text.one_line(reason)
    if typed_text.is_blank(reason):
        raise InvalidError("Say why: they read it beside the time.")
    if at > datetime_of(context.replica.wall_ms()) + _AT_ONCE:
        raise InvalidError("That is not yet: a time can only be put right once it has passed.")
    replaced = as_bytes(replaces) if replaces else b""
    fact = ClockCorrected(replaced, as_bytes(person), what or STRUCK, _ms(at), reason)
    entry = _say(context, person, fact)
    return queries.clock_time(context.session, entry.hash.hex()) if what else None


def strike(context: CommandContext, id: str, reason: str) -> None:
    """Say that there was no such time. Raises as `correct`."""
    time = queries.clock_time(context.session, id)
    correct(context, time.person_id, None, time.at, reason, id)


def confirm(context: CommandContext, id: str, reason: str = CONFIRMED) -> ClockTime:
    """Say that a time is as it was said, though it was not by the clock. Raises as `correct`."""
    time = queries.clock_time(context.session, id)
    confirmed = correct(context, time.person_id, time.what, time.at, reason, id)
    assert confirmed is not None
    return confirmed


def _say(context: CommandContext, person: str, fact: ClockCorrected) -> Entry:
    from desktop.people.own_space import own_space

    _check_leads(context, person)
    if not fact.replaces:
        return context.post(own_space(context, fact.member), (fact,))[-1]
    time = queries.clock_time(context.session, fact.replaces.hex())
    if time.person_id != person:
        raise InvalidError("This time is somebody else's.")
    query = "SELECT space FROM clock_said WHERE hash = ?"
    (space,) = context.model.conn.execute(query, (fact.replaces,)).fetchone()
    return context.post(space, (fact,))[-1]


def _check_leads(context: CommandContext, person: str) -> None:
    """Raises NotAllowedError, NotFoundError."""
    from sync.control import Role

    of, mine = person_of(context.session, person), own_role(context)
    if of.is_me:
        owners = [id for id, known in context.replica.verdicts.members.items() if known.role == Role.OWNER]
        if owners != [context.replica.me.member]:
            raise NotAllowedError("Nobody puts their own times right: tell somebody who leads you.")
    elif mine is None or mine < Role.MANAGER:
        raise NotAllowedError("Only managers and owners put times right.")
    elif mine < Role.OWNER and of.role != "employee":
        raise NotAllowedError(f"Only an owner puts right the times of {of.name}, who leads others.")


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
