"""The shop's settings on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.cli import output
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.errors import InvalidError
from desktop.rows.typed_text import one_line, printable, quoted
from desktop.settings import commands, queries
from desktop.settings.calendar_words import WEEKDAYS, weekday_called, weekday_names
from desktop.settings.countries import country_names, customs
from desktop.settings.public_holidays import subdivisions
from desktop.settings.shop_calendar import ClosedDay, ShopCalendar
from desktop.settings.typed_dates import typed_date
from desktop.settings.typed_places import (
    typed_country,
    typed_currency,
    typed_subdivision,
    typed_weekdays,
    typed_zone,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from desktop.cli.output import Json
    from desktop.rows.read_session import ReadSession
    from desktop.settings.records import ShopSettings
    from desktop.workspace import Workspace

YEARS_SHOWN: Final = 2
_YES_NO: Final = {"yes": True, "y": True, "no": False, "n": False}


class _Setting(NamedTuple):
    """What `settings set NAME VALUE` changes: how the value is typed, and what it does with the workspace."""

    help: str
    apply: Callable[[Workspace, ShopSettings, str], ShopSettings]


def _set_zone(workspace: Workspace, now: ShopSettings, typed: str) -> ShopSettings:
    return workspace.do(commands.set_place, zone=typed_zone(typed)).result()


def _set_country(workspace: Workspace, now: ShopSettings, typed: str) -> ShopSettings:
    return workspace.do(commands.set_place, country=typed_country(typed)).result()


def _set_part(workspace: Workspace, now: ShopSettings, typed: str) -> ShopSettings:
    part = "" if typed == "none" else typed_subdivision(typed, now.calendar.country)
    return workspace.do(commands.set_place, part=part).result()


def _set_currency(workspace: Workspace, now: ShopSettings, typed: str) -> ShopSettings:
    return workspace.do(commands.set_currency, typed_currency(typed)).result()


def _set_week(workspace: Workspace, now: ShopSettings, typed: str) -> ShopSettings:
    try:
        begins = weekday_called(typed.strip())
    except ValueError as error:
        raise InvalidError(f"{quoted(typed)} is not a day of the week. Type it like mon.") from error
    return workspace.do(commands.set_week, begins=begins).result()


def _set_open(workspace: Workspace, now: ShopSettings, typed: str) -> ShopSettings:
    return workspace.do(commands.set_week, opening_days=typed_weekdays(typed)).result()


def _set_holidays(workspace: Workspace, now: ShopSettings, typed: str) -> ShopSettings:
    if typed.strip().lower() not in _YES_NO:
        raise InvalidError("Type yes where the shop is open on public holidays, no where it is not.")
    return workspace.do(commands.set_open_on_public_holidays, _YES_NO[typed.strip().lower()]).result()


_SETTINGS: Final = {
    "zone": _Setting("like Berlin or Europe/Berlin", _set_zone),
    "country": _Setting("like Germany or DE", _set_country),
    "part": _Setting("of the country, for its holidays, or none", _set_part),
    "money": _Setting("like EUR", _set_currency),
    "week": _Setting("the day it begins with, like mon", _set_week),
    "open": _Setting("the days of the week, like mon-sat", _set_open),
    "open-on-holidays": _Setting("yes or no", _set_holidays),
}


@contextmanager
def _shop(arguments: argparse.Namespace) -> Iterator[tuple[Workspace, ReadSession, ShopSettings]]:
    with opened(arguments) as (workspace, session):
        yield workspace, session, queries.shop_settings(session)


def show(arguments: argparse.Namespace) -> int:
    """Show where the shop is, when it is open, and its money."""
    with _shop(arguments) as (_, _, now):
        return _print(now, arguments.json)


def set_one(arguments: argparse.Namespace) -> int:
    """Change one setting."""
    with _shop(arguments) as (workspace, _, now):
        return _print(_SETTINGS[arguments.name].apply(workspace, now, arguments.value), arguments.json)


def close_on(arguments: argparse.Namespace) -> int:
    """Say that the shop is closed on a day."""
    with _shop(arguments) as (workspace, _, now):
        day, why = _day(now, arguments.day), one_line(" ".join(arguments.why))
        return _print(workspace.do(commands.close_on, day, why).result(), arguments.json)


def open_on(arguments: argparse.Namespace) -> int:
    """Say that the shop is open on a day all the same."""
    with _shop(arguments) as (workspace, _, now):
        return _print(workspace.do(commands.open_on, _day(now, arguments.day)).result(), arguments.json)


def _day(now: ShopSettings, typed: str) -> date:
    return typed_date(typed, _today(now.calendar), month_first=customs(now.calendar.country).month_first)


def _today(calendar: ShopCalendar) -> date:
    from desktop.home.wall_clock import wall_ms

    return calendar.today(wall_ms())


def _print(now: ShopSettings, as_json: bool) -> int:
    if as_json:
        output.print_json(_json(now))
    else:
        print("\n".join(_lines(now)))
    return 0


def _json(now: ShopSettings) -> dict[str, Json]:
    calendar = now.calendar
    return {
        "zone": calendar.zone,
        "country": calendar.country,
        "part": calendar.subdivision,
        "money": now.currency,
        "week": WEEKDAYS[calendar.week_begins],
        "open": [WEEKDAYS[day] for day in sorted(calendar.opening_days)],
        "open_on_holidays": calendar.open_on_public_holidays,
        "closed": [
            {"day": day.day.isoformat(), "why": day.words, "public_holiday": day.is_public_holiday}
            for day in _closed_days(calendar)
        ],
        "opened": [day.isoformat() for day in _opened_days(calendar)],
        "guessed": now.record is None,
    }


def _closed_days(calendar: ShopCalendar) -> list[ClosedDay]:
    today = _today(calendar)
    days = [day for year in range(YEARS_SHOWN) for day in calendar.closed_days(today.year + year)]
    return [day for day in days if day.day >= today]


def _opened_days(calendar: ShopCalendar) -> list[date]:
    """Those ahead on which the shop would be closed, were it not open all the same."""
    as_usual, today = replace(calendar, opened=frozenset()), _today(calendar)
    return sorted(day for day in calendar.opened if day >= today and not as_usual.is_open(day))


def _lines(now: ShopSettings) -> Iterator[str]:
    calendar = now.calendar
    if now.record is None:
        yield "Guessed from this PC; nobody has set it yet:"
    country = country_names().get(calendar.country, calendar.country) or "not chosen"
    part = subdivisions(calendar.country).get(calendar.subdivision, calendar.subdivision)
    yield f"Country: {country}{f', {part}' if part else ''}"
    yield f"Time zone: {calendar.zone}"
    yield f"Money: {now.currency}"
    yield f"The week begins on {WEEKDAYS[calendar.week_begins]}."
    yield f"Open on {weekday_names(calendar.opening_days, calendar.week_begins)}."
    yield "Open on public holidays." if calendar.open_on_public_holidays else "Closed on public holidays."
    closed = _closed_days(calendar)
    yield "Closed on:" if closed else "No days on which it is closed besides."
    for day in closed:
        yield f"  {day.day.isoformat()} {printable(day.words)}"
    if opened := _opened_days(calendar):
        yield "Open all the same on:"
        yield from (f"  {day.isoformat()}" for day in opened)


def _set_arguments(parser: argparse.ArgumentParser) -> None:
    names = "; ".join(f"{name}: {setting.help}" for name, setting in _SETTINGS.items())
    parser.add_argument("name", choices=tuple(_SETTINGS), metavar="NAME", help=names)
    parser.add_argument("value", metavar="VALUE")


def _day_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("day", metavar="DAY", help="like 24.12. or 2026-12-24")


def _close_arguments(parser: argparse.ArgumentParser) -> None:
    _day_argument(parser)
    parser.add_argument("why", nargs="*", metavar="WHY")


VERBS: Final = (
    VerbGroup("settings", "show or set where the shop is and when it is open"),
    Verb("settings show", "show where the shop is, when it is open, and its money", show),
    Verb("settings set", "change one of them", set_one, _set_arguments),
    Verb("settings close", "say that the shop is closed on a day", close_on, _close_arguments),
    Verb("settings open", "say that the shop is open on a day all the same", open_on, _day_argument),
)
