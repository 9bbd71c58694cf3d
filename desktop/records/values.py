"""What a field of a record can hold, and how it stands in an entry (AREAS §3).

Nothing, a yes or no, a text, a whole number and bytes stand as they are; everything else is an array that begins with a
tag. There is one way to write each value, so that values are the same when their bytes are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from types import NoneType
from typing import Any, Final, NamedTuple

import msgspec

from desktop.files.value import FILE, FileValue, sound_file
from desktop.records.identity import ID_SIZE, RecordKey
from desktop.rows.fact_types import UnknownTypeError, VoidFactError, check_size
from sync.clock import datetime_of

MOMENT_LIMIT_MS: Final = 1 << 48
INT_LIMIT: Final = 1 << 63

_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{0,5}[1-9])?")
_CURRENCY: Final = re.compile("[A-Z]{3}")
_NAME: Final = re.compile("[a-z][a-z0-9.-]{0,63}")


class Money(NamedTuple):
    """An amount, and its currency by the three letters of ISO 4217."""

    amount: Decimal
    currency: str


class Moment(NamedTuple):
    """Milliseconds since 1970, of UTC."""

    ms: int

    @property
    def at(self) -> datetime:
        """In UTC, as far as there are dates."""
        return datetime_of(self.ms)


class Period(NamedTuple):
    """From one date, time or moment to another of the same kind."""

    begin: date | time | Moment
    end: date | time | Moment


class MemberLink(NamedTuple):
    """A person of the shop, by their id."""

    member: bytes


class DocumentLink(NamedTuple):
    """A document of the same space, by its kind and id."""

    kind: str
    id: bytes


class PostalAddress(NamedTuple):
    """A postal address: street lines, postal code, town, country."""

    street: str
    code: str
    town: str
    country: str


Value = (
    bool
    | int
    | str
    | bytes
    | Decimal
    | Money
    | date
    | time
    | Moment
    | Period
    | MemberLink
    | RecordKey
    | DocumentLink
    | PostalAddress
    | FileValue
    | None
)


@dataclass(frozen=True)
class _Tag:
    """One tagged kind: its name, how many parts follow, how they are read and written."""

    name: str
    parts: int
    read: Callable[[Sequence[Any]], Value]
    write: Callable[[Any], Sequence[object]]


def read(raw: object) -> Value:
    """The value that stands in an entry. Raises UnknownTypeError for a tag of a later version, VoidFactError for what
    no version can hold."""
    if isinstance(raw, list | tuple):
        return _read_tagged(raw)
    if isinstance(raw, str):
        return _text(raw)
    if not isinstance(raw, int | NoneType | bytes):
        raise VoidFactError(f"a value that is a {type(raw).__name__}")
    if isinstance(raw, int) and not -INT_LIMIT <= raw < INT_LIMIT:
        raise VoidFactError("a number that is too large")
    return raw


def write(value: Value) -> object:
    """How a value stands in an entry."""
    tag = _TAGS.get(type(value))
    return value if tag is None else [tag.name, *tag.write(value)]


def pack(value: Value) -> bytes:
    """A value's bytes: two values are the same when these are."""
    return _encode(write(value))


def unpack(raw: bytes) -> Value:
    """The value of these bytes, which `pack` gave, or an entry that was read."""
    known = msgspec.msgpack.decode(raw)
    return _BY_NAME[known[0]].read(known[1:]) if isinstance(known, list) else known


def _read_tagged(raw: Sequence[Any]) -> Value:
    if not raw or not isinstance(raw[0], str):
        raise VoidFactError("a value without a tag")
    tag = _BY_NAME.get(raw[0])
    if tag is None:
        raise UnknownTypeError(f"value {raw[0][:64]}")
    if len(raw) != tag.parts + 1:
        raise VoidFactError(f"a {tag.name} of {len(raw) - 1} parts")
    try:
        value = tag.read(raw[1:])
    except (TypeError, ValueError, ArithmeticError, msgspec.ValidationError) as error:
        raise VoidFactError(f"no {tag.name}: {error}") from error
    if [tag.name, *tag.write(value)] != list(raw):
        raise VoidFactError(f"a {tag.name} written in another way")
    return value


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError("not a text")
    check_size(raw)
    return raw


def decimal_text(value: Decimal) -> str:
    """A number as it stands in an entry: plain, with no zeros behind."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _decimal(raw: object) -> Decimal:
    if not isinstance(raw, str) or not _DECIMAL.fullmatch(raw):
        raise ValueError(raw)
    return Decimal(raw)


def _money(raw: Sequence[Any]) -> Money:
    if not _CURRENCY.fullmatch(raw[1]):
        raise ValueError(raw[1])
    return Money(_decimal(raw[0]), raw[1])


def time_text(value: time) -> str:
    """A time as it stands in an entry: seconds only where there are some."""
    return value.isoformat("seconds" if value.second else "minutes")


def _time(raw: str) -> time:
    value = time.fromisoformat(raw)
    if value.tzinfo is not None:
        raise ValueError("a time of a zone")
    return value


def _moment(raw: object) -> Moment:
    if type(raw) is not int or not 0 <= raw < MOMENT_LIMIT_MS:
        raise ValueError(raw)
    return Moment(raw)


def _period(raw: Sequence[Any]) -> Period:
    if any(not isinstance(end, list | tuple) or list(end[:1]) not in _ENDS for end in raw):
        raise ValueError("an end that is none")
    begin, end = read(raw[0]), read(raw[1])
    if type(begin) is not type(end) or not isinstance(begin, date | time | Moment):
        raise ValueError("ends of two kinds")
    assert isinstance(end, date | time | Moment)
    return Period(begin, end)


def _id(raw: object) -> bytes:
    if not isinstance(raw, bytes) or len(raw) != ID_SIZE:
        raise ValueError("not an id")
    return raw


def _document(raw: Sequence[Any]) -> DocumentLink:
    if not _NAME.fullmatch(raw[0]):
        raise ValueError(raw[0])
    return DocumentLink(raw[0], _id(raw[1]))


def _file(raw: Sequence[Any]) -> FileValue:
    return sound_file(msgspec.convert([FILE, *raw], FileValue))


_ENDS: Final = (["date"], ["time"], ["moment"])

_TAGS: Final[Mapping[type, _Tag]] = {
    Decimal: _Tag("decimal", 1, lambda raw: _decimal(raw[0]), lambda value: [decimal_text(value)]),
    Money: _Tag("money", 2, _money, lambda value: [decimal_text(value.amount), value.currency]),
    date: _Tag("date", 1, lambda raw: date.fromisoformat(raw[0]), lambda value: [value.isoformat()]),
    time: _Tag("time", 1, lambda raw: _time(raw[0]), lambda value: [time_text(value)]),
    Moment: _Tag("moment", 1, lambda raw: _moment(raw[0]), list),
    Period: _Tag("period", 2, _period, lambda value: [write(value.begin), write(value.end)]),
    MemberLink: _Tag("member", 1, lambda raw: MemberLink(_id(raw[0])), list),
    RecordKey: _Tag("link", 3, lambda raw: RecordKey(*map(_id, raw)), list),
    DocumentLink: _Tag("document", 2, _document, list),
    PostalAddress: _Tag("address", 4, lambda raw: PostalAddress(*map(_text, raw)), list),
    FileValue: _Tag(FILE, 8, _file, msgspec.structs.astuple),
}
_BY_NAME: Final = {tag.name: tag for tag in _TAGS.values()}

_encode: Final = msgspec.msgpack.Encoder().encode
