"""What saves of a record that were set aside say in words: of which record, and what they write into which field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.records import shown, values
from desktop.records.collection import Kind
from desktop.records.facts import RecordSaved, targets
from desktop.records.identity import derived_nonce
from desktop.records.queries import collections_by_id
from desktop.records.state import AWAY

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Area
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.facts import ChangeTarget
    from desktop.rows.fact_types import Fact
    from sync.entry import Entry
    from sync.replica import Replica

NOTHING: Final = "–"
_FOR_NO_EYES: Final = (Kind.BYTES, Kind.LINK, Kind.COUNT)
_FROM_SHOWN: Final = "SELECT shown FROM records WHERE record = ?"


class SavedRecord(NamedTuple):
    """What a record of its collection is called, the title that this one has, the one that it would get, and what else
    its fields would."""

    one: str
    title: str
    new_title: str
    text: str


class SavedRecords:
    """Puts saves into words. `people`: names by members' ids."""

    def __init__(
        self, conn: sqlite3.Connection, replica: Replica, areas: Iterable[Area], people: Mapping[bytes, str]
    ) -> None:
        self._conn = conn
        self._replica = replica
        self._collections = collections_by_id(conn, areas)
        self._people = people
        self._whose = {derived_nonce(member): name for member, name in people.items()}

    def record(self, entry: Entry, facts: Iterable[Fact]) -> bytes | None:
        """The id of the record that an entry saves; None where it saves none, or of no collection here."""
        target = self._target(entry, facts)
        return self._id(entry, target) if target is not None else None

    def saved(self, said: Iterable[tuple[Entry, Iterable[Fact]]]) -> SavedRecord | None:
        """What these entries, the oldest first, say of the one record that they save; None where they save none."""
        fields: dict[str, values.Value] = {}
        found: SavedRecord | None = None
        for entry, facts in said:
            target = self._target(entry, facts)
            if target is not None:
                fields |= _written(target)
                found = self._said(self._collections[target.key.collection], target, self._id(entry, target), fields)
        return found

    def _target(self, entry: Entry, facts: Iterable[Fact]) -> ChangeTarget | None:
        fact = next((fact for fact in facts if isinstance(fact, RecordSaved)), None)
        if fact is None:
            return None
        author, _ = self._replica.verdicts.author(entry.feed)
        first = targets(fact, author, entry.hash)[0]
        return first if first.key.collection in self._collections else None

    def _id(self, entry: Entry, target: ChangeTarget) -> bytes:
        return target.key.id(self._replica.genesis.hash, entry.header.space)

    def _said(
        self, collection: RecordCollection, target: ChangeTarget, record: bytes, fields: Mapping[str, values.Value]
    ) -> SavedRecord:
        whose = self._whose.get(target.key.nonce, "")
        if whose or not collection.is_searched:
            return SavedRecord(collection.one, whose, "", ", ".join(self._fields(collection, fields)))
        others = {key: value for key, value in fields.items() if key != collection.title}
        new_title = fields.get(collection.title)
        return SavedRecord(
            collection.one,
            self._title(collection, record),
            new_title if isinstance(new_title, str) else "",
            ", ".join(self._fields(collection, others)),
        )

    def _title(self, collection: RecordCollection, record: bytes) -> str:
        row = self._conn.execute(_FROM_SHOWN, (record,)).fetchone()
        field = shown.unpacked(row[0]).fields.get(collection.title) if row is not None else None
        title = values.unpack(field.value.value) if field is not None else ""
        return title if isinstance(title, str) else ""

    def _fields(self, collection: RecordCollection, said: Mapping[str, values.Value]) -> Iterator[str]:
        if AWAY in said:
            yield "thrown away" if said[AWAY] else "brought back"
        for key, value in said.items():
            field = collection.field(key)
            if field is not None and field.kind not in _FOR_NO_EYES:
                yield f"{field.label}: {self._words(field, value)}"

    def _words(self, field: Field, value: values.Value) -> str:
        match value:
            case None:
                return NOTHING
            case bool():
                return "yes" if value else "no"
            case str():
                return field.words(value)
            case Decimal():
                return values.decimal_text(value)
            case values.Money(amount, currency):
                return f"{values.decimal_text(amount)} {currency}"
            case time():
                return values.time_text(value)
            case date():
                return field.day(value) or value.isoformat()
            case values.MemberLink(member):
                return self._people.get(member, NOTHING)
        return NOTHING


def _written(target: ChangeTarget) -> dict[str, values.Value]:
    """What a save writes; in a new record what is empty says nothing, nor does an answer of no."""
    said = {key: values.read(raw) for key, raw in target.change.fields.items()}
    if not target.change.creates:
        return said
    return {key: value for key, value in said.items() if value is not None and value is not False}
