"""Which records of a collection stand in a table, in which order, and what is said of those that are in sight.

A listing is an array of row numbers, asked for whole, which is quick; what the rows say is read some at a time.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from desktop.records import shown, values
from desktop.records.collection import Kind
from desktop.records.kept_filters import How
from desktop.records.queries import collections
from desktop.records.standing import STANDING
from desktop.records.tables import CURRENCY, WORDS, sorting_column
from desktop.records.typed_rows import cell
from desktop.records.values import Money
from desktop.rows.names import in_order
from desktop.rows.search_index import words_within
from desktop.rows.search_text import sought

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import Field, RecordCollection
    from desktop.rows.read_session import ReadSession

ADDED: Final = "~added"
"""What records are sorted by where nothing else is said: when they were added."""

_Row = tuple[Any, ...]

_SIGNS: Final = {"is": "IS", "is not": "IS NOT", "from": ">=", "to": "<="}
_HOLDS_WORDS: Final = f"t.number IN (SELECT rowid FROM {WORDS}_words WHERE {WORDS}_words MATCH ?)"
_BY_SQL: Final = frozenset((Kind.TEXT, Kind.NUMBER, Kind.COUNT, Kind.DATE, Kind.TIME, Kind.MOMENT, Kind.YES_NO))
"""Kinds that SQL puts in the order of people: names, choices and amounts it does not."""


class RowOrder(Struct, frozen=True):
    """By a field's key, or ADDED; what is empty stands last either way."""

    key: str = ADDED
    descending: bool = False


class OnlyThese(Struct, frozen=True):
    """Those of which a field is, contains … a value; of a link the id of the record."""

    key: str
    how: How
    value: Any = None


class Listing(Struct, frozen=True):
    """What is asked for: in which order, only which, holding which words; `away`: those that were thrown away."""

    sorting: RowOrder = RowOrder()
    only: tuple[OnlyThese, ...] = ()
    words: str = ""
    away: bool = False


def listed(session: ReadSession, collection: RecordCollection, listing: Listing) -> array[int]:
    """The row numbers, in order; of one moment with what is read in the same `session.reading()`."""
    with session.reading() as conn:
        question = _Question(session, conn, collection, listing)
        field = collection.listed_field(listing.sorting.key)
        if field is None:
            return question.by_time(descending=listing.sorting.descending)
        if field.key == STANDING:
            return question.by_standing(field)
        return question.by_sql(sorting_column(field)) if field.kind in _BY_SQL else question.by_words(field)


def meant(
    session: ReadSession, conn: sqlite3.Connection, collection: RecordCollection, listing: Listing
) -> tuple[str, list[Any]]:
    """What SQL reads of, whatever the order: what stands behind FROM, conditions too, where `t` is the collection's
    table; and its values."""
    return _Question(session, conn, collection, listing).source


