"""What is known of a person, in words that can be typed again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.people.records import Person
from desktop.profiles.collections import BIRTHDAY, HOLIDAY, HOURS, JOB, PAY, PHONE, REPORTS_TO, without_year
from desktop.profiles.records import Profile
from desktop.records.values import MemberLink, Money, decimal_text
from desktop.rows.read_session import as_bytes
from desktop.settings.money_words import money_words
from ui.bidi import filled
from ui.people.facts_reading import FactsShown

tr = QCoreApplication.translate


def value_words(value: Any, shown: FactsShown) -> str:
    """A value of any field; empty for nothing."""
    match value:
        case None:
            return ""
        case Decimal():
            return _number(value, shown)
        case Money(amount, currency):
            return money_words(amount, currency, country=shown.country, own=shown.currency)
        case date():
            return without_year(value)
        case MemberLink(member):
            return shown.names.get(member.hex(), tr("FactWords", "Somebody new"))
        case _:
            return str(value)


def values_of(profile: Profile) -> dict[str, Any]:
    """What is known, by the keys of fields."""
    boss = MemberLink(as_bytes(profile.reports_to)) if profile.reports_to else None
    said = {
        JOB: profile.job,
        PHONE: profile.phone,
        BIRTHDAY: profile.birthday,
        REPORTS_TO: boss,
        HOURS: profile.hours,
        HOLIDAY: profile.holiday,
        PAY: profile.pay,
    }
    return {key: value for key, value in said.items() if value is not None}


def read_by_managers(person: Person) -> str:
    """Who reads somebody's file."""
    if person.role != "employee":
        return read_by_owners(person)
    if person.is_me:
        return tr("FactWords", "You and the managers read this.")
    return filled(tr("FactWords", "%1 and the managers read this."), person.name)


def read_by_owners(person: Person) -> str:
    """Who reads what somebody is paid."""
    if person.is_me:
        return tr("FactWords", "You and the owners read this.")
    return filled(tr("FactWords", "%1 and the owners read this."), person.name)


def read_by_everybody(_person: Person) -> str:
    """Who reads somebody's profile."""
    return tr("FactWords", "Everybody in the shop reads this.")


def _number(value: Decimal, shown: FactsShown) -> str:
    return decimal_text(value).replace(".", shown.decimal_sign)
