"""What records showed before, by the times of their entries; and what each save of one changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.people.roles import ROLE_NAMES
from desktop.records import queries, values
from desktop.records.collection import Writing
from desktop.records.past_worked_out import with_worked_out
from desktop.records.record_saves import RecordSaves
from desktop.records.records import SavedChange
from desktop.records.rights_words import may_not
from desktop.records.saved_part import SavedPart, parts_of_records
from desktop.records.values import Value
from desktop.rows.read_session import as_bytes
from sync.clock import datetime_of, time_ms_of
from sync.control import Role

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

_RECORDS: Final = "SELECT record FROM records WHERE collection = ?"


class PastRecord(Struct, frozen=True):
    """What a record showed at a time: the values of its fields by their keys, without what was empty; what is worked
    out of these; `added`: see `added.py`."""

    id: str
    values: Mapping[str, Value]
    is_away: bool
    created_at: datetime
    changed_at: datetime
    added: bytes
    worked_out: Mapping[str, Value] = {}

    @property
    def said(self) -> Mapping[str, Value]:
        """All that it said: what was filled in, and what was worked out of that."""
        return {**self.values, **self.worked_out}


class HistoryStep(Struct, frozen=True):
    """One save in a record's history: by field what was there before and what it wrote; why it does not count, empty
    where it does."""

    saved: SavedChange
    changes: Mapping[str, tuple[Value, Value]]
    why_not: str


def as_of(session: ReadSession, collection: RecordCollection, id: str, at: datetime) -> PastRecord | None:
    """What a record showed at a time; None before it was there."""
    chains = session.chains()
    with session.reading() as conn:
        return _shown(RecordSaves(conn, chains, _parts(conn, id)), at)


def all_as_of(
    session: ReadSession, collection: RecordCollection, at: datetime, *, away: bool = False
) -> list[PastRecord]:
    """Those of a collection that there were at a time, the oldest first; `away`: those that were thrown away then."""
    chains = session.chains()
    with session.reading() as conn:
        records = [record for (record,) in conn.execute(_RECORDS, (collection.id,)).fetchall()]
        found = parts_of_records(conn, records).values()
        told = [_shown(RecordSaves(conn, chains, parts), at) for parts in found]
        there = sorted(
            (past for past in told if past is not None and past.is_away == away),
            key=lambda past: past.added,
        )
        return with_worked_out(session, collection, there, lambda of: all_as_of(session, of, at))


def steps(session: ReadSession, collection: RecordCollection, id: str, most: int | None = None) -> list[HistoryStep]:
    """The history of a record: what each save changed of what its author had seen; what does not count too. `most`: so
    many, the latest."""
    chains = session.chains()
    with session.reading() as conn:
        parts = {part.hash.hex(): part for part in _parts(conn, id)}
        saves = RecordSaves(conn, chains, list(parts.values()))
        found = []
        history = queries.history(session, id)
    for saved in history[-most:] if most is not None else history:
        part = parts[saved.id]
        before = saves.seen_by(saves.by_hash[part.hash])
        changes = {key: (saves.said(before, key), value) for key, value in saved.values.items()}
        why_not = "" if saved.counts else _why_not(_then(session, collection, part), saved, part)
        found.append(HistoryStep(saved, changes, why_not))
    return found


def _parts(conn: sqlite3.Connection, id: str) -> list[SavedPart]:
    return parts_of_records(conn, [as_bytes(id)]).get(as_bytes(id), [])


def _shown(saves: RecordSaves, at: datetime) -> PastRecord | None:
    """What they showed at a time."""
    known = [part for part in saves.parts if part.counts and datetime_of(time_ms_of(part.stamp)) <= at]
    then = saves.state(saves.by_hash[part.hash] for part in known)
    if then is None:
        return None
    return PastRecord(
        id=known[0].record.hex(),
        values=queries.filled({key: values.unpack(field.value) for key, field in then.fields.items()}),
        is_away=then.is_away,
        created_at=datetime_of(time_ms_of(then.created.stamp)),
        changed_at=datetime_of(time_ms_of(then.changed.stamp)),
        added=next(part.added for part in known if part.hash == then.created.place.hash),
    )


def _then(session: ReadSession, collection: RecordCollection, part: SavedPart) -> RecordCollection | None:
    """The collection as a save of it was judged; None where nobody had defined it."""
    if part.rules is None:
        return collection
    sources = (area.definitions for area in session.sources.load_areas() if area.definitions is not None)
    with session.reading() as conn:
        found = (source.defined_by(conn, part.rules, collection.id) for source in sources)
        return next((each for each in found if each is not None), None)


def _why_not(collection: RecordCollection | None, saved: SavedChange, part: SavedPart) -> str:
    """Why a save does not count, in words."""
    if collection is None:
        return "Nothing says yet who may write it."
    writing = Writing(part.author, Role(part.role), part.key, saved.creates, tuple(saved.values))
    if part.parent is None and not collection.rights.allow(writing):
        return (
            f"{may_not(collection, writing)} {saved.by} was {_ARTICLE[writing.role]} {ROLE_NAMES[writing.role]} then."
        )
    if part.parent is not None:
        return f"{saved.by} may not change what this belongs to."
    return "It came with something else that may not be written so, or not where such entries are kept."


_ARTICLE: Final = {Role.EMPLOYEE: "an", Role.MANAGER: "a", Role.OWNER: "an"}
