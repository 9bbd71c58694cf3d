"""The clock on the command line."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.cli import output
from desktop.cli.clock_output import ClockPrinter
from desktop.cli.exported_file import save
from desktop.cli.names import person_meant
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.clock import commands, queries
from desktop.clock.records import What
from desktop.errors import InvalidError
from desktop.home.wall_clock import wall_ms
from desktop.people.queries import myself
from desktop.rows.typed_text import quoted
from desktop.settings.queries import shop_calendar
from desktop.settings.typed_dates import typed_date
from desktop.settings.typed_fields import TypedFields
from desktop.settings.zones import zone
from sync.clock import datetime_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.clock.records import ClockTime
    from desktop.clock.sheets import MonthSheet
    from desktop.rows.read_session import ReadSession


def _stamping(what: What) -> Callable[[argparse.Namespace], int]:
    def stamp(arguments: argparse.Namespace) -> int:
        with opened(arguments) as (workspace, session):
            at = _moment(session, arguments.at) if getattr(arguments, "at", None) else None
            said = workspace.do(commands.stamp, what, arguments.note, at).result()
            return ClockPrinter(session, arguments).times([said])

    return stamp


def list_times(arguments: argparse.Namespace) -> int:
    """What counts of the times of some days, or all that was said."""
    with opened(arguments) as (_, session):
        first, last = _days(session, arguments)
        person = person_meant(session, arguments.person).id if arguments.person else None
        if not arguments.all:
            return ClockPrinter(session, arguments).times(queries.times(session, first, last, person))
        person = person or myself(session).id
        return ClockPrinter(session, arguments).said(queries.said(session, person, first, last))


def who(arguments: argparse.Namespace) -> int:
    """Who is in now."""
    with opened(arguments) as (_, session):
        return ClockPrinter(session, arguments).stretches(queries.who_is_in(session, _now()), "Nobody is in.")


def day(arguments: argparse.Namespace) -> int:
    """A day's sheet."""
    with opened(arguments) as (_, session):
        of = _day(session, arguments.day) if arguments.day else _today(session)
        sheet = queries.day_sheet(session, of, _now())
        return ClockPrinter(session, arguments).stretches(sheet.stretches, "Nobody was in on that day.")


def month(arguments: argparse.Namespace) -> int:
    """A month with its sums, or as a file."""
    with opened(arguments) as (_, session):
        sheets = _month_sheets(session, arguments)
        if arguments.xlsx is None and arguments.csv is None:
            return ClockPrinter(session, arguments).months(sheets)
        _save_month(session, sheets, arguments)
        return 0


def _month_sheets(session: ReadSession, arguments: argparse.Namespace) -> list[MonthSheet]:
    of = _month(arguments.month) if arguments.month else _today(session)
    if arguments.person:
        return [queries.month_sheet(session, person_meant(session, arguments.person).id, of, _now())]
    return queries.month_sheets(session, of, _now())


def _save_month(session: ReadSession, sheets: list[MonthSheet], arguments: argparse.Namespace) -> None:
    from desktop.clock.month_table import month_tables
    from desktop.sheets.csv_text import csv_bytes
    from desktop.sheets.xlsx_file import xlsx_bytes

    sums, days = month_tables(sheets, zone(shop_calendar(session).zone))
    arguments.file = arguments.xlsx or arguments.csv
    save(arguments, xlsx_bytes((sums, days)) if arguments.xlsx else csv_bytes(days))
    if arguments.json:
        output.print_json({"file": str(arguments.file), "people": len(sheets)})
    else:
        print(f"Saved as {arguments.file}.")


def correct(arguments: argparse.Namespace) -> int:
    """Put a time right, or say one that was forgotten."""
    with opened(arguments) as (workspace, session):
        person = person_meant(session, arguments.person)
        replaced = _meant(session, arguments.instead_of).id if arguments.instead_of else ""
        said = workspace.do(
            commands.correct,
            person.id,
            What(arguments.what),
            _moment(session, arguments.at),
            arguments.reason,
            replaced,
        ).result()
        assert said is not None
        return ClockPrinter(session, arguments).times([said])


