"""What formulas see of other entries: of those that were chosen, of those that choose this one, of all others of its
form; and of the people of the shop.

It is read when it is asked for, of what is here and can be read here, and never kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.forms.beside_answers import ADDED_BY, beside_answers, of_new
from desktop.formulas.context import BESIDE, OTHERS, SIBLINGS
from desktop.formulas.fault import BudgetSpent, FaultFound
from desktop.formulas.values import ChosenWord
from desktop.processes.away import away_between
from desktop.profiles.collections import PROFILES
from desktop.profiles.queries import OF_PEOPLE, said_of_person
from desktop.records import shown, values
from desktop.records.collection import Audience, Kind
from desktop.records.elements import elements
from desktop.records.identity import RecordKey, unpacked_key
from desktop.records.judgement import ROLE_OF
from desktop.records.queries import collections_by_id
from desktop.records.values import MemberLink
from desktop.records.worked_cells import in_table, worked_out
from desktop.records.working_out import LOOKS_TO_WORK_OUT, Looking, Looks, NotWorkedOut
from sync.control import SpaceKind, space_id

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from desktop.records.collection import Field, RecordCollection
    from desktop.records.working_out import WorkedOut
    from desktop.rows.read_session import ReadSession

DEEPEST: Final = 4
"""So many forms are looked through one behind the other: one that looks into itself comes to an end."""

_FURTHER: Final = "This looks into too many forms, one behind the other, or into itself."
_TOO_MANY: Final = "This looks into too many entries."
_GONE: Final = "This looks into a form or a question that is not here."
_NOT_FOR_ALL: Final = "Not everybody reads this, so it is filled in nowhere."
_CHOSEN: Final = "SELECT number, shown FROM records WHERE record = ?"
_CHOOSING: Final = """
SELECT t.number, r.shown, r.parent, r.space FROM {table} t JOIN records r ON r.number = t.number
WHERE t.away = 0 AND t."{question}" = ? ORDER BY t.added
"""
_SIBLINGS: Final = """
SELECT r.record, t.number, r.shown FROM {table} t JOIN records r ON r.number = t.number
WHERE t.away = 0 ORDER BY t.added
"""
_COUNT: Final = "SELECT count(*) FROM {table} WHERE away = 0"
_WHOLES: Final = """
SELECT record, number, shown FROM records WHERE record IN (SELECT unhex(value) FROM json_each(?))
"""
_AWAY: Final = "SELECT record FROM records WHERE away AND record IN (SELECT unhex(value) FROM json_each(?))"


class _Choosing(NamedTuple):
    """A record that chooses this one; `key`, `whole`: of the entry in which it is a row, and the id of that record."""

    number: int
    shown: bytes
    key: RecordKey | None
    whole: bytes | None


class ReadEntries:
    """As seen from one entry: from a record in a space, or from one that is not there yet."""

    def __init__(
        self,
        session: ReadSession,
        form: bytes,
        space: bytes,
        record: bytes | None,
        looking: Looking | None = None,
        *,
        keeps: bool = False,
    ) -> None:
        """`keeps`: what comes of it is kept for all who read the entry, so nothing is told that only some of them
        read."""
        self._session = session
        self._form = form
        self._genesis = session.sources.genesis
        self._space = space
        self._record = record
        self._looking = looking or Looking(Looks())
        self._keeps = keeps
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
            return _checked(self._values(conn, collection, field, [row]))[0] if row is not None else None

    def choosing(self, source: str, key: str) -> tuple[object, ...]:
        """What all those answer that choose this entry, or all others of its form, the first added first. Raises
        FaultFound."""
        if self._record is None and source != SIBLINGS:
            return ()
        if (source, key) not in self._choosing:
            with self._session.reading() as conn:
                self._choosing[(source, key)] = _checked(self._all_choosing(conn, source, key))
        return self._choosing[(source, key)]

    def about(self, key: str) -> object:
        """When and by whom this entry was added, and what was said to who asked for a yes. Raises FaultFound."""
        with self._session.reading() as conn:
            row = conn.execute(_CHOSEN, (self._record,)).fetchone()
            return beside_answers(conn, key, row[:1])[0] if row is not None else of_new(self._session, key)

    def of_person(self, person: MemberLink, key: str) -> object:
        """What a person's profile or file says; nothing where that cannot be read here. Raises FaultFound."""
        field = next((each for each in OF_PEOPLE if each.key == key), None)
        if field is None:
            raise FaultFound(_GONE)
        if self._keeps and field not in PROFILES.fields:
            raise FaultFound(_NOT_FOR_ALL)
        return said_of_person(self._session, person.member, key)

    def away(self, first: date, last: date) -> tuple[str, ...]:
        """The names of those who are away between two days, but for whoever added this entry. Raises FaultFound."""
        if self._keeps:
            raise FaultFound(_NOT_FOR_ALL)
        added_by = self.about(ADDED_BY)
        away = away_between(self._session, first, last)
        return tuple(name for id, name in away.items() if MemberLink(bytes.fromhex(id)) != added_by)

    def to_keep(self) -> ReadEntries:
        """The same for what is filled in already."""
        return ReadEntries(self._session, self._form, self._space, self._record, self._looking, keeps=True)

    def _all_choosing(self, conn: sqlite3.Connection, source: str, key: str) -> list[object]:
        if source == SIBLINGS:
            return self._of_siblings(conn, key)
        of, _, question = source.partition(OTHERS)
        collection, asked = self._asked(_id(of), question)
        if asked.kind is not Kind.LINK or not asked.has_column:
            raise FaultFound(_GONE)
        query = _CHOOSING.format(table=collection.table, question=asked.key)
        rows = list(self._of_wholes(conn, conn.execute(query, (self._record,)).fetchall()))
        self._spend(len(rows))
        if collection.by_key.get(key) or not key or key.startswith(BESIDE):
            return self._listed(conn, collection, key, [(row.number, row.shown) for row in rows])
        return self._around(conn, key, rows)

    def _of_siblings(self, conn: sqlite3.Connection, key: str) -> list[object]:
        """Of all of the form, this one too, what is read once for all that look at the same time; without this one."""
        looks, at = self._looking.looks, (self._form, key, self._looking.depth)
        if at in looks.listed:
            self._spend(looks.listed[at][-1])
        else:
            before, found = looks.spent, self._of_all(conn, key)
            looks.listed[at] = (*found, looks.spent - before)
        records, said, _ = looks.listed[at]
        return [value for record, value in zip(records, said, strict=True) if record != self._record]

    def _of_all(self, conn: sqlite3.Connection, key: str) -> tuple[list[bytes], list[object]]:
        """Entries of the form, and what they answer."""
        collection = self._collections.get(self._form)
        if collection is None:
            return [], []
        (count,) = conn.execute(_COUNT.format(table=collection.table)).fetchone()
        self._spend(count)
        rows = conn.execute(_SIBLINGS.format(table=collection.table)).fetchall()
        return [record for record, *_ in rows], self._listed(conn, collection, key, [row for _, *row in rows])

    def _listed(
        self, conn: sqlite3.Connection, collection: RecordCollection, key: str, rows: Sequence[tuple[int, bytes]]
    ) -> list[object]:
        if not key:
            return [{} for _ in rows]
        if key.startswith(BESIDE):
            return beside_answers(conn, key, [number for number, _ in rows])
        return self._values(conn, *self._asked(collection.id, key), rows)

    def _of_wholes(self, conn: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> Iterator[_Choosing]:
        """Without the rows of what was thrown away."""
        found = [self._choosing_row(*row) for row in rows]
        asked = json.dumps([row.whole.hex() for row in found if row.whole])
        away = {record for (record,) in conn.execute(_AWAY, (asked,)).fetchall()}
        return (row for row in found if row.whole not in away)

    def _choosing_row(self, number: int, packed: bytes, parent: bytes | None, space: bytes) -> _Choosing:
        key = unpacked_key(parent) if parent else None
        return _Choosing(number, packed, key, key.id(self._genesis, space) if key is not None else None)

    def _around(self, conn: sqlite3.Connection, key: str, rows: Sequence[_Choosing]) -> list[object]:
        """What the entries answer in which these rows stand."""
        wholes = [row.whole for row in rows if row.whole]
        if not wholes:
            return []
        collection, field = self._asked(next(row.key.collection for row in rows if row.key), key)
        asked = json.dumps([whole.hex() for whole in wholes])
        by_record = {record: (number, packed) for record, number, packed in conn.execute(_WHOLES, (asked,)).fetchall()}
        said = self._values(conn, collection, field, list(by_record.values()))
        by_whole = dict(zip(by_record, said, strict=True))
        return [by_whole.get(whole) for whole in wholes]

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
        is_own = collection.id == self._form
        return [_said(field, shown.some_of(packed, (field.key,)), is_own) for _, packed in rows]

    def _worked_out(self, collection: RecordCollection, field: Field, numbers: Sequence[int]) -> list[object]:
        if field.is_read and self._keeps:
            raise FaultFound(_NOT_FOR_ALL)
        if field.is_read:
            found = self._read(collection, field.key, numbers)
        else:
            found = in_table(self._session, collection, numbers)
        return [found[number].get(field.key) for number in numbers]

    def _read(self, collection: RecordCollection, key: str, numbers: Sequence[int]) -> Mapping[int, WorkedOut]:
        """What has no column. What is known already is as dear as it was: how far a record may look does not depend
        on what else is read."""
        if self._looking.depth >= DEEPEST:
            raise FaultFound(_FURTHER)
        further, looks = self._looking.further(key), self._looking.looks
        self._spend(len(numbers) * LOOKS_TO_WORK_OUT)
        new = []
        for number in numbers:
            at = (further.depth, number, key)
            if at in looks.known:
                self._spend(looks.costs.get(at, 0))
            else:
                new.append(number)
        for number, said in worked_out(self._session, collection, new, further).items():
            looks.known[(further.depth, number, key)] = said
        return {number: looks.known[(further.depth, number, key)] for number in numbers}

    def _spend(self, looks: int) -> None:
        self._looking.looks.spent += looks
        self.check_spent()

    def check_spent(self) -> None:
        """Raises BudgetSpent where the record that is read looked too far."""
        if self._looking.looks.is_spent:
            raise BudgetSpent(_TOO_MANY)


def _checked(said: Sequence[object]) -> tuple[object, ...]:
    """Raises FaultFound where some of it could not be worked out."""
    for each in said:
        if isinstance(each, NotWorkedOut):
            raise FaultFound(each.sentence)
    return tuple(said)


def _said(field: Field, by_key: dict[str, bytes], is_own: bool) -> object:
    """Choices in their words; those of the form itself as it compares them."""
    word = (lambda key: ChosenWord(key, field.words(key))) if is_own else field.words
    if field.is_set:
        said = {key: values.unpack(packed) for key, packed in by_key.items()}
        return tuple(word(id) for id, value in elements(said, field).items() if value)
    packed = by_key.get(field.key)
    value = values.unpack(packed) if packed is not None else None
    return word(value) if field.kind is Kind.CHOICE and isinstance(value, str) else value


def _id(of: str) -> bytes:
    try:
        return bytes.fromhex(of)
    except ValueError:
        raise FaultFound(_GONE) from None


def seen_from_new(session: ReadSession, collection: RecordCollection) -> ReadEntries | None:
    """As seen from a new entry of a collection; None where it leads to no others."""
    space = _space(session, collection)
    return ReadEntries(session, collection.id, space, None) if space else None


def _space(session: ReadSession, collection: RecordCollection) -> bytes:
    """Where its entries stand, empty for where each person's own do."""
    if collection.audience is Audience.EVERYONE:
        return session.sources.shop_space
    role = ROLE_OF.get(collection.audience)
    if role is None:
        return collection.space
    return space_id(session.sources.genesis, SpaceKind.ROLE, (), bytes([role]))
