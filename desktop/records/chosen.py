"""Which records of a collection are meant, and in which order they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from desktop.records.elements import elements
from desktop.records.past import PastRecord
from desktop.records.records import Record
from desktop.records.values import Moment, Money, Value
from desktop.rows.names import identity, in_order

if TYPE_CHECKING:
    from desktop.records.collection import Field

Told = Record | PastRecord


def having(records: Iterable[Told], field: Field, wanted: Value) -> list[Told]:
    """Those of which a field says this, of a set any element; texts are the same whatever their case. None: those of
    which it says nothing."""
    return [record for record in records if _same(_said(record, field), wanted)]


def _said(record: Told, field: Field) -> list[Value]:
    if field.is_set:
        return list(elements(record.said, field).values())
    value = record.said.get(field.key)
    return [] if value is None else [value]


def _same(said: list[Value], wanted: Value) -> bool:
    if wanted is None:
        return not said
    if isinstance(wanted, str):
        return any(isinstance(value, str) and identity(value) == identity(wanted) for value in said)
    return any(type(value) is type(wanted) and value == wanted for value in said)


def in_order_of(records: Iterable[Told], field: Field, text: Callable[[Field, Value], str]) -> list[Told]:
    """These by what a field says, those of which it says nothing last; what is no number or time goes by its text."""

    def key(record: Told) -> tuple[bool, str, Any]:
        said = _said(record, field)
        if not said:
            return (True, "", 0)
        kind, place = _place(said[0])
        return (False, kind, place) if kind else (False, "~", in_order(text(field, said[0])))

    return sorted(records, key=key)


def _place(value: Value) -> tuple[str, Any]:
    match value:
        case bool() | int() | Decimal():
            return "number", value
        case Money(amount, currency):
            return f"money {currency}", amount
        case Moment(ms):
            return "moment", ms
        case date():
            return "date", value
        case time():
            return "time", value
        case _:
            return "", None
