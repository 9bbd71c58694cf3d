"""What formulas see of other entries: of those that were chosen, and of those that choose this one.

It is read when it is asked for, of what is here and can be read here, and never kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from desktop.formulas.context import OTHERS
from desktop.formulas.fault import BudgetSpent, FaultFound
from desktop.records import shown, values
from desktop.records.collection import Audience, Kind
from desktop.records.elements import elements
from desktop.records.identity import RecordKey, unpacked_key
from desktop.records.judgement import ROLE_OF
from desktop.records.queries import collections_by_id
from desktop.records.worked_cells import in_table, worked_out
from desktop.records.working_out import LOOKS_TO_WORK_OUT, Looking, Looks, NotWorkedOut
from sync.control import SpaceKind, space_id

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import Field, RecordCollection
    from desktop.records.working_out import WorkedOut
    from desktop.rows.read_session import ReadSession

DEEPEST: Final = 4
"""So many forms are looked through one behind the other: one that looks into itself comes to an end."""

_FURTHER: Final = "This looks into too many forms, one behind the other, or into itself."
_TOO_MANY: Final = "This looks into too many entries."
_GONE: Final = "This looks into a form or a question that is not here."
_CHOSEN: Final = "SELECT number, shown FROM records WHERE record = ?"
_CHOOSING: Final = """
SELECT t.number, r.shown, r.parent, r.space FROM {table} t JOIN records r ON r.number = t.number
WHERE t.away = 0 AND t."{question}" = ? ORDER BY r.created_stamp, r.number
"""
_AWAY: Final = "SELECT record FROM records WHERE away AND record IN (SELECT unhex(value) FROM json_each(?))"


class ReadEntries:
    """As seen from one entry: from a record in a space, or from one that is not there yet."""

    def __init__(
        self, session: ReadSession, space: bytes, record: bytes | None, looking: Looking | None = None
    ) -> None:
        self._session = session
        self._genesis = session.sources.genesis
        self._space = space
        self._record = record
        self._looking = looking or Looking(Looks())
        self._choosing: dict[tuple[str, str], tuple[object, ...]] = {}

    @cached_property
    def _collections(self) -> dict[bytes, RecordCollection]:
        with self._session.reading() as conn:
            return collections_by_id(conn, self._session.sources.load_areas())

    def look_up(self, entry: RecordKey, key: str) -> object:
        """What an entry that was chosen answers to a question; nothing where it is not here. Raises FaultFound."""
        collection, field = self._asked(entry.collection, key)
        with self._session.reading() as conn:
            row = conn.execute(_CHOSEN, (entry.id(self._genesis, self._space),)).fetchone()
            return self._values(conn, collection, field, [row])[0] if row is not None else None

    def choosing(self, source: str, key: str) -> tuple[object, ...]:
        """What all those answer that choose this entry, the first added first. Raises FaultFound."""
        if self._record is None:
            return ()
        if (source, key) not in self._choosing:
            with self._session.reading() as conn:
                self._choosing[(source, key)] = tuple(self._all_choosing(conn, source, key))
        return self._choosing[(source, key)]

    def _all_choosing(self, conn: sqlite3.Connection, source: str, key: str) -> list[object]:
        of, _, question = source.partition(OTHERS)
        collection, asked = self._asked(bytes.fromhex(of), question)
        if asked.kind is not Kind.LINK or not asked.has_column:
            raise FaultFound(_GONE)
        query = _CHOOSING.format(table=collection.table, question=asked.key)
        rows = list(self._of_wholes(conn, conn.execute(query, (self._record,)).fetchall()))
        self._spend(len(rows))
        if not key:
            return [{} for _ in rows]
        return self._values(conn, *self._asked(collection.id, key), rows)

    def _of_wholes(self, conn: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, bytes]]:
        """Without the rows of what was thrown away."""
        parents = [unpacked_key(parent).id(self._genesis, space) if parent else b"" for *_, parent, space in rows]
        asked = json.dumps([parent.hex() for parent in parents if parent])
        away = {record for (record,) in conn.execute(_AWAY, (asked,)).fetchall()}
        return (row[:2] for row, parent in zip(rows, parents, strict=True) if parent not in away)

    def _asked(self, of: bytes, key: str) -> tuple[RecordCollection, Field]:
        collection = self._collections.get(of)
        field = collection.by_key.get(key) if collection is not None else None
        if collection is None or field is None:
            raise FaultFound(_GONE)
        return collection, field

    def _values(
        self, conn: sqlite3.Connection, collection: RecordCollection, field: Field, rows: Sequence[tuple[int, bytes]]
    ) -> list[object]:
        if field.worked_out:
            return self._worked_out(collection, field, [number for number, _ in rows])
        return [_said(field, shown.some_of(packed, (field.key,))) for _, packed in rows]

    def _worked_out(self, collection: RecordCollection, field: Field, numbers: Sequence[int]) -> list[object]:
        found = self._read(collection, numbers) if field.is_read else in_table(self._session, collection, numbers)
        said = [found[number].get(field.key) for number in numbers]
        for each in said:
            if isinstance(each, NotWorkedOut):
                raise FaultFound(each.sentence)
        return list(said)

    def _read(self, collection: RecordCollection, numbers: Sequence[int]) -> Mapping[int, WorkedOut]:
        """What has no column too. What is known already is as dear as it was: how far a record may look does not depend
        on what else is read."""
        if self._looking.depth >= DEEPEST:
            raise FaultFound(_FURTHER)
        further, looks = self._looking.further, self._looking.looks
        self._spend(len(numbers) * LOOKS_TO_WORK_OUT)
        new = []
        for number in numbers:
            at = (further.depth, number)
            if at in looks.known:
                self._spend(looks.costs.get(at, 0))
            else:
                new.append(number)
        for number, said in worked_out(self._session, collection, new, further).items():
            looks.known[(further.depth, number)] = said
        return {number: looks.known[(further.depth, number)] for number in numbers}

    def _spend(self, looks: int) -> None:
        self._looking.looks.spent += looks
        self.check_spent()

    def check_spent(self) -> None:
        """Raises BudgetSpent where the record that is read looked too far."""
        if self._looking.looks.is_spent:
            raise BudgetSpent(_TOO_MANY)


def _said(field: Field, by_key: dict[str, bytes]) -> object:
    if field.is_set:
        said = {key: values.unpack(packed) for key, packed in by_key.items()}
        return tuple(field.words(id) for id, value in elements(said, field).items() if value)
    packed = by_key.get(field.key)
    value = values.unpack(packed) if packed is not None else None
    return field.words(value) if field.kind is Kind.CHOICE and isinstance(value, str) else value


def seen_from_new(session: ReadSession, collection: RecordCollection) -> ReadEntries | None:
    """As seen from a new entry of a collection; None where it leads to no others."""
    space = _space(session, collection)
    return ReadEntries(session, space, None) if space else None


def _space(session: ReadSession, collection: RecordCollection) -> bytes:
    """Where its entries stand, empty for where each person's own do."""
    if collection.audience is Audience.EVERYONE:
        return session.sources.shop_space
    role = ROLE_OF.get(collection.audience)
    if role is None:
        return collection.space
    return space_id(session.sources.genesis, SpaceKind.ROLE, (), bytes([role]))
