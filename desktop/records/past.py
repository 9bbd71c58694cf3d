"""What records showed before, by the times of their entries; and what each save of one changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.people.rows import ROLES
from desktop.records import queries, values
from desktop.records.collection import Writing
from desktop.records.records import SavedChange
from desktop.records.rights_words import may_not
from desktop.records.saved_part import SavedPart, packed_fields, parts_of_records
from desktop.records.state import Save, SeenSaves, field_shown, state
from desktop.records.values import Value
from desktop.rows.read_session import as_bytes
from desktop.rows.register import unpacked
from sync.clock import datetime_of, time_ms_of
from sync.control import Role

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import RecordCollection
    from desktop.rows.content_chains import ChainPlace, ContentChains
    from desktop.rows.read_session import ReadSession

_RECORDS: Final = "SELECT record FROM records WHERE collection = ?"
_AWAITED: Final = "SELECT awaited FROM awaited_saves WHERE record = ?"


class PastRecord(Struct, frozen=True):
    """What a record showed at a time: the values of its fields by their keys, without what was empty; the stamp of its
    creation, for the order of several of one moment."""

    id: str
    values: Mapping[str, Value]
    is_away: bool
    created_at: datetime
    changed_at: datetime
    created_stamp: int

    @property
    def said(self) -> Mapping[str, Value]:
        """All that it said, as far as that was filled in."""
        return self.values


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
        return _Saves(conn, chains, _parts(conn, id)).shown(at)


def all_as_of(
    session: ReadSession, collection: RecordCollection, at: datetime, *, away: bool = False
) -> list[PastRecord]:
    """Those of a collection that there were at a time, the oldest first; `away`: those that were thrown away then."""
    chains = session.chains()
    with session.reading() as conn:
        records = [record for (record,) in conn.execute(_RECORDS, (collection.id,)).fetchall()]
        found = parts_of_records(conn, records).values()
        told = [_Saves(conn, chains, parts).shown(at) for parts in found]
    return sorted(
        (past for past in told if past is not None and past.is_away == away),
        key=lambda past: (past.created_stamp, past.id),
    )


def steps(session: ReadSession, collection: RecordCollection, id: str, most: int | None = None) -> list[HistoryStep]:
    """The history of a record: what each save changed of what its author had seen; what does not count too. `most`: so
    many, the latest."""
    chains = session.chains()
    with session.reading() as conn:
        parts = {part.hash.hex(): part for part in _parts(conn, id)}
        saves = _Saves(conn, chains, list(parts.values()))
        found = []
        history = queries.history(session, id)
    for saved in history[-most:] if most is not None else history:
        part = parts[saved.id]
        before = saves.seen_by(part)
        changes = {key: (saves.said(before, key), value) for key, value in saved.values.items()}
        why_not = "" if saved.counts else _why_not(_then(session, collection, part), saved, part)
        found.append(HistoryStep(saved, changes, why_not))
    return found


def _parts(conn: sqlite3.Connection, id: str) -> list[SavedPart]:
    return parts_of_records(conn, [as_bytes(id)]).get(as_bytes(id), [])


class _Saves:
    """Those of one record, as `state` takes them."""

    def __init__(self, conn: sqlite3.Connection, chains: ContentChains, parts: list[SavedPart]) -> None:
        self._chains = chains
        self._parts = parts
        self._places: dict[bytes, ChainPlace | None] = {part.hash: part.chain_place for part in parts}
        if parts:  # what stood for nothing when the record was worked out
            self._places |= dict.fromkeys(name for (name,) in conn.execute(_AWAITED, (parts[0].record,)).fetchall())
        self._saves = {
            part.hash: Save(
                part.chain_place, part.stamp, packed_fields(part), tuple(self._seen(part)), bool(part.creates),
                bool(part.prefers),
            )
            for part in parts
        }  # fmt: skip

    def _seen(self, part: SavedPart) -> Iterator[ChainPlace]:
        """Where the entries stand that a save names."""
        for named in unpacked(part.after):
            if named not in self._places:
                self._places[named] = self._chains.place(named, part.space)
            place = self._places[named]
            if place is not None:
                yield place

    @property
    def _is_derived(self) -> bool:
        return self._parts[0].key.is_derived

    def shown(self, at: datetime) -> PastRecord | None:
        """What they showed at a time."""
        known = [part for part in self._parts if part.counts and datetime_of(time_ms_of(part.stamp)) <= at]
        then = state(
            [self._saves[part.hash] for part in known], self._chains, is_derived=bool(known) and self._is_derived
        )
        if then is None:
            return None
        return PastRecord(
            id=known[0].record.hex(),
            values=queries.filled({key: values.unpack(field.value) for key, field in then.fields.items()}),
            is_away=then.is_away,
            created_at=datetime_of(time_ms_of(then.created.stamp)),
            changed_at=datetime_of(time_ms_of(then.changed.stamp)),
            created_stamp=then.created.stamp,
        )

    def seen_by(self, part: SavedPart) -> list[Save]:
        """Those that count which the author of this one had seen."""
        past, save = SeenSaves(self._chains), self._saves[part.hash]
        past.add(save)
        counted = (self._saves[each.hash] for each in self._parts if each.counts and each is not part)
        return [each for each in counted if past.holds(each.place)]

    def said(self, saves: Sequence[Save], key: str) -> Value:
        """What a field showed to whoever had seen these."""
        writes = [save for save in saves if key in save.fields]
        changes = [save for save in writes if not (save.creates and self._is_derived)]
        return values.unpack(field_shown(changes or writes, key, self._chains).value) if writes else None


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
        return f"{may_not(collection, writing)} {saved.by} was {_ARTICLE[writing.role]} {ROLES[writing.role]} then."
    if part.parent is not None:
        return f"{saved.by} may not change what this belongs to."
    return "It came with something else that may not be written so, or not where such records are kept."


_ARTICLE: Final = {Role.EMPLOYEE: "an", Role.MANAGER: "a", Role.OWNER: "an"}