def strike(arguments: argparse.Namespace) -> int:
    """Say that there was no such time."""
    with opened(arguments) as (workspace, session):
        time = _meant(session, arguments.id)
        workspace.do(commands.strike, time.id, arguments.reason).result()
        return ClockPrinter(session, arguments).times([])


def confirm(arguments: argparse.Namespace) -> int:
    """Say that a marked time is right."""
    with opened(arguments) as (workspace, session):
        said = workspace.do(commands.confirm, _meant(session, arguments.id).id, arguments.reason).result()
        return ClockPrinter(session, arguments).times([said])


def _meant(session: ReadSession, typed: str) -> ClockTime:
    """The time whose id begins as typed. Raises NotFoundError."""
    return queries.time_beginning(session, typed)


def _now() -> datetime:
    return datetime_of(wall_ms())


def _today(session: ReadSession) -> date:
    return shop_calendar(session).today(wall_ms())


def _moment(session: ReadSession, typed: str) -> datetime:
    return TypedFields(session).moment(typed, past=True)


def _day(session: ReadSession, typed: str) -> date:
    typing = TypedFields(session)
    return typed_date(typed, typing.today, month_first=typing.customs.month_first, past=True)


def _days(session: ReadSession, arguments: argparse.Namespace) -> tuple[date, date]:
    first = _day(session, arguments.since) if arguments.since else _today(session)
    last = _day(session, arguments.until) if arguments.until else max(first, _today(session))
    return first, last


def _month(typed: str) -> date:
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        raise InvalidError(f"{quoted(typed)} is not a month. Type one like 2026-11.") from None


def _note_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--note", default="", metavar="WORDS", help="what is to be said with it")


def _out_arguments(parser: argparse.ArgumentParser) -> None:
    _note_argument(parser)
    parser.add_argument("--at", metavar="TIME", help="when it was, if you forgot: a manager has to confirm it")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", metavar="PERSON", help="only theirs")
    parser.add_argument("--from", dest="since", metavar="DATE", help="from that day on; else today")
    parser.add_argument("--to", dest="until", metavar="DATE", help="up to that day")
    parser.add_argument("--all", action="store_true", help="also what was put right, with the reasons, of one person")


def _day_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("day", nargs="?", metavar="DAY", help="else today")


def _month_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("month", nargs="?", metavar="MONTH", help="like 2026-11; else this month")
    parser.add_argument("--person", metavar="PERSON", help="only theirs")
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--xlsx", type=Path, metavar="FILE", help="as a workbook: sums, and each day")
    files.add_argument("--csv", type=Path, metavar="FILE", help="each day as CSV")
    parser.add_argument("--replace", action="store_true", help="also where there is such a file")


def _correct_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="whose time it is")
    parser.add_argument("what", choices=tuple(What), metavar="WHAT", help=", ".join(What))
    parser.add_argument("at", metavar="TIME", help="when it was, like “22:00” or “mon 22:00”")
    parser.add_argument("--instead-of", metavar="ID", help="which time was wrong; without it one was forgotten")
    _reason_argument(parser)


def _reason_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", required=True, metavar="WORDS", help="they read it beside the time")


def _strike_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of the time")
    _reason_argument(parser)


def _confirm_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of the time")
    parser.add_argument("--reason", default=commands.CONFIRMED, metavar="WORDS", help="what is to be said with it")


VERBS: Final = (
    VerbGroup("clock", "start, have a break and stop; who is in; days and months"),
    Verb("clock in", "start", _stamping(What.START), _note_argument),
    Verb("clock break", "have a break", _stamping(What.BREAK), _note_argument),
    Verb("clock back", "be back from a break", _stamping(What.BACK), _note_argument),
    Verb("clock out", "stop", _stamping(What.STOP), _out_arguments),
    Verb("clock list", "show the times of today or of some days", list_times, _list_arguments),
    Verb("clock who", "show who is in now", who),
    Verb("clock day", "show a day’s sheet: who worked how long, and what is missing", day, _day_arguments),
    Verb("clock month", "show a month with its sums, or save it for a payroll office", month, _month_arguments),
    Verb("clock correct", "put somebody’s time right, or say one that was forgotten", correct, _correct_arguments),
    Verb("clock strike", "say that there was no such time", strike, _strike_arguments),
    Verb("clock confirm", "say that a marked time is right", confirm, _confirm_arguments),
)
