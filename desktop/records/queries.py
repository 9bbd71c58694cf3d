"""What screens ask of records, of any collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.errors import NotFoundError
from desktop.people.records import UNNAMED_PC, UNNAMED_PERSON
from desktop.records import shown, values
from desktop.records.collection import MECHANISM
from desktop.records.identity import RecordKey, packed_key
from desktop.records.records import Alternative, Record, SavedChange, Writer
from desktop.records.tables import defined
from desktop.records.working_out import parted
from desktop.records.writers import WRITER_NAME, screen_name
from desktop.rows.pieces import marks, pieces
from desktop.rows.read_session import as_bytes
from sync.clock import datetime_of, time_ms_of

if TYPE_CHECKING:
    import sqlite3

    from desktop.area import Area
    from desktop.records.collection import RecordCollection
    from desktop.records.shown import ShownField, ShownValue
    from desktop.records.values import Value
    from desktop.records.working_out import WorkedOut
    from desktop.rows.read_session import ReadSession

_CREATED_ON: Final = screen_name("r.created_by", "r.created_stamp")
_CHANGED_ON: Final = screen_name("r.changed_by", "r.changed_stamp")
_RECORD: Final = f"""
SELECT r.record, r.collection, r.parent, r.shown,
       r.created_by, coalesce({_CREATED_ON}, c.name, '{UNNAMED_PERSON}'), r.created_ms,
       r.changed_by, coalesce({_CHANGED_ON}, p.name, '{UNNAMED_PERSON}'), r.changed_ms, r.away, r.number
FROM records r LEFT JOIN people c ON c.person = r.created_by LEFT JOIN people p ON p.person = r.changed_by
"""
_HISTORY: Final = f"""
SELECT s.hash, s.author, {WRITER_NAME}, s.stamp, s.fields, s.creates, s.counts, s.batch,
       coalesce(c.name, '{UNNAMED_PC}')
