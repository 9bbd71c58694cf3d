"""What is known of a person: in which groups it stands, who reads these, and how each value is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP

from desktop.errors import InvalidError
from desktop.people.records import Person
from desktop.profiles.collections import BIRTHDAY, HOLIDAY, HOURS, JOB, PAY, PHONE, REPORTS_TO
from desktop.records.values import MemberLink, Money
from desktop.rows.fold import fold
from desktop.rows.read_session import as_bytes
from desktop.rows.typed_text import one_line, quoted
from desktop.settings.typed_dates import typed_date
from desktop.settings.typed_numbers import typed_money, typed_number
from ui.people.fact_words import read_by_everybody, read_by_managers, read_by_owners
from ui.people.facts_reading import FactsShown
from ui.typed_choice import typed_choice

_PLACES: Final = 2

Read = Callable[[str, FactsShown], Any]


class FactField(NamedTuple):
    """One field: its key, what it is called (to be translated in "Facts"), what was typed in it, a hint below it, and
    names there are to choose from."""

    key: str
    label: str
    read: Read
    hint: str = ""
    choices: Callable[[FactsShown], Mapping[str, Any]] | None = None


class FactGroup(NamedTuple):
    """Fields that the same people read: the title, who may (whoever looks, whose it is), and the sentence about it."""

    title: str
    fields: Sequence[FactField]
    may_read: Callable[[Person, Person], bool]
    read_by: Callable[[Person], str]


def _words(typed: str, _shown: FactsShown) -> str | None:
    return one_line(typed) or None


def _birthday(typed: str, shown: FactsShown) -> Any:
    return typed_date(typed, shown.today, month_first=shown.month_first, past=True)


def _number(typed: str, shown: FactsShown) -> Any:
    return typed_number(typed, shown.decimal_sign, _PLACES)


def _money(typed: str, shown: FactsShown) -> Money:
    return Money(*typed_money(typed, shown.currency, shown.decimal_sign))


def _boss(typed: str, shown: FactsShown) -> MemberLink:
    return MemberLink(as_bytes(typed_choice(typed, shown.bosses, lambda text: _begins(text, shown))))


def _begins(typed: str, shown: FactsShown) -> str:
    found = [person for name, person in shown.bosses.items() if fold(name).startswith(fold(typed))]
    if len(found) != 1:
        raise InvalidError(f"{quoted(typed)} is not one person of the shop. Choose from the list.")
    return found[0]


def _everybody(_me: Person, _person: Person) -> bool:
    return True


def _managers(me: Person, person: Person) -> bool:
    return _owners(me, person) or (me.role == "manager" and person.role == "employee")


def _owners(me: Person, person: Person) -> bool:
    return person.is_me or me.role == "owner"


GROUPS: Final = (
    FactGroup(
        QT_TRANSLATE_NOOP("Facts", "Profile"),
        (
            FactField(JOB, QT_TRANSLATE_NOOP("Facts", "Job"), _words),
            FactField(REPORTS_TO, QT_TRANSLATE_NOOP("Facts", "Reports to"), _boss, choices=lambda shown: shown.bosses),
            FactField(PHONE, QT_TRANSLATE_NOOP("Facts", "Phone"), _words),
            FactField(
                BIRTHDAY,
                QT_TRANSLATE_NOOP("Facts", "Birthday"),
                _birthday,
                QT_TRANSLATE_NOOP("Facts", "Shown without the year."),
            ),
        ),
        _everybody,
        read_by_everybody,
    ),
    FactGroup(
        QT_TRANSLATE_NOOP("Facts", "Hours and holiday"),
        (
            FactField(HOURS, QT_TRANSLATE_NOOP("Facts", "Hours a week"), _number),
            FactField(HOLIDAY, QT_TRANSLATE_NOOP("Facts", "Days of holiday a year"), _number),
        ),
        _managers,
        read_by_managers,
    ),
    FactGroup(
        QT_TRANSLATE_NOOP("Facts", "Pay"),
        (FactField(PAY, QT_TRANSLATE_NOOP("Facts", "Pay an hour"), _money),),
        _owners,
        read_by_owners,
    ),
)
LABELS: Final = {field.key: field.label for group in GROUPS for field in group.fields}
