"""The tables of records: what they show, the saves they come from, and one typed table for each collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from desktop.records.collection import DEFINED_TABLE, Field, Kind, RecordCollection
from desktop.rows.search_index import search_tables
from desktop.rows.table import Table

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.definitions import CollectionSource

WORDS: Final = "record"
"""The search index of records, by their row numbers."""

_RECORDS: Final = Table(
    "records",
    (
        # `shown`: see `blob.py`. `number` is this model's alone. `away`: thrown away; `apart`: values or changes that
        # were written at the same time wait for somebody to look. Stamps, for several are made in one millisecond;
        # `added`: see `added.py`.
        """CREATE TABLE records (
            number INTEGER PRIMARY KEY,
            record BLOB NOT NULL,
            space BLOB NOT NULL,
            collection BLOB NOT NULL,
            creator BLOB NOT NULL,
            nonce BLOB NOT NULL,
            parent BLOB,
            shown BLOB NOT NULL,
            created_by BLOB NOT NULL,
            created_stamp INTEGER NOT NULL,
            added BLOB NOT NULL,
            changed_by BLOB NOT NULL,
            changed_stamp INTEGER NOT NULL,
            away INTEGER NOT NULL,
            apart INTEGER NOT NULL,
            created_ms INTEGER AS (created_stamp >> 16) VIRTUAL,
            changed_ms INTEGER AS (changed_stamp >> 16) VIRTUAL
        ) STRICT""",
        "CREATE UNIQUE INDEX records_by_id ON records (record)",
        "CREATE INDEX records_by_collection ON records (collection, away, added)",
        "CREATE INDEX records_by_parent ON records (parent) WHERE parent IS NOT NULL",
    ),
    order="record",
    local=("number",),
    label="records",
    shared="SELECT space, record, collection, parent, shown FROM records",
)

_SAVES: Final = Table(
    "saves",
    (
        # What entries say of records. `fits`: whether its author may save this part; `counts`: all parts of its entry.
        # `rules`: the entry with the definition by which it is judged, empty where none is here, NULL of a collection
        # that an area brings. `prefers`: whether its author may change all that others add.
        """CREATE TABLE saves (
            record BLOB NOT NULL,
            hash BLOB NOT NULL,
            place INTEGER NOT NULL,
            space BLOB NOT NULL,
            collection BLOB NOT NULL,
            creator BLOB NOT NULL,
            nonce BLOB NOT NULL,
            parent BLOB,
            creates INTEGER NOT NULL,
            author BLOB NOT NULL,
            feed BLOB NOT NULL,
            seq INTEGER NOT NULL,
            stamp INTEGER NOT NULL,
            view BLOB NOT NULL,
            role INTEGER NOT NULL,
            after BLOB NOT NULL,
            batch BLOB NOT NULL,
            rule BLOB NOT NULL,
            occasion BLOB NOT NULL,
            fields BLOB NOT NULL,
            fits INTEGER NOT NULL,
            counts INTEGER NOT NULL,
            rules BLOB,
            prefers INTEGER NOT NULL,
            PRIMARY KEY (record, hash)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX saves_by_entry ON saves (hash)",
        "CREATE INDEX saves_by_parent ON saves (parent) WHERE parent IS NOT NULL",
        "CREATE INDEX saves_by_batch ON saves (batch) WHERE length(batch) > 0",
        "CREATE INDEX saves_without_rules ON saves (hash) WHERE rules = x''",
        "CREATE INDEX saves_by_rules ON saves (collection, feed, seq, rules, hash) WHERE rules IS NOT NULL",
    ),
    order="record, hash",
    label="what was saved of records",
)