class _Question:
    """A listing, asked in a transaction; `t` stands for the collection's table."""

    def __init__(
        self, session: ReadSession, conn: sqlite3.Connection, collection: RecordCollection, listing: Listing
    ) -> None:
        self._session = session
        self._conn = conn
        self._collection = collection
        self._descending = listing.sorting.descending
        self._down = " DESC" if self._descending else ""
        self._terms = ["t.away = ?"]
        self._values: list[Any] = [listing.away]
        wanted = sought(listing.words)
        if wanted.phrases:
            self._add(_HOLDS_WORDS, wanted.anywhere(words_within(conn, WORDS, wanted)))
        for only in listing.only:
            self._add(*(self._standing_term(only) if only.key == STANDING else _term(only)))

    def _add(self, term: str, *values: Any) -> None:
        self._terms.append(term)
        self._values += values

    def by_time(self, *, descending: bool = False) -> array[int]:
        """By when they were added. Looking into all of them by their places in that order is quicker than putting into
        it those that are meant."""
        down = " DESC" if descending else ""
        query = f"SELECT number FROM records WHERE collection = ? AND away = ? ORDER BY added{down}"
        found = self._numbers(query, self._collection.id, self._values[0])
        if len(self._terms) == 1:
            return found
        meant = set(self._numbers(f"SELECT t.number FROM {self._from}", *self._values))
        return array("q", [number for number in found if number in meant])

    def by_sql(self, column: str) -> array[int]:
        """By what SQL puts into order as people do, and what is alike by when it was added."""
        order = f'ORDER BY t."{column}"{self._down}, t.added{self._down}'
        found = self._numbers(f"SELECT t.number FROM {self._from} {order}", *self._values)
        if self._descending:
            return found
        query = f'SELECT count(*) FROM {self._from} AND t."{column}" IS NULL'
        (empty,) = self._conn.execute(query, self._values).fetchone()
        return found[empty:] + found[:empty]

    def by_words(self, field: Field) -> array[int]:
        """By what is read as words, in the order of people, and what is alike by when it was added."""
        money = f', t."{field.key}{CURRENCY}"' if field.kind is Kind.MONEY else ""
        query = f'SELECT t.number, t."{field.key}"{money} FROM {self._from}'
        by_number = {row[0]: row for row in self._conn.execute(query, self._values).fetchall()}
        rows = [row for row in map(by_number.get, self.by_time()) if row is not None]
        filled = [row for row in rows if row[1] is not None]
        filled.sort(key=_place(self._session, self._conn, field, filled), reverse=self._descending)
        return array("q", [row[0] for row in filled] + [row[0] for row in rows if row[1] is None])

    def by_standing(self, field: Field) -> array[int]:
        """By how they stand, in the order of the choices, and those that stand alike by when they were added; of what
        nothing is known stands last either way."""
        places = {choice: place for place, (choice, _) in enumerate(field.choices)}
        stands = {number: places[choice] for number, choice in self._conn.execute(self._choices).fetchall()}
        found = self.by_time()
        known = [number for number in found if number in stands]
        known.sort(key=stands.__getitem__, reverse=self._descending)
        return array("q", known) + array("q", [number for number in found if number not in stands])

    @property
    def _choices(self) -> str:
        assert self._collection.standing is not None
        return self._collection.standing.choices_of(self._collection.id)

    def _standing_term(self, only: OnlyThese) -> list[Any]:
        """Those that stand so, or of which anything is known."""
        negated = "NOT " if only.how in ("is not", "empty") else ""
        if only.how in ("empty", "filled"):
            return [f"t.number {negated}IN (SELECT number FROM ({self._choices}))"]
        return [f"t.number {negated}IN (SELECT number FROM ({self._choices}) WHERE choice = ?)", only.value]

    @property
    def source(self) -> tuple[str, list[Any]]:
        """As `meant` says it; all are looked at in their order, which is quicker than by the places where most are."""
        terms = ["+t.away = ?", *self._terms[1:]]
        return f"{self._collection.table} t WHERE {' AND '.join(terms)}", self._values

    @property
    def _from(self) -> str:
        return f"{self._collection.table} t WHERE {' AND '.join(self._terms)}"

    def _numbers(self, query: str, *values: Any) -> array[int]:
        return array("q", [number for (number,) in self._conn.execute(query, values).fetchall()])


def _term(only: OnlyThese) -> list[Any]:
    """What SQL filters by, and its values."""
    column = f't."{only.key}"'
    if only.how == "contains":
        return [f"{column} LIKE ? ESCAPE '\\'", f"%{_escaped(only.value)}%"]
    if only.how in ("empty", "filled"):
        return [f"{column} IS {'NULL' if only.how == 'empty' else 'NOT NULL'}"]
    term = f"{column} {_SIGNS[only.how]} ?"
    if not isinstance(only.value, Money):
        return [term, cell(only.value)]
    its_currency = f't."{only.key}{CURRENCY}" {_SIGNS[only.how if only.how == "is not" else "is"]} ?'
    joined = "OR" if only.how == "is not" else "AND"
    return [f"({term} {joined} {its_currency})", cell(only.value), only.value.currency]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _place(session: ReadSession, conn: sqlite3.Connection, field: Field, rows: Sequence[_Row]) -> Callable[[_Row], Any]:
    """By what such a row, of a number and a cell that is not empty, is sorted."""
    match field.kind:
        case Kind.MONEY:
            return lambda row: (row[2], row[1])
        case Kind.CHOICE:
            chosen = {word: place for place, (word, _) in enumerate(field.choices)}
            return lambda row: chosen[row[1]]
        case Kind.FILE:
            return lambda row: in_order(row[1])
        case Kind.PERSON:
            named = dict(conn.execute("SELECT person, name FROM people").fetchall())
        case _:
            named = titles(session, {row[1] for row in rows})
    places = {id: in_order(name) for id, name in named.items()}
    return lambda row: places.get(row[1], ("", ""))


def titles(session: ReadSession, records: Collection[bytes]) -> dict[bytes, str]:
    """What stands for records of any collections where there is room for a line; those that are not here are left
    out."""
    known = {collection.id: collection for collection in collections(session)}
    query = "SELECT record, collection, shown FROM records WHERE record IN (SELECT unhex(value) FROM json_each(?))"
    with session.reading() as conn:
        rows = conn.execute(query, (json.dumps([record.hex() for record in records]),)).fetchall()
    return {record: _title(known[collection], packed) for record, collection, packed in rows if collection in known}


def _title(collection: RecordCollection, packed: bytes) -> str:
    said = shown.field_of(packed, collection.title)
    value = values.unpack(said.value.value) if said is not None else None
    return value if isinstance(value, str) else ""
