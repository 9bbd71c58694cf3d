"""The calendar on the command line."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import UNSET, UnsetType

from desktop.cli import output
from desktop.cli.names import only, person_meant
from desktop.cli.schedule_output import (
    calendar_json,
    calendar_line,
    event_json,
    event_line,
    import_json,
    import_lines,
    occurrence_json,
    occurrence_line,
)
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.errors import InvalidError, NotFoundError
from desktop.rows.names import meant
from desktop.rows.typed_text import printable
from desktop.schedule import commands, exporting, importing, queries
from desktop.schedule.collections import CANCELLED, COLOURS, TENTATIVE
from desktop.schedule.records import CalendarEvent, EventChange, EventTime, Occurrence, Repeating
from desktop.schedule.typed_repeats import typed_repeats
from desktop.settings.typed_dates import typed_date, typed_time
from desktop.todos.shop_days import month_first, shop_calendar, today_in_shop
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.rows.read_session import ReadSession
    from desktop.schedule.records import Calendar
    from desktop.workspace import Workspace

NEVER: Final = "never"
_DAY: Final = timedelta(1)
_HOUR: Final = timedelta(hours=1)
_LISTED_DAYS: Final = 7
_READERS: Final = {"everyone": Role.EMPLOYEE, "managers": Role.MANAGER, "owners": Role.OWNER}


class _Shop:
    """An open shop, and what is typed about its calendar."""

    def __init__(self, workspace: Workspace, session: ReadSession, arguments: argparse.Namespace) -> None:
        self.workspace = workspace
        self.session = session
        self.arguments = arguments

    @property
    def zone_name(self) -> str:
        """The shop's zone, or the one that was asked for."""
        from desktop.settings.zones import zone_names

        name = getattr(self.arguments, "zone", None) or shop_calendar(self.session).zone
        if name not in zone_names():
            raise InvalidError(f"There is no time zone “{name}”. They are called like Europe/Berlin.")
        return str(name)

    @property
    def zone(self) -> tzinfo:
        """The same, to reckon with."""
        from desktop.settings.zones import zone

        return zone(self.zone_name)

    def day(self, typed: str) -> date:
        """A day as people type it."""
        return typed_date(typed, today_in_shop(self.session), month_first=month_first(self.session))

    def calendar(self, typed: str) -> Calendar:
        """The calendar that is meant by its name. Raises NotFoundError or AmbiguousError."""
        found = meant(((each.name, each) for each in queries.calendars(self.session)), typed)
        if not found:
            raise NotFoundError(f"There is no calendar “{typed}”. `calendar list` shows what there is.")
        return only(found, f"Several calendars are called like {typed}:", [each.name for each in found])

    def event(self) -> CalendarEvent:
        """The event whose id begins as typed. Raises NotFoundError or AmbiguousError."""
        typed = self.arguments.id
        found = queries.events_beginning(self.session, typed)
        if not found:
            raise NotFoundError(f"There is no event with the id “{typed}”. `event list` shows what there is.")
        return only(found, f"Several events begin with {typed}:", [f"{each.id} {each.title}" for each in found])

    def repeats(self, day: date) -> Repeating | None:
        """How it repeats, as it was typed."""
        typed = self.arguments.every
        if not typed or typed == NEVER:
            return None
        begins = shop_calendar(self.session).week_begins
        return Repeating(typed_repeats(typed, begins, day, month_first=month_first(self.session)))

    def people(self) -> tuple[str, ...]:
        """Who is with."""
        return tuple(person_meant(self.session, name).id for name in self.arguments.people)

    def show(self, event: CalendarEvent) -> int:
        """Say what became of one."""
        output.print_one(event, event_json, event_line, self.arguments.json)
        return 0


@contextmanager
def _shop(arguments: argparse.Namespace) -> Iterator[_Shop]:
    with opened(arguments) as (workspace, session):
        yield _Shop(workspace, session, arguments)


def list_calendars(arguments: argparse.Namespace) -> int:
    """List the calendars."""
    with _shop(arguments) as shop:
        found = queries.calendars(shop.session)
    output.print_all(found, calendar_json, calendar_line, arguments.json, "There is only the shop’s own calendar.")
    return 0


def new_calendar(arguments: argparse.Namespace) -> int:
    """Add a calendar."""
    with _shop(arguments) as shop:
        adding = shop.workspace.do(
            commands.add_calendar, arguments.name, arguments.colour or "", _READERS[arguments.readers]
        )
        output.print_one(adding.result(), calendar_json, calendar_line, arguments.json)
    return 0


def import_calendar(arguments: argparse.Namespace) -> int:
    """Take in a calendar file."""
    path = Path(arguments.file).absolute()
    with _shop(arguments) as shop:
        into = shop.calendar(arguments.calendar).id if arguments.calendar else ""
        done = shop.workspace.do(importing.import_file, path, into).result()
    if arguments.json:
        output.print_json(import_json(done))
    else:
        print("\n".join(printable(line) for line in import_lines(done)))
    return 0


