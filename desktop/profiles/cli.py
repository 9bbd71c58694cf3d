"""Profiles and files of people on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from desktop.cli import output
from desktop.cli.names import ME, person_meant
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.people import queries as people_queries
from desktop.profiles import commands, queries
from desktop.profiles.collections import (
    BIRTHDAY,
    COLLECTIONS,
    HOLIDAY,
    HOURS,
    JOB,
    PAY,
    PHONE,
    REPORTS_TO,
    without_year,
)
from desktop.records.values import MemberLink, Money, Value, decimal_text
from desktop.rows.read_session import as_bytes
from desktop.rows.typed_text import one_line, printable
from desktop.settings.countries import customs
from desktop.settings.money_words import shop_money
from desktop.settings.queries import shop_settings
from desktop.settings.typed_dates import typed_date
from desktop.settings.typed_numbers import typed_money, typed_number

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.people.records import Person
    from desktop.profiles.records import Profile
    from desktop.rows.read_session import ReadSession

NOTHING: Final = "none"
_TYPED: Final = {key.replace("_", "-"): key for collection in COLLECTIONS for key in collection.by_key}
_LABELS: Final = {field.key: field.label for collection in COLLECTIONS for field in collection.fields}


def show(arguments: argparse.Namespace) -> int:
    """Show what is known of a person."""
    with opened(arguments) as (_, session):
        person = person_meant(session, arguments.person)
        return _print(session, person, queries.profile(session, person.id), arguments.json)


def set_one(arguments: argparse.Namespace) -> int:
    """Change what is known of a person."""
    with opened(arguments) as (workspace, session):
        person, key = person_meant(session, arguments.person), _TYPED[arguments.field]
        value = None if arguments.value == NOTHING else _READ[key](session, arguments.value)
        changed = workspace.do(commands.set_profile, person.id, {key: value}).result()
        return _print(session, person, changed, arguments.json)


def _number(session: ReadSession, typed: str) -> Value:
    return typed_number(typed, customs(shop_settings(session).calendar.country).decimal_sign, 2)


def _pay(session: ReadSession, typed: str) -> Value:
    now = shop_settings(session)
    return Money(*typed_money(typed, now.currency, customs(now.calendar.country).decimal_sign))


def _birthday(session: ReadSession, typed: str) -> Value:
    from desktop.home.wall_clock import wall_ms

    calendar = shop_settings(session).calendar
    return typed_date(typed, calendar.today(wall_ms()), month_first=customs(calendar.country).month_first, past=True)


def _reports_to(session: ReadSession, typed: str) -> Value:
    return MemberLink(as_bytes(person_meant(session, typed).id))


def _words(session: ReadSession, typed: str) -> Value:
    return one_line(typed) or None


_READ: Final[Mapping[str, Callable[[ReadSession, str], Value]]] = {
    JOB: _words,
    PHONE: _words,
    BIRTHDAY: _birthday,
    REPORTS_TO: _reports_to,
    HOURS: _number,
    HOLIDAY: _number,
    PAY: _pay,
}


def _print(session: ReadSession, person: Person, profile: Profile, as_json: bool) -> int:
    said = dict(_said(session, profile))
    if as_json:
        output.print_json({"id": person.id, "name": person.name, "role": person.role, **said})
        return 0
    print(printable(f"{person.name}, {person.role}"))
    if profile.birthday is not None:
        said[BIRTHDAY] = without_year(profile.birthday)
    if profile.pay is not None:
        said[PAY] = shop_money(shop_settings(session), profile.pay)
    for key, value in said.items():
        if value is not None:
            print(printable(f"  {_LABELS[key]}: {value}"))
    return 0


def _said(session: ReadSession, profile: Profile) -> Iterator[tuple[str, Json]]:
    boss = profile.reports_to
    yield JOB, profile.job
    yield PHONE, profile.phone
    yield BIRTHDAY, profile.birthday.isoformat() if profile.birthday else None
    yield REPORTS_TO, people_queries.person(session, boss).name if boss else None
    yield HOURS, None if profile.hours is None else decimal_text(profile.hours)
    yield HOLIDAY, None if profile.holiday is None else decimal_text(profile.holiday)
    yield PAY, None if profile.pay is None else f"{decimal_text(profile.pay.amount)} {profile.pay.currency}"


def _person_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", nargs="?", default=ME, help=f"a name, or {ME}")


def _set_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help=f"a name, or {ME}")
    parser.add_argument("field", choices=tuple(_TYPED), metavar="WHAT", help=", ".join(_TYPED))
    parser.add_argument("value", metavar="VALUE", help=f"{NOTHING} empties it")


VERBS: Final = (
    VerbGroup("person", "show or set what is known of a person"),
    Verb(
        "person show",
        "show a person's job, phone, birthday; hours, holiday and pay to those who may",
        show,
        _person_argument,
    ),
    Verb("person set", "change one of them", set_one, _set_arguments),
)
