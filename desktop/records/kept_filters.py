"""What a listing is narrowed to, as text that can be kept: values are written by what their fields ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct

from desktop.files.value import FileValue
from desktop.records.collection import Kind
from desktop.records.values import MemberLink, Moment, Money, decimal_text, time_text

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.listing import OnlyThese

How = Literal["is", "is not", "empty", "filled", "contains", "from", "to"]

_YES, _NO = "yes", "no"


class KeptFilter(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An OnlyThese: its field, how, and its value as text."""

    question: str
    how: How
    value: str = ""


def kept_filter(only: OnlyThese) -> KeptFilter:
    """How one is kept."""
    return KeptFilter(only.key, only.how, _text(only.value))


def meant_filters(collection: RecordCollection, kept: Iterable[KeptFilter]) -> tuple[OnlyThese, ...]:
    """What these say, without those of which the collection's fields ask for something else now."""
    return tuple(only for each in kept if (only := _meant(collection, each)) is not None)


def _meant(collection: RecordCollection, kept: KeptFilter) -> OnlyThese | None:
    from desktop.records.listing import OnlyThese

    field = collection.listed_field(kept.question)
    if field is None:
        return None
    if kept.how in ("empty", "filled"):
        return OnlyThese(kept.question, kept.how)
    if kept.how == "contains":
        return OnlyThese(kept.question, kept.how, kept.value) if field.kind is Kind.TEXT else None
    with suppress(ValueError, InvalidOperation, KeyError):
        return OnlyThese(kept.question, kept.how, _READ.get(field.kind, str)(kept.value))
    return None


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _YES if value else _NO
        case Money(amount, currency):
            return f"{decimal_text(amount)} {currency}"
        case Moment(ms):
            return str(ms)
        case MemberLink(member):
            return member.hex()
        case FileValue(name=name):
            return name
        case Decimal():
            return decimal_text(value)
        case bytes():
            return value.hex()
        case time():
            return time_text(value)
        case _:
            return str(value)


def _money(text: str) -> Money:
    amount, currency = text.split(" ")
    return Money(Decimal(amount), currency)


_READ: Final[Mapping[Kind, Callable[[str], Any]]] = {
    Kind.NUMBER: Decimal,
    Kind.MONEY: _money,
    Kind.DATE: date.fromisoformat,
    Kind.TIME: time.fromisoformat,
    Kind.MOMENT: lambda text: Moment(int(text)),
    Kind.YES_NO: lambda text: {_YES: True, _NO: False}[text],
    Kind.PERSON: lambda text: MemberLink(bytes.fromhex(text)),
    Kind.LINK: bytes.fromhex,
    Kind.BYTES: bytes.fromhex,
    Kind.COUNT: int,
}
"""How the texts of each kind are read; others are their values."""