def export_calendar(arguments: argparse.Namespace) -> int:
    """Write what is in a calendar to a file."""
    path = Path(arguments.file).absolute()
    with _shop(arguments) as shop:
        of = shop.calendar(arguments.calendar).id if arguments.calendar else None
        written = exporting.export_file(shop.session, path, of, replace=arguments.replace)
    output.print_one(
        written, lambda count: {"file": str(path), "events": count}, lambda count: f"{count} events: {path}",
        arguments.json,
    )  # fmt: skip
    return 0


def list_events(arguments: argparse.Namespace) -> int:
    """List what is on from one day to another."""
    with _shop(arguments) as shop:
        first = shop.day(arguments.since) if arguments.since else today_in_shop(shop.session)
        last = shop.day(arguments.until_day) if arguments.until_day else first + (_LISTED_DAYS - 1) * _DAY
        if last < first:
            raise InvalidError("The last day is before the first.")
        within = [shop.calendar(arguments.calendar).id] if arguments.calendar else None
        found = queries.occurrences(shop.session, first, last, shop.zone, within)
    output.print_all(found, occurrence_json, occurrence_line, arguments.json, "Nothing is on.")
    return 0


def new_event(arguments: argparse.Namespace) -> int:
    """Enter an event."""
    with _shop(arguments) as shop:
        day = shop.day(arguments.day) if arguments.day else today_in_shop(shop.session)
        event = CalendarEvent(
            title=arguments.title,
            span=_span(shop, day),
            calendar=shop.calendar(arguments.calendar).id if arguments.calendar else "",
            repeats=shop.repeats(day),
            place=arguments.place or "",
            note=arguments.note or "",
            people=shop.people(),
            reminders=tuple(arguments.remind or ()),
            status=arguments.status or "",
        )
        return shop.show(shop.workspace.do(commands.add_event, event).result())


def _span(shop: _Shop, day: date) -> EventTime:
    """From when until when, as it was typed; an hour where no end was."""
    arguments = shop.arguments
    last = shop.day(arguments.last_day) if arguments.last_day else None
    if arguments.time is None:
        if arguments.until is not None:
            raise InvalidError("Say when it begins, too.")
        return EventTime(day, last or day)
    start = datetime.combine(day, typed_time(arguments.time))
    if arguments.until is None:
        return EventTime(start, datetime.combine(last, start.time()) if last else start + _HOUR, shop.zone_name)
    end = datetime.combine(last or day, typed_time(arguments.until))
    return EventTime(start, end + _DAY if end <= start and last is None else end, shop.zone_name)


def change_event(arguments: argparse.Namespace) -> int:
    """Have an event otherwise: all of a series, or the one on a day, or that and those that follow."""
    with _shop(arguments) as shop:
        event = shop.event()
        one = _meant(shop, event) if arguments.on is not None else None
        now = event.span if one is None else one.event.span if one.event.of else event.span.at(one.original)
        change = EventChange(
            title=UNSET if arguments.title is None else arguments.title,
            span=_moved(shop, now),
            repeats=UNSET if arguments.every is None else shop.repeats(event.span.start),
            place=UNSET if arguments.place is None else arguments.place,
            note=UNSET if arguments.note is None else arguments.note,
            people=shop.people() if arguments.people else UNSET,
            reminders=UNSET if arguments.remind is None else tuple(arguments.remind),
            status=UNSET if arguments.status is None else arguments.status,
        )
        if one is None:
            return shop.show(shop.workspace.do(commands.change_event, event.id, change).result())
        doing = commands.change_following if arguments.following else commands.change_one
        return shop.show(shop.workspace.do(doing, event.id, one.original, change).result())


def _moved(shop: _Shop, now: EventTime) -> EventTime | UnsetType:
    """When it is then: what was not typed stays, and so does how long it is."""
    arguments = shop.arguments
    if {arguments.day, arguments.time, arguments.until, arguments.last_day, arguments.zone} == {None}:
        return UNSET
    if arguments.time is None and now.is_all_day:
        return _whole_days(shop, now)
    day = shop.day(arguments.day) if arguments.day else _day_of(now.start)
    at = typed_time(arguments.time) if arguments.time is not None else _time_of(now.start)
    start = datetime.combine(day, at)
    zone = shop.zone_name if arguments.zone or now.is_all_day else now.zone
    if arguments.until is None and arguments.last_day is None:
        return EventTime(start, start + (_HOUR if now.is_all_day else now.length), zone)
    last = shop.day(arguments.last_day) if arguments.last_day else None
    end = datetime.combine(last or day, typed_time(arguments.until) if arguments.until else _time_of(now.end))
    return EventTime(start, end + _DAY if end <= start and last is None else end, zone)


