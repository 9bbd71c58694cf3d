"""What records showed before, by the times of their entries; and what each save of one changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from desktop.people.rows import ROLES
from desktop.records import queries, values
from desktop.records.collection import Writing
from desktop.records.records import SavedChange
from desktop.records.rights_words import may_not
from desktop.records.saved_part import SavedPart, parts_of_records
from desktop.records.state import Save, SeenSaves, state
from desktop.records.values import Value
from desktop.rows.content_chains import ChainPlace
from desktop.rows.read_session import as_bytes
from desktop.rows.register import unpacked
from sync.clock import datetime_of, time_ms_of
from sync.control import Role

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

_RECORDS: Final = "SELECT record FROM records WHERE collection = ?"
_PLACE: Final = "SELECT feed, seq FROM saves WHERE hash = ? LIMIT 1"
_fields: Final = msgspec.msgpack.Decoder(dict[str, msgspec.Raw]).decode


class PastRecord(Struct, frozen=True):
    """What a record showed at a time: the values of its fields by their keys, without what was empty."""

    id: str
    values: Mapping[str, Value]
    is_away: bool
    created_at: datetime
    changed_at: datetime


class HistoryStep(Struct, frozen=True):
    """One save in a record's history: by field what was there before and what it wrote; why it does not count, empty
    where it does."""

    saved: SavedChange
    changes: Mapping[str, tuple[Value, Value]]
    why_not: str


class _Straight:
    """Chains as if none had forked: two branches of one read as if they had seen each other."""

    def place(self, hash: bytes, space: bytes) -> ChainPlace | None:
        raise NotImplementedError

    def anywhere(self, hash: bytes) -> ChainPlace | None:
        raise NotImplementedError

    def is_forked(self, feed: bytes) -> bool:
        return False

    def precedes(self, one: ChainPlace, other: ChainPlace) -> bool:
        return one.seq < other.seq


def as_of(session: ReadSession, collection: RecordCollection, id: str, at: datetime) -> PastRecord | None:
    """What a record showed at a time; None before it was there."""
    return _past(session, _parts(session, id), at)


def all_as_of(
    session: ReadSession, collection: RecordCollection, at: datetime, *, away: bool = False
) -> list[PastRecord]:
    """Those of a collection that there were at a time, the oldest first; `away`: those that were thrown away then."""
    with session.reading() as conn:
        records = [record for (record,) in conn.execute(_RECORDS, (collection.id,)).fetchall()]
        by_record = parts_of_records(conn, records)
    told = [_past(session, parts, at) for parts in by_record.values()]
    return sorted(
        (past for past in told if past is not None and past.is_away == away),
        key=lambda past: (past.created_at, past.id),
    )


def _parts(session: ReadSession, id: str) -> list[SavedPart]:
    with session.reading() as conn:
        return parts_of_records(conn, [as_bytes(id)]).get(as_bytes(id), [])


def _saves(session: ReadSession, parts: Sequence[SavedPart]) -> list[Save]:
    """What saves of one record say, as `state` takes it."""
    places = {part.hash: part.chain_place for part in parts}
    return [
        Save(
            part.chain_place, part.stamp, {key: bytes(raw) for key, raw in _fields(part.fields).items()},
            _seen(session, part, places), bool(part.creates), bool(part.prefers),
        )
        for part in parts
    ]  # fmt: skip


def _seen(session: ReadSession, part: SavedPart, places: dict[bytes, ChainPlace]) -> list[ChainPlace]:
    """Where the entries stand that a save names."""
    found = []
    for named in unpacked(part.after):
        if named not in places:
            with session.reading() as conn:
                place = conn.execute(_PLACE, (named,)).fetchone() or session.place_in_log(named)
            if place is None:
                continue
            places[named] = ChainPlace(place[0], place[1], named)
        found.append(places[named])
    return found


def _past(session: ReadSession, parts: Sequence[SavedPart], at: datetime) -> PastRecord | None:
    known = [part for part in parts if part.counts and datetime_of(time_ms_of(part.stamp)) <= at]
    if not known:
        return None
    then = state(_saves(session, known), _Straight(), is_derived=known[0].key.is_derived)
    if then is None:
        return None
    return PastRecord(
        id=known[0].record.hex(),
        values=queries.filled({key: values.unpack(field.value) for key, field in then.fields.items()}),
        is_away=then.is_away,
        created_at=datetime_of(time_ms_of(then.created.stamp)),
        changed_at=datetime_of(time_ms_of(then.changed.stamp)),
    )


def steps(session: ReadSession, collection: RecordCollection, id: str) -> list[HistoryStep]:
    """The history of a record: what each save changed of what its author had seen; what does not count too."""
    parts = sorted(_parts(session, id), key=lambda part: (part.stamp, part.hash))
    saves = {save.place.hash.hex(): save for save in _saves(session, parts)}
    by_id = {part.hash.hex(): part for part in parts}
    found = []
    for saved in queries.history(session, id):
        before = _before(saves[saved.id], (save for each, save in saves.items() if by_id[each].counts))
        changes = {key: (_said(before, key), value) for key, value in saved.values.items()}
        part = by_id[saved.id]
        why_not = "" if saved.counts else _why_not(_then(session, collection, part), saved, part)
        found.append(HistoryStep(saved, changes, why_not))
    return found


def _before(save: Save, saves: Iterable[Save]) -> list[Save]:
    """Those of these that the author of a save had seen."""
    past = SeenSaves(_Straight())
    past.add(save)
    return [each for each in saves if each is not save and past.holds(each.place)]


def _said(saves: Sequence[Save], key: str) -> Value:
    """What the last of these that say it say of a field."""
    said = [save.fields[key] for save in saves if key in save.fields]
    return values.unpack(said[-1]) if said else None


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