FROM saves s LEFT JOIN people p ON p.person = s.author LEFT JOIN seats t ON t.feed = s.feed
LEFT JOIN pcs c ON c.pc = t.pc WHERE s.record = ? ORDER BY s.stamp, s.hash
"""
_WRITTEN: Final = f"""
SELECT {WRITER_NAME}, s.author, coalesce(c.name, '{UNNAMED_PC}'), s.stamp, s.record, s.hash
FROM saves s LEFT JOIN people p ON p.person = s.author LEFT JOIN seats t ON t.feed = s.feed
LEFT JOIN pcs c ON c.pc = t.pc
"""
_WRITER: Final = f"{_WRITTEN} WHERE s.record = ? AND s.hash = ?"
_fields: Final = msgspec.msgpack.Decoder(dict[str, Any]).decode


def collections(session: ReadSession) -> list[RecordCollection]:
    """All that there are, in the order of their areas; then those that people defined."""
    with session.reading() as conn:
        return list(collections_by_id(conn, session.sources.load_areas()).values())


def as_defined(session: ReadSession, collection: RecordCollection) -> RecordCollection:
    """A collection as it is now, where people defined it; as it was where nobody does any more."""
    if not collection.defined_id:
        return collection
    return next((each for each in collections(session) if each.id == collection.id), collection)


def collections_by_id(conn: sqlite3.Connection, areas: Iterable[Area]) -> dict[bytes, RecordCollection]:
    """The same by their ids."""
    listed = list(areas)
    brought = (collection for area in listed for collection in area.collections)
    sources = (area.definitions for area in listed if area.definitions is not None)
    return {each.id: each for each in (*brought, *(each for source in sources for each in defined(conn, source)))}


def wholes(session: ReadSession, collection: RecordCollection) -> list[RecordCollection]:
    """Those whose records can have those of a collection as their rows."""
    return [whole for whole in collections(session) if whole.name in collection.rows_of]


def record(session: ReadSession, collection: RecordCollection, id: str) -> Record:
    """One record. Raises NotFoundError."""
    with session.reading() as conn:
        row = conn.execute(
            f"{_RECORD} WHERE r.record = ? AND r.collection = ?", (as_bytes(id), collection.id)
        ).fetchone()
        if row is None:
            raise NotFoundError(f"This {collection.one} is not here.")
        return _records(session, conn, collection, [row])[0]


def records(session: ReadSession, collection: RecordCollection, *, away: bool = False) -> list[Record]:
    """Those of a collection, the oldest first; `away`: those that were thrown away instead."""
    return selected(session, collection, "WHERE t.away = ? ORDER BY r.added", away)


def standing(session: ReadSession, ids: Iterable[str]) -> set[str]:
    """Those of these records, of any collection, that are here and were not thrown away."""
    found: set[str] = set()
    with session.reading() as conn:
        for some in pieces(map(as_bytes, ids)):
            query = f"SELECT record FROM records WHERE NOT away AND record IN ({marks(some)})"
            found.update(id.hex() for (id,) in conn.execute(query, some).fetchall())
    return found


def selected(session: ReadSession, collection: RecordCollection, how: str, *values: object) -> list[Record]:
    """Those of a collection that SQL selects and orders: `r` stands for records, `t` for its own table."""
    with session.reading() as conn:
        rows = conn.execute(f"{_RECORD} JOIN {collection.table} t ON t.number = r.number {how}", values).fetchall()
        return _records(session, conn, collection, rows)


def beginning(session: ReadSession, collection: RecordCollection, typed: str) -> list[Record]:
    """Those of a collection whose ids begin so, the oldest first."""
    if not _is_hex(typed):
        return []
    return selected(session, collection, "WHERE hex(t.record) LIKE ? ORDER BY r.added", f"{typed}%")


def steps_beginning(session: ReadSession, typed: str) -> list[tuple[str, bytes]]:
    """The steps of several saves that are called so, or begin so: whose each is, and what it is called."""
    if not _is_hex(typed):
        return []
    with session.reading() as conn:
        query = "SELECT DISTINCT author, batch FROM saves WHERE length(batch) > 0 AND hex(batch) LIKE ? ORDER BY 2, 1"
        return [(author.hex(), batch) for author, batch in conn.execute(query, (f"{typed}%",)).fetchall()]


def writer(session: ReadSession, record: Record, field: str) -> Writer | None:
    """Who wrote what a field shows; None where nobody wrote anything."""
    save = record.saves.get(field)
    if save is None:
        return None
    with session.reading() as conn:
        return _writer(*conn.execute(_WRITER, (as_bytes(record.id), as_bytes(save))).fetchone())


def writers(session: ReadSession, records: Iterable[Record], field: str) -> dict[str, Writer]:
    """The same of many records, by their ids."""
    saves = {as_bytes(one.id): as_bytes(one.saves[field]) for one in records if field in one.saves}
    found: dict[str, Writer] = {}
    with session.reading() as conn:
        for some in pieces(saves):
            rows = conn.execute(f"{_WRITTEN} WHERE s.record IN ({marks(some)})", some).fetchall()
            found |= {row[4].hex(): _writer(*row) for row in rows if saves[row[4]] == row[5]}
    return found


def _writer(name: str, by: bytes, pc: str, stamp: int, *_save: bytes) -> Writer:
    return Writer(name, by.hex(), pc, datetime_of(time_ms_of(stamp)))


def derived(session: ReadSession, collection: RecordCollection, key: bytes) -> Record | None:
    """The one that everybody derives from a key, of several spaces the last changed; None before anybody made it."""
    found = all_derived(session, collection, key)
    return found[-1] if found else None


def all_derived(session: ReadSession, collection: RecordCollection, key: bytes) -> list[Record]:
    """Those that everybody derives from a key, in whatever spaces they are: the last changed comes last."""
    with session.reading() as conn:
        query = f"{_RECORD} WHERE r.collection = ? AND r.creator = ? AND r.nonce = ? ORDER BY r.changed_stamp, r.record"
        rows = conn.execute(query, tuple(collection.derived(key))).fetchall()
        return _records(session, conn, collection, rows)


def rows(session: ReadSession, collection: RecordCollection, record: str) -> list[Record]:
    """Those of a collection that are rows of a record, the oldest first, those of one step as they stand in it."""
    with session.reading() as conn:
        query = "SELECT space, collection, creator, nonce FROM records WHERE record = ?"
        row = conn.execute(query, (as_bytes(record),)).fetchone()
    if row is None:
        return []
    how = "WHERE t.away = 0 AND r.parent = ? AND r.space = ? ORDER BY r.added"
    return selected(session, collection, how, packed_key(RecordKey(*row[1:])), row[0])


def history(session: ReadSession, id: str) -> list[SavedChange]:
    """Everything that was saved of a record, in order, what does not count too."""
    with session.reading() as conn:
        return [_saved(row) for row in conn.execute(_HISTORY, (as_bytes(id),)).fetchall()]


def _is_hex(typed: str) -> bool:
    """Whether an id can begin so."""
    return bool(typed) and not set(typed.lower()) - set("0123456789abcdef")


def _saved(row: tuple[Any, ...]) -> SavedChange:
    digest, author, name, stamp, fields, creates, counts, batch, pc = row
    return SavedChange(
        id=digest.hex(),
        by=name,
        by_id=author.hex(),
        pc=pc,
        at=datetime_of(time_ms_of(stamp)),
        values={key: values.read(raw) for key, raw in _fields(fields).items()},
        creates=bool(creates),
        counts=bool(counts),
        batch=batch.hex(),
    )


def _records(
    session: ReadSession, conn: sqlite3.Connection, collection: RecordCollection, rows: Sequence[tuple[Any, ...]]
) -> list[Record]:
    from desktop.records.worked_cells import worked_out

    found = worked_out(session, collection, [row[-1] for row in rows])
    return [_record(conn, collection, row, found.get(row[-1], {})) for row in rows]


def _record(
    conn: sqlite3.Connection, collection: RecordCollection, row: tuple[Any, ...], worked_out: WorkedOut
) -> Record:
    id, _, parent, kept, created_by, creator, created_ms, changed_by, changer, changed_ms, away, _ = row
    now = shown.unpacked(kept)
    said = {key: values.unpack(field.value.value) for key, field in now.fields.items() if key not in worked_out}
    came, why_not = parted(worked_out)
    return Record(
        id=id.hex(),
        collection=collection.name,
        values=filled(said),
        saves={key: field.value.save.hex() for key, field in now.fields.items()},
        apart={key: _alternatives(conn, id, field) for key, field in now.fields.items() if field.others},
        parent=None if parent is None else parent.hex(),
        created_by=creator,
        created_by_id=created_by.hex(),
        created_at=datetime_of(created_ms),
        changed_by=changer,
        changed_by_id=changed_by.hex(),
        changed_at=datetime_of(changed_ms),
        is_away=bool(away),
        is_changed_since=bool(now.unseen),
        worked_out=came,
        why_not=why_not,
    )


def filled(said: Mapping[str, Value]) -> dict[str, Value]:
    """What people filled in, without what the mechanism keeps and without what is empty."""
    return {key: value for key, value in said.items() if value is not None and not key.startswith(MECHANISM)}


def _alternatives(conn: sqlite3.Connection, record: bytes, field: ShownField) -> tuple[Alternative, ...]:
    return tuple(_alternative(conn, record, other) for other in field.others)


def _alternative(conn: sqlite3.Connection, record: bytes, other: ShownValue) -> Alternative:
    name, author, _, stamp, *_save = conn.execute(_WRITER, (record, other.save)).fetchone()
    return Alternative(values.unpack(other.value), name, author.hex(), datetime_of(time_ms_of(stamp)))
