"""What queries say of people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from desktop.records.records import Alternative
from desktop.records.values import Money


class Profile(Struct, frozen=True):
    """What is known here of a person: None, where nothing is said or whoever asks may not read it.

    hours, holiday: hours a week, days of holiday a year
    pay: for an hour
    reports_to: the id of a person
    may_write: the fields that whoever asks may write
    apart: of fields that several wrote at the same time, what the others wrote
    """

    person: str
    job: str | None
    phone: str | None
    birthday: date | None
    reports_to: str | None
    hours: Decimal | None
    holiday: Decimal | None
    pay: Money | None
    may_write: frozenset[str]
    apart: Mapping[str, tuple[Alternative, ...]]
