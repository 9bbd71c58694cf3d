"""What people do with the calendar. `batch`: 16 random bytes, by which `undo_events` takes a step back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from desktop.errors import InvalidError
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.elements import element
from desktop.records.state import AWAY
from desktop.schedule import checked, queries
from desktop.schedule.collections import (
    CALENDAR,
    CALENDARS,
    COLOUR,
    EVENTS,
    FREE,
    KIND,
    NAME,
    NOT,
    NOTE,
    PLACE,
    RESERVABLES,
    ROOM,
    STATUS,
    THING,
    TITLE,
    exception_key,
    start_text,
)
from desktop.schedule.records import Calendar, CalendarEvent, EventChange, Repeating, Reservable
from desktop.schedule.saved_event import (
    fields_of,
    people_fields,
    reminder_fields,
    repeating_fields,
    span_fields,
    thing_fields,
)
from desktop.schedule.series import EventSeries, day_of, moved
from sync.control import Role

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.identity import RecordKey
    from desktop.records.values import Value


def add_calendar(context: CommandContext, name: str, colour: str = "", readers: Role = Role.EMPLOYEE) -> Calendar:
    """A new calendar, for everyone, the managers or the owners, for good."""
    fields = _filled({NAME: checked.name(name), COLOUR: checked.colour(colour)})
    made = record_commands.create(context, CALENDARS, fields, readers=readers)
    return next(each for each in queries.calendars(context.session) if each.id == made.id)


def change_calendar(context: CommandContext, id: str, name: str, colour: str) -> None:
    """Another name or colour."""
    record_commands.change(context, CALENDARS, id, {NAME: checked.name(name), COLOUR: checked.colour(colour)})


def add_reservable(context: CommandContext, name: str, *, is_room: bool, note: str = "") -> Reservable:
    """A room or thing that events can take."""
    fields = _filled({NAME: checked.name(name), KIND: ROOM if is_room else THING, NOTE: checked.text(note)})
    made = record_commands.create(context, RESERVABLES, fields)
    return next(each for each in queries.reservables(context.session) if each.id == made.id)


def add_event(
    context: CommandContext, new: CalendarEvent, readers: Role = Role.EMPLOYEE, batch: bytes = b""
) -> CalendarEvent:
    """A new one; `readers`: who reads it where it is in no calendar, which says so otherwise."""
    event = checked.event(new)
    calendar, readers = calendar_of(context, new.calendar, readers)
    made = record_commands.create(context, EVENTS, fields_of(event, calendar), readers=readers, batch=batch)
    return queries.event(context.session, made.id)


def calendar_of(context: CommandContext, id: str, readers: Role) -> tuple[RecordKey | None, Role]:
    """The key of a calendar, and from which role on it is read."""
    if not id:
        return None, readers
    found = record_commands.find(context, CALENDARS, id)
    return found.key, queries.readers_of(context.session, found.space)


def change_event(
    context: CommandContext, id: str, change: EventChange, seen_before: Sequence[bytes] | None = None,
    batch: bytes = b"",
) -> CalendarEvent:  # fmt: skip
    """An event otherwise; of a series all of them, but for those that are otherwise already."""
    now = queries.event(context.session, id)
    then = _on_its_days(now, _applied(now, change))
    if then.calendar != now.calendar:
        _put_in(context, now, then.calendar, batch := batch or context.random(record_commands.BATCH_SIZE))
    batch = batch or context.random(record_commands.BATCH_SIZE)
    if now.repeats is not None and then.repeats is not None and then.span.start != now.span.start:
        _move_exceptions(context, now, then, batch)
    return _saved(context, now, _changed(now, then), seen_before, batch)


def _put_in(context: CommandContext, event: CalendarEvent, calendar: str, batch: bytes) -> None:
    """An event with what is otherwise of it in another calendar, which the same people read. Raises InvalidError."""
    found = record_commands.find(context, EVENTS, event.id)
    own = queries.readers_of(context.session, found.space)
    key, readers = calendar_of(context, calendar, own)
    if (not calendar and own is not Role.EMPLOYEE) or readers is not own:
        raise InvalidError(
            "Others read that calendar than read this event. Enter it there anew, and throw this one away."
        )
    ids = [event.id, *(one.id for one in queries.exceptions(context.session, event.id))]
    record_commands.change_many(context, EVENTS, {id: {CALENDAR: key} for id in ids}, batch=batch)


def _on_its_days(now: CalendarEvent, then: CalendarEvent) -> CalendarEvent:
    """A series that is moved, and of which nobody says how often otherwise: on other days it repeats on such days, and
    what is said of single starts is said of where these are then."""
    is_moved = then.span.start != now.span.start and then.span.is_all_day == now.span.is_all_day
    if now.repeats is None or then.repeats != now.repeats or not is_moved:
        return then
    by = then.span.start - now.span.start
    rule = moved(now.repeats, now.span.first_day, then.span.first_day).rule
    also, without = (tuple(each + by for each in some) for some in (now.repeats.also, now.repeats.without))
    return replace(then, repeats=Repeating(rule, also, without))


def _move_exceptions(context: CommandContext, now: CalendarEvent, then: CalendarEvent, batch: bytes) -> None:
    """Those of a series that are otherwise stay so when it moves: they are of where their starts are then."""
    if now.span.is_all_day != then.span.is_all_day:
        return
    by = then.span.start - now.span.start
    for one in queries.exceptions(context.session, now.id):
        assert one.original is not None
        other = _exception(context, now, one.original + by, one, batch)
        fields: dict[str, Mapping[str, Value]] = {one.id: {AWAY: True}}
        if record_queries.record(context.session, EVENTS, other.id).is_away:
            fields[other.id] = {AWAY: False}
        record_commands.change_many(context, EVENTS, fields, batch=batch)


def change_one(
    context: CommandContext, id: str, original: date, change: EventChange, batch: bytes = b""
) -> CalendarEvent:
    """One of a series otherwise, by the start that it has in it."""
    series = _at(context, id, original)
    if change.calendar is not UNSET:
        raise InvalidError("One of a series is in the calendar of the series.")
    if change.repeats is not UNSET:
        raise InvalidError("One of a series cannot repeat by itself. Change this and the following ones instead.")
    usual = replace(series, span=series.span.at(original), repeats=None, unknown="")
    own = _exception(context, series, original, usual, batch)
    return _saved(context, own, _changed(own, _applied(own, change)), None, batch)


def _exception(
    context: CommandContext, series: CalendarEvent, original: date, said: CalendarEvent, batch: bytes
) -> CalendarEvent:
    """The record of one of a series; `said`: what it says where nobody has made it otherwise yet."""
    key = exception_key(series.id, start_text(original))
    known = record_queries.derived(context.session, EVENTS, key)
    if known is None:
        whole = record_commands.find(context, EVENTS, series.id)
        calendar, _ = calendar_of(context, series.calendar, Role.EMPLOYEE)
        readers = queries.readers_of(context.session, whole.space)
        fields = fields_of(replace(said, original=original), calendar, whole.key)
        known = record_commands.create(context, EVENTS, fields, key=key, readers=readers, batch=batch)
    return queries.event(context.session, known.id)


def change_following(
    context: CommandContext, id: str, original: date, change: EventChange, batch: bytes = b""
) -> CalendarEvent:
    """One of a series and all that come after it otherwise: the series ends before, another begins."""
    series = _at(context, id, original)
    if original == series.span.start:
        return change_event(context, id, change, batch=batch)
    parts = EventSeries(series)
    usual = replace(series, span=series.span.at(original), repeats=parts.since(original))
    rest = _on_its_days(usual, _applied(usual, change))
    whole = record_commands.find(context, EVENTS, series.id)
    calendar, _ = calendar_of(context, series.calendar, Role.EMPLOYEE)
    readers = queries.readers_of(context.session, whole.space)
    batch = batch or context.random(record_commands.BATCH_SIZE)
    fields = fields_of(replace(rest, uid=""), calendar)
    made = record_commands.create(context, EVENTS, fields, readers=readers, batch=batch)
    _saved(context, series, _repeating(series, parts.before(original)), None, batch)
    return queries.event(context.session, made.id)


def remove_one(context: CommandContext, id: str, original: date, batch: bytes = b"") -> None:
    """One of a series is not."""
    series = _at(context, id, original)
    _saved(context, series, {element(NOT, start_text(original)): True}, None, batch)


def remove_following(context: CommandContext, id: str, original: date, batch: bytes = b"") -> None:
    """One of a series and all that come after it are not."""
    series = _at(context, id, original)
    if original == series.span.start:
        throw_away(context, id, batch)
    else:
        _saved(context, series, _repeating(series, EventSeries(series).before(original)), None, batch)


def throw_away(context: CommandContext, id: str, batch: bytes = b"") -> None:
    """Into the bin: a single one, or a whole series."""
    record_commands.change_many(context, EVENTS, {id: {AWAY: True}}, batch=batch)


def bring_back(context: CommandContext, id: str, batch: bytes = b"") -> CalendarEvent:
    """Out of the bin."""
    record_commands.change_many(context, EVENTS, {id: {AWAY: False}}, batch=batch)
    return queries.event(context.session, id)


async def undo_events(context: CommandContext, batch: bytes) -> int:
    """Take back what one step changed, where it still shows. Raises NotFoundError where nothing is left of it."""
    return await record_commands.undo_step(context, (EVENTS,), batch)


def _at(context: CommandContext, id: str, original: date) -> CalendarEvent:
    """A series that has one at a start. Raises InvalidError."""
    series = queries.event(context.session, id)
    if series.repeats is None or original not in EventSeries(series).starts(day_of(original), day_of(original)):
        raise InvalidError(f"“{series.title}” is not on {day_of(original).isoformat()}.")
    return series


def _saved(
    context: CommandContext,
    now: CalendarEvent,
    fields: Mapping[str, Value],
    seen_before: Sequence[bytes] | None,
    batch: bytes,
) -> CalendarEvent:
    record_commands.change_many(context, EVENTS, {now.id: fields}, seen_before, batch)
    return queries.event(context.session, now.id)


def _applied(now: CalendarEvent, change: EventChange) -> CalendarEvent:
    """An event with what is to be otherwise."""
    said = {name: getattr(change, name) for name in change.__struct_fields__}
    return checked.event(replace(now, **{name: value for name, value in said.items() if value is not UNSET}))


def _changed(now: CalendarEvent, then: CalendarEvent) -> dict[str, Value]:
    """The fields of an event that are to be otherwise."""
    fields: dict[str, Value] = {}
    if then.span != now.span:
        fields |= span_fields(then.span)
    texts = {TITLE: (now.title, then.title), PLACE: (now.place, then.place), NOTE: (now.note, then.note),
             STATUS: (now.status, then.status)}  # fmt: skip
    fields |= {key: after or None for key, (before, after) in texts.items() if after != before}
    if then.is_free != now.is_free:
        fields[FREE] = then.is_free or None
    if then.repeats != now.repeats:
        fields |= _repeating(now, then.repeats)
    fields |= _set(people_fields(now.people), people_fields(then.people))
    fields |= _set(thing_fields(now.things), thing_fields(then.things))
    return fields | _set(reminder_fields(now.reminders), reminder_fields(then.reminders))


def _repeating(now: CalendarEvent, then: Repeating | None) -> dict[str, Value]:
    """The fields that say how an event repeats otherwise."""
    before = repeating_fields(now.repeats)
    return _set(before, repeating_fields(then))


def _set(before: Mapping[str, Value], after: Mapping[str, Value]) -> dict[str, Value]:
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    return {**dict.fromkeys(before.keys() - after.keys()), **changed}


def _filled(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in fields.items() if value is not None}