def _whole_days(shop: _Shop, now: EventTime) -> EventTime:
    if shop.arguments.until is not None:
        raise InvalidError("Say when it begins, too.")
    day = shop.day(shop.arguments.day) if shop.arguments.day else now.start
    return EventTime(day, shop.day(shop.arguments.last_day)) if shop.arguments.last_day else now.at(day)


def _day_of(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _time_of(at: date) -> time:
    return at.time() if isinstance(at, datetime) else time()


def throw_away(arguments: argparse.Namespace) -> int:
    """Throw an event away: all of a series, or the one on a day, or that and those that follow."""
    with _shop(arguments) as shop:
        event = shop.event()
        if arguments.on is None:
            shop.workspace.do(commands.throw_away, event.id).result()
        else:
            doing = commands.remove_following if arguments.following else commands.remove_one
            shop.workspace.do(doing, event.id, _meant(shop, event).original).result()
        return shop.show(queries.event(shop.session, event.id))


def _meant(shop: _Shop, event: CalendarEvent) -> Occurrence:
    """The one of a series that is on a day. Raises NotFoundError."""
    day = shop.day(shop.arguments.on)
    found = [each for each in queries.occurrences(shop.session, day, day, shop.zone) if each.series == event.id]
    if not found:
        raise NotFoundError(f"“{event.title}” is not on {day.isoformat()}.")
    return found[0]


def bring_back(arguments: argparse.Namespace) -> int:
    """Bring an event back."""
    with _shop(arguments) as shop:
        return shop.show(shop.workspace.do(commands.bring_back, shop.event().id).result())


def _in_calendar(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--calendar", metavar="NAME", help="of this calendar; else the shop’s own")


def _new_calendar_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--colour", choices=[name for name, _ in COLOURS])
    parser.add_argument("--for", dest="readers", choices=tuple(_READERS), default="everyone", help="who reads it")


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a calendar file (.ics)")
    _in_calendar(parser)


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="where none is yet")
    parser.add_argument("--calendar", metavar="NAME", help="only this calendar")
    parser.add_argument("--replace", action="store_true", help="instead of a file that stands there")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="since", metavar="DATE", help="the first day; else today")
    parser.add_argument("--to", dest="until_day", metavar="DATE", help="the last day; else a week")
    parser.add_argument("--zone", metavar="ZONE", help="by clocks there, like Europe/Berlin; else the shop’s")
    parser.add_argument("--calendar", metavar="NAME", help="only this calendar")


def _event_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", metavar="DAY", help="like fri, +2 or 24.12.")
    parser.add_argument("--time", metavar="TIME", help="when it begins, like 7, 730 or 7pm; else whole days")
    parser.add_argument("--until", metavar="TIME", help="when it ends")
    parser.add_argument("--last-day", metavar="DAY", help="on which day it ends")
    parser.add_argument("--zone", metavar="ZONE", help="by clocks there, like Europe/Berlin; else the shop’s")
    parser.add_argument("--every", metavar="HOW", help="how it repeats, like fri or 2 weeks on mon, or a rule (RRULE)")
    parser.add_argument("--place", metavar="TEXT")
    parser.add_argument("--note", metavar="TEXT")
    parser.add_argument("--with", dest="people", action="append", default=[], metavar="PERSON", help="who comes")
    parser.add_argument("--remind", action="append", type=int, metavar="MINUTES", help="so long before")
    parser.add_argument("--status", choices=(TENTATIVE, CANCELLED))


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", metavar="WHAT")
    _event_arguments(parser)
    _in_calendar(parser)


def _id_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID")


def _which_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("--on", metavar="DAY", help="of a series only the one on this day")
    parser.add_argument("--following", action="store_true", help="and those that follow it")


def _change_arguments(parser: argparse.ArgumentParser) -> None:
    _which_arguments(parser)
    parser.add_argument("--title", metavar="WHAT")
    _event_arguments(parser)


VERBS: Final = (
    VerbGroup("calendar", "list or add calendars, take in and write calendar files"),
    Verb("calendar list", "list the calendars", list_calendars),
    Verb("calendar new", "add a calendar", new_calendar, _new_calendar_arguments),
    Verb("calendar import", "take in a calendar file", import_calendar, _import_arguments),
    Verb("calendar export", "write a calendar file", export_calendar, _export_arguments),
    VerbGroup("event", "list, enter, change or throw away what is on"),
    Verb("event list", "list what is on from one day to another", list_events, _list_arguments),
    Verb("event new", "enter an event", new_event, _new_arguments),
    Verb("event change", "have an event otherwise, or one of a series", change_event, _change_arguments),
    Verb("event away", "throw an event away, or one of a series", throw_away, _which_arguments),
    Verb("event back", "bring an event back", bring_back, _id_argument),
)