_DEFINED: Final = Table(
    "defined_collections",
    (
        # See `known_collections.py`.
        """CREATE TABLE defined_collections (
            collection BLOB PRIMARY KEY,
            defined_by BLOB NOT NULL,
            kept BLOB NOT NULL,
            judged BLOB NOT NULL,
            next_by BLOB NOT NULL,
            next_kept BLOB NOT NULL,
            upto INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
    ),
    order="collection",
    local=("judged",),
    label="what people defined",
)

_AWAITED: Final = Table(
    "awaited_saves",
    # Entries that saves name and that are not here yet: what is seen of a record may be another once they are.
    (
        """CREATE TABLE awaited_saves (
            record BLOB NOT NULL,
            awaited BLOB NOT NULL,
            space BLOB NOT NULL,
            PRIMARY KEY (record, awaited)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX awaited_saves_by_entry ON awaited_saves (awaited)",
    ),
    order="record, awaited",
    label="saves that are not here yet",
)

_ERASED: Final = Table(
    "erased_records",
    (
        """CREATE TABLE erased_records (
            record BLOB NOT NULL,
            hash BLOB NOT NULL,
            key BLOB NOT NULL,
            space BLOB NOT NULL,
            feed BLOB NOT NULL,
            seq INTEGER NOT NULL,
            view BLOB NOT NULL,
            PRIMARY KEY (record, hash)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX erased_records_by_entry ON erased_records (hash)",
    ),
    order="record, hash",
    label="records that were erased",
)

_NUMBERS: Final = Table(
    "saved_numbers",
    (
        # What looks like a running number: `number` behind `begin`.
        """CREATE TABLE saved_numbers (
            feed BLOB NOT NULL,
            collection BLOB NOT NULL,
            field TEXT NOT NULL,
            begin TEXT NOT NULL,
            number INTEGER NOT NULL,
            hash BLOB NOT NULL,
            space BLOB NOT NULL,
            PRIMARY KEY (feed, collection, field, begin, number, hash)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX saved_numbers_by_entry ON saved_numbers (hash)",
    ),
    order="feed, collection, field, begin, number, hash",
    label="running numbers",
)

_TYPES: Final = {
    Kind.TEXT: "TEXT",
    Kind.CHOICE: "TEXT",
    Kind.NUMBER: "INTEGER",
    Kind.MONEY: "INTEGER",
    Kind.DATE: "TEXT",
    Kind.TIME: "TEXT",
    Kind.MOMENT: "INTEGER",
    Kind.YES_NO: "INTEGER",
    Kind.PERSON: "BLOB",
    Kind.LINK: "BLOB",
    Kind.COUNT: "INTEGER",
    Kind.BYTES: "BLOB",
    Kind.FILE: "TEXT",
}
"""Of columns. Numbers and amounts are whole millionths, so that sums are exact."""

CURRENCY: Final = "_currency"

ORDER: Final = "_order"
"""The suffix of the column by which a text is sorted as people do."""

WHY_NOT: Final = "_why_not"
"""The suffix of the column that says why something that is worked out comes to nothing."""

MISFIT: Final = "_misfit"
"""The suffix of the column that says 1 where an answer was given that is none of those to choose from."""

NEXT: Final = "_next"
"""The suffix of a table that is made beside the one that is shown."""


def columns(collection: RecordCollection) -> Iterator[tuple[str, str]]:
    """The names and types of the columns that a collection's fields have."""
    return (column for field in collection.fields for column in columns_of(field))


def columns_of(field: Field) -> Iterator[tuple[str, str]]:
    """Those of one field."""
    if field.has_column:
        yield field.key, _TYPES[field.kind]
        if field.kind is Kind.MONEY:
            yield field.key + CURRENCY, "TEXT"
        if field.kind is Kind.TEXT:
            yield field.key + ORDER, "TEXT"
        if field.worked_out:
            yield field.key + WHY_NOT, "TEXT"
        if tells_misfits(field):
            yield field.key + MISFIT, "INTEGER"


def tells_misfits(field: Field) -> bool:
    """Whether its records are parted by what they answer."""
    return field.kind in (Kind.CHOICE, Kind.YES_NO) and not field.worked_out


def sorting_column(field: Field) -> str:
    """The column by which SQL sorts."""
    return field.key + ORDER if field.kind is Kind.TEXT else field.key


def typed_table(collection: RecordCollection, suffix: str = "", tag: str = "") -> Table:
    """A collection's own table: one row for each of its records, with a column for each field; in its indexes what is
    alike stands in the order in which it was added. `suffix`: of its name; `tag` tells the names of its indexes from
    those of the table that it may take the place of."""
    lines = "".join(f', "{name}" {kind}' for name, kind in columns(collection))
    name = collection.table + suffix
    return Table(
        name,
        (
            f"CREATE TABLE {name} (number INTEGER PRIMARY KEY, record BLOB NOT NULL, added BLOB NOT NULL, "
            f"away INTEGER NOT NULL{lines}) STRICT",
            *(
                f"CREATE INDEX {collection.table}_{tag}by_{field.key} "
                f'ON {name} (away, "{sorting_column(field)}", added)'
                for field in collection.fields
                if field.is_sorted
            ),
        ),
        order="record",
        local=("number",),
        label=collection.heading,
    )


def tables(collections: Iterable[RecordCollection], source: CollectionSource) -> tuple[Table, ...]:
    """All of them, also those of what people define."""
    kept = (_RECORDS, _SAVES, _AWAITED, _ERASED, _NUMBERS, _DEFINED)
    return (*kept, *search_tables(WORDS), *map(typed_table, collections), _family(source))


def _family(source: CollectionSource) -> Table:
    def made(conn: sqlite3.Connection) -> list[Table]:
        return [typed_table(collection) for collection in defined(conn, source)]

    return Table(DEFINED_TABLE, (), order="record", label="what was filled in", family=made)


def defined(conn: sqlite3.Connection, source: CollectionSource) -> list[RecordCollection]:
    """The collections that people defined, as their tables are made."""
    rows = conn.execute("SELECT kept FROM defined_collections ORDER BY collection").fetchall()
    return [source.read(kept) for (kept,) in rows]
