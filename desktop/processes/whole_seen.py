"""A record with its rows as somebody had seen them, or as they are now: the same of the same saves on every PC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.records import values
from desktop.records.collection import MECHANISM
from desktop.records.queries import filled
from desktop.records.record_saves import RecordSaves
from desktop.records.saved_part import packed_fields, parts_of_records
from desktop.rows.register import unpacked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from desktop.records.routes import GoesOn
    from desktop.records.saved_part import SavedPart
    from desktop.records.state import HavingSeen, RecordState, Save
    from desktop.records.values import Value
    from desktop.rows.content_chains import ChainPlace, ContentChains

_ROWS: Final = "SELECT DISTINCT record FROM saves WHERE parent = ? AND space = ? AND collection = ?"
_INSIDE: Final = "SELECT DISTINCT collection FROM saves WHERE parent = ? AND space = ?"


class Saying(NamedTuple):
    """Somebody said something at a place, who had seen what these entries stand for."""

    place: ChainPlace
    seen: Sequence[ChainPlace]


class SeenRow(NamedTuple):
    """A row of a record: its id, and what its fields held."""

    id: bytes
    values: Mapping[str, Value]


class FilledIn(NamedTuple):
    """What the fields of a record and of its rows held that people filled in; `rows` by their collections."""

    values: Mapping[str, Value]
    rows: Mapping[bytes, Sequence[SeenRow]]

    def going_on_as(self, then: FilledIn, goes_on: GoesOn) -> FilledIn:
        """With what goes on after a yes as it was then."""
        before = {row.id: row.values for listed in then.rows.values() for row in listed}
        rows = {
            of: [SeenRow(row.id, _put_back(row.values, before.get(row.id, row.values), goes_on)) for row in listed]
            for of, listed in self.rows.items()
        }
        same = {of: listed for of, listed in then.rows.items() if of in goes_on.rows}
        return FilledIn(_put_back(self.values, then.values, goes_on), rows | same)


class WholeSaves:
    """The saves of one record and of its rows, each read once. `said`: by whom it was seen; None: all that is here."""

    def __init__(
        self, conn: sqlite3.Connection, chains: ContentChains, record: bytes, packed_key: bytes, space: bytes
    ) -> None:
        self._conn = conn
        self._chains = chains
        self._packed_key = packed_key
        self._space = space
        self._record = RecordSaves(conn, chains, parts_of_records(conn, [record]).get(record, []))
        self._rows: dict[bytes, dict[bytes, RecordSaves]] = {}

    def record(self, said: HavingSeen | None) -> RecordState | None:
        """What the record showed; None where it was not there."""
        return _state(self._record, said)

    def rows(self, collection: bytes, said: HavingSeen | None) -> list[SeenRow]:
        """The rows of a collection that were there, in the order in which they were made, those of one save as they
        stand in it."""
        found = []
        for id, saves in self._of(collection).items():
            then = _state(saves, said)
            if then is not None and not then.is_away:
                made = then.created
                place = next(part.place for part in saves.parts if part.hash == made.place.hash)
                found.append(((made.stamp, place, id), SeenRow(id, values_of(then))))
        return [row for _, row in sorted(found, key=lambda each: each[0])]

    def seen(self, said: HavingSeen | None, collections: Iterable[bytes]) -> frozenset[bytes]:
        """The entries that count, of the record and its rows in these collections, that were seen: who had seen the
        same was shown the same."""
        of_rows = (saves for each in collections for saves in self._of(each).values())
        return frozenset(save.place.hash for saves in (self._record, *of_rows) for save in _seen(saves, said))

    def saves_behind(self, said: HavingSeen, collections: Iterable[bytes]) -> list[bytes]:
        """The entries that wrote what the record and its rows in these collections showed, each once."""
        of_rows = (saves for each in collections for saves in self._of(each).values())
        found: dict[bytes, None] = {}
        for saves in (self._record, *of_rows):
            then = _state(saves, said)
            if then is not None:
                found |= dict.fromkeys(
                    (then.created.place.hash, *(each.save.place.hash for each in then.fields.values()))
                )
        return list(found)

    def unseen(
        self, said: HavingSeen, collections: Iterable[bytes], goes_on: GoesOn, member: bytes = b""
    ) -> list[SavedPart]:
        """What counts of the record and its rows in these collections and was not seen, the latest first; nor by a
        member when they saved the same themselves. Without what says only what goes on after a yes."""
        of_rows = (saves for each in collections for saves in self._of(each).values())
        found = []
        for saves in (self._record, *of_rows):
            own = [part.hash for part in saves.parts if part.author == member]
            sayings = (said, *(saves.by_hash[one] for one in own))
            seen = {save.place.hash for one in sayings for save in saves.seen_by(one)}.union(own)
            unseen = (part for part in saves.parts if part.counts and part.hash not in seen)
            found += [part for part in unseen if not _only_goes_on(part, goes_on)]
        return sorted(found, key=lambda part: (part.stamp, part.hash), reverse=True)

    def changed_after(self, said: HavingSeen, goes_on: GoesOn) -> int:
        """The stamp of the latest save that was not seen, of a record that shows something else since then; 0 where
        nobody changed what was shown, but for what goes on after a yes."""
        inside = [of for (of,) in self._conn.execute(_INSIDE, (self._packed_key, self._space)).fetchall()]
        unseen = self.unseen(said, inside, goes_on)
        if not unseen:
            return 0
        then, now = (self._showing(each, inside, goes_on) for each in (said, None))
        return unseen[0].stamp if then is not None and now is not None and then != now else 0

    def filled_in(self, said: HavingSeen | None, collections: Iterable[bytes]) -> FilledIn | None:
        """What people filled in of the record and its rows in these collections; None where it was not there."""
        record = self.record(said)
        if record is None:
            return None
        return FilledIn(values_of(record), {each: self.rows(each, said) for each in collections})

    def _showing(self, said: HavingSeen | None, collections: Iterable[bytes], goes_on: GoesOn) -> object:
        """The same without what goes on after a yes, nor by the mechanism, to be compared."""
        shown = self.filled_in(said, (each for each in collections if each not in goes_on.rows))
        if shown is None:
            return None
        rows = ((row.id, _compared(row.values, goes_on)) for listed in shown.rows.values() for row in listed)
        return _compared(shown.values, goes_on), dict(rows)

    def _of(self, collection: bytes) -> dict[bytes, RecordSaves]:
        if collection not in self._rows:
            listed = self._conn.execute(_ROWS, (self._packed_key, self._space, collection)).fetchall()
            parts = parts_of_records(self._conn, [id for (id,) in listed])
            self._rows[collection] = {id: RecordSaves(self._conn, self._chains, theirs) for id, theirs in parts.items()}
        return self._rows[collection]


def places_of(chains: ContentChains, after: bytes) -> list[ChainPlace]:
    """Where the entries stand that somebody names as seen, packed, as far as they are here."""
    found = (chains.anywhere(named) for named in unpacked(after))
    return [place for place in found if place is not None]


def values_of(record: RecordState) -> dict[str, Value]:
    """What the fields held that people filled in."""
    return filled({key: values.unpack(field.value) for key, field in record.fields.items()})


def _compared(said: Mapping[str, Value], goes_on: GoesOn) -> dict[str, Value]:
    return {key: value for key, value in said.items() if not (key.startswith(MECHANISM) or goes_on.holds(key))}


def _only_goes_on(part: SavedPart, goes_on: GoesOn) -> bool:
    """Whether a save says nothing but what goes on after a yes."""
    return part.collection in goes_on.rows or (not part.creates and all(map(goes_on.holds, packed_fields(part))))


def _put_back(now: Mapping[str, Value], then: Mapping[str, Value], goes_on: GoesOn) -> dict[str, Value]:
    kept = {key: value for key, value in now.items() if not goes_on.holds(key)}
    return kept | {key: value for key, value in then.items() if goes_on.holds(key)}


def _state(saves: RecordSaves, said: HavingSeen | None) -> RecordState | None:
    return saves.state(_seen(saves, said))


def _seen(saves: RecordSaves, said: HavingSeen | None) -> list[Save]:
    if said is not None:
        return saves.seen_by(said)
    return [saves.by_hash[part.hash] for part in saves.parts if part.counts]
