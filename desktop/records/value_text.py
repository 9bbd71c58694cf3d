"""Values as text that tables and other programs take, and that reads back as the same value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.files.value import FileValue
from desktop.records import values
from desktop.records.collection import Kind
from desktop.records.identity import ID_SIZE, RecordKey
from desktop.records.values import DocumentLink, MemberLink, Moment, Money, Period, PostalAddress, Value
from desktop.rows.fact_types import VoidFactError
from desktop.rows.names import identity, looking_alike
from desktop.rows.typed_text import quoted
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.people.records import Person
    from desktop.records.collection import Field

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_YES_NO: Final = {"yes": True, "no": False}
_PERSON_ID: Final = re.compile("[0-9a-f]{32}")
_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,18})")


class ValueTexts:
    """Texts of values, and back; people go by their names, those whose names look alike by their ids."""

    def __init__(
        self, people: Iterable[Person], money: Callable[[Money], str] | None = None, week_begins: int = 0
    ) -> None:
        """`money`: how sums are written in the shop; `week_begins`: on which day weeks do there, 0 for Monday."""
        self._money = money
        self._week_begins = week_begins
        names = {person.id: person.name for person in people}
        by_id = looking_alike(names) | {id for id, name in names.items() if _PERSON_ID.fullmatch(identity(name))}
        self._names = {bytes.fromhex(id): id if id in by_id else name for id, name in names.items()}
        self._people = {identity(text): person for person, text in self._names.items()}

    def text(self, field: Field | None, value: Value) -> str:
        """The text of what stands in a field; of nothing none."""
        match value:
            case None:
                return ""
            case bool():
                return "yes" if value else "no"
            case int():
                return field.count(value) if field else str(value)
            case str():
                return field.words(value) if field else value
            case bytes():
                return value.hex()
            case date() if field is not None and (words := field.day(value)) is not None:
                return words
            case _:
                return self._tagged(value)

    def words(self, field: Field | None, value: Value) -> str:
        """The same as people read it: sums as they are written in the shop."""
        return self._money(value) if self._money and isinstance(value, Money) else self.text(field, value)

    def _tagged(self, value: Value) -> str:
        match value:
            case Decimal():
                return values.decimal_text(value)
            case Money(amount, currency):
                return f"{values.decimal_text(amount)} {currency}"
            case date():
                return value.isoformat()
            case time():
                return values.time_text(value)
            case Moment(ms):
                return datetime_of(ms).isoformat(timespec="milliseconds")
            case Period(begin, end):
                return f"{self._tagged(begin)} – {self._tagged(end)}"
            case MemberLink(member):
                return self._names.get(member, member.hex())
            case RecordKey():
                return b"".join(value).hex()
            case DocumentLink(kind, id):
                return f"{kind} {id.hex()}"
            case PostalAddress():
                return ", ".join(part for part in value if part)
            case FileValue(name=name):
                return name
            case _:
                raise TypeError(type(value).__name__)

    def value(self, field: Field, text: str) -> Value:
        """The value that a text of a field's kind stands for; None for an empty one. Raises InvalidError."""
        if not text:
            return None
        try:
            return self._read(field, text)
        except (ValueError, TypeError, OverflowError, VoidFactError) as error:
            raise InvalidError(f"{quoted(text)} does not fit {field.label}.") from error

    def _read(self, field: Field, text: str) -> Value:
        match field.kind:
            case Kind.TEXT | Kind.COUNT if field.wording is not None:
                read: Value = field.wording.read(text, self._week_begins)
                return read
            case Kind.CHOICE:
                return choice(field, text)
            case Kind.PERSON:
                return MemberLink(self._person(text))
            case kind:
                return _READ[kind](text)

    def _person(self, text: str) -> bytes:
        wanted = identity(text)
        found = bytes.fromhex(wanted) if _PERSON_ID.fullmatch(wanted) else self._people.get(wanted)
        if found is None:
            raise InvalidError(f"Nobody in the shop is called {quoted(text)}.")
        return found


def choice(field: Field, text: str) -> str:
    """Of a field's choices the one that is called so. Raises InvalidError."""
    for word, label in field.choices:
        if identity(text) in (identity(label), identity(word)):
            return word
    there = ", ".join(label for _, label in field.choices)
    raise InvalidError(f"{field.label} cannot be {quoted(text)}. There is: {there}.")


def _money(text: str) -> Value:
    return values.read(["money", *text.split(" ")])


def _moment(text: str) -> Value:
    passed = datetime.fromisoformat(text) - _EPOCH
    return values.read(["moment", passed // _MILLISECOND])


def _yes_no(text: str) -> bool:
    if identity(text) not in _YES_NO:
        raise ValueError(text)
    return _YES_NO[identity(text)]


def _whole(text: str) -> Value:
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return values.read(int(text))


def _link(text: str) -> Value:
    packed = bytes.fromhex(text)
    return values.read(["link", *(packed[at : at + ID_SIZE] for at in range(0, len(packed), ID_SIZE))])


def _no_file(_text: str) -> Value:
    raise InvalidError("Photos and files are not typed: they are chosen or dropped where the entry is filled in.")


_READ: Final[Mapping[Kind, Callable[[str], Value]]] = {
    Kind.TEXT: values.read,
    Kind.NUMBER: lambda text: values.read(["decimal", text]),
    Kind.MONEY: _money,
    Kind.DATE: lambda text: values.read(["date", text]),
    Kind.TIME: lambda text: values.read(["time", text]),
    Kind.MOMENT: _moment,
    Kind.YES_NO: _yes_no,
    Kind.LINK: _link,
    Kind.COUNT: _whole,
    Kind.BYTES: bytes.fromhex,
    Kind.FILE: _no_file,
}
