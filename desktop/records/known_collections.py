"""Which collections there are here: those that areas bring, and those that people defined, each with its own table.

`defined_collections` says of each that people defined as what its table was made, and under which definitions its saves
were judged. While a table is made anew beside the one that is shown, what is saved is written to both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.records.tables import NEXT, typed_table
from desktop.records.typed_rows import TypedRows

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import RecordCollection
    from desktop.records.definitions import CollectionSource, Definitions
    from desktop.rows.content_chains import ChainPlace
    from desktop.rows.viewer import Viewer

NOTHING: Final = b""
"""In place of an entry's hash: no definition is in force, or a collection is not known."""

_ALL_MADE: Final = "SELECT collection, defined_by, kept, judged, next_by, next_kept, upto FROM defined_collections"
_MADE: Final = f"{_ALL_MADE} WHERE collection = ?"
_INSERT: Final = "INSERT INTO defined_collections VALUES (?, ?, ?, x'', x'', x'', 0)"


class Rules(NamedTuple):
    """By what an entry's save of a collection is judged.

    by: the entry that defines it so, NOTHING where none is here; None of a collection that an area brings
    """

    by: bytes | None
    collection: RecordCollection | None


class MadeCollection(NamedTuple):
    """As what a collection's tables are made.

    by: the entry that defined it so that is shown; `kept` of its DefinedCollection
    judged: the state under which all its saves were judged, empty where not all were under one
    next_by, next_kept: the same of the table that is made beside, empty where none is
    upto: up to which record's number that table holds them already
    """

    by: bytes
    kept: bytes
    judged: bytes
    next_by: bytes
    next_kept: bytes
    upto: int


class WorkedFrom(NamedTuple):
    """From which fields of records and of their rows anything is worked out in tables; whether rows play a part."""

    named: frozenset[str]
    has_rows: bool


class _Tables(NamedTuple):
    shown: TypedRows
    beside: TypedRows | None
    upto: int


class KnownCollections:
    """The writing side. Whoever changes `defined_collections` calls `forget_tables`."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        viewer: Viewer,
        built_in: Iterable[RecordCollection],
        source: CollectionSource,
    ) -> None:
        self._conn = conn
        self._genesis = viewer.genesis
        self._source = source
        self.definitions: Final[Definitions] = source.open(conn, viewer)
        self._built_in = {known.id: Rules(None, known) for known in built_in}
        self._built_in_tables = {
            id: (TypedRows(conn, rules.collection, viewer.genesis),)
            for id, rules in self._built_in.items()
            if rules.collection is not None
        }
        self._tables: dict[bytes, _Tables | None] = {}
        self._worked_from: dict[bytes, WorkedFrom] | None = None

    def forget_tables(self) -> None:
        """`defined_collections` says something else."""
        self._tables.clear()
        self._worked_from = None

    def look_again(self) -> None:
        """Somebody else may have changed it, or what is defined."""
        self.forget_tables()
        self.definitions.state()

    def discard_pending(self) -> None:
        """Forget what was known of the rows."""
        self.forget_tables()
        self.definitions.discard_pending()

    def rules(self, id: bytes, place: ChainPlace) -> Rules:
        """By what a save that stands at a place is judged."""
        found = self._built_in.get(id)
        if found is not None:
            return found
        if self._made_tables(id) is not None:
            definition = self.definitions.in_force(id, place)
            if definition is not None:
                return Rules(definition.by, definition.collection)
        return Rules(NOTHING, None)

    def tables(self, id: bytes, number: int) -> Sequence[TypedRows]:
        """The tables that hold the record of this number in a collection; the last is of the definition by which it is
        searched. None where nobody defines the collection any more."""
        if id in self._built_in_tables:
            return self._built_in_tables[id]
        made = self._made_tables(id)
        if made is None:
            return ()
        return (made.shown, made.beside) if made.beside is not None and number <= made.upto else (made.shown,)

    def worked_from(self, id: bytes) -> WorkedFrom | None:
        """From what is worked out in the tables of a collection and of its records' rows; None: nothing is."""
        if self._worked_from is None:
            self._worked_from = {}
            kept = (kept for made in self.all_made().values() for kept in (made.kept, made.next_kept) if kept)
            for working_out in (self._source.read(each).working_out for each in kept):
                if working_out is not None and working_out.named:
                    named, has_rows = self._worked_from.get(working_out.whole, (frozenset(), False))
                    both = WorkedFrom(named | working_out.named, has_rows or working_out.has_rows)
                    self._worked_from[working_out.whole] = both
        return self._worked_from.get(id)

    def _made_tables(self, id: bytes) -> _Tables | None:
        if id not in self._tables:
            made = self.made(id)
            self._tables[id] = self._opened(made) if made is not None else None
        return self._tables[id]

    def _opened(self, made: MadeCollection) -> _Tables:
        beside = self._rows(made.next_kept, NEXT) if made.next_by else None
        return _Tables(self._rows(made.kept, ""), beside, made.upto)

    def _rows(self, kept: bytes, suffix: str) -> TypedRows:
        return TypedRows(self._conn, self._source.read(kept), self._genesis, suffix)

    def made(self, id: bytes) -> MadeCollection | None:
        """As what a collection that people defined is made; None before it is."""
        row = self._conn.execute(_MADE, (id,)).fetchone()
        return None if row is None else MadeCollection(*row[1:])

    def all_made(self) -> dict[bytes, MadeCollection]:
        """All of them, by their ids."""
        return {id: MadeCollection(*row) for id, *row in self._conn.execute(_ALL_MADE).fetchall()}

    def begin(self) -> None:
        """Make empty tables for what was not defined here before."""
        for id, definition in self.definitions.current().items():
            if self.made(id) is None:
                for statement in typed_table(definition.collection, tag=f"{definition.by.hex()}_").statements:
                    self._conn.execute(statement)
                self._conn.execute(_INSERT, (id, definition.by, definition.kept))
                self._tables.pop(id, None)
                self._worked_from = None

    def note_saves(self, ids: Iterable[bytes]) -> bool:
        """Saves of these are judged under what is known now: note of which collections not all are. Whether any."""
        made = ((id, self.made(id)) for id in ids if id not in self._built_in)
        apart = [id for id, one in made if one is not None and one.judged != self.definitions.state_of(id)]
        for id in apart:
            self._conn.execute("UPDATE defined_collections SET judged = x'' WHERE collection = ?", (id,))
        return bool(apart)
