"""The saves of one record as its state is worked out from them: all of them, or what somebody had seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from desktop.records import values
from desktop.records.saved_part import SavedPart, packed_fields
from desktop.records.state import HavingSeen, RecordState, Save, SeenSaves, field_shown, state
from desktop.records.values import Value
from desktop.rows.register import unpacked

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.content_chains import ChainPlace, ContentChains

_AWAITED: Final = "SELECT awaited FROM awaited_saves WHERE record = ?"


class RecordSaves:
    """Those of one record that are here, whether they count or not; `by_hash`: as `state` takes them."""

    def __init__(self, conn: sqlite3.Connection, chains: ContentChains, parts: Sequence[SavedPart]) -> None:
        self._chains = chains
        self.parts: Final = parts
        self._places: dict[bytes, ChainPlace | None] = {part.hash: part.chain_place for part in parts}
        if parts:  # what stood for nothing when the record was worked out
            self._places |= dict.fromkeys(name for (name,) in conn.execute(_AWAITED, (parts[0].record,)).fetchall())
        self.by_hash: Final = {part.hash: self._save(part) for part in parts}

    def _save(self, part: SavedPart) -> Save:
        seen, fields = tuple(self._seen(part)), packed_fields(part)
        return Save(part.chain_place, part.stamp, fields, seen, bool(part.creates), bool(part.prefers))

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
        return self.parts[0].key.is_derived

    def seen_by(self, said: HavingSeen) -> list[Save]:
        """Those that count which the author of something had seen."""
        past = SeenSaves(self._chains)
        past.add(said)
        counted = (self.by_hash[part.hash] for part in self.parts if part.counts)
        return [save for save in counted if past.holds(save.place)]

    def state(self, some: Iterable[Save]) -> RecordState | None:
        """What these come to, of those that count."""
        saves = list(some)
        return state(saves, self._chains, is_derived=bool(saves) and self._is_derived)

    def said(self, some: Sequence[Save], key: str) -> Value:
        """What a field showed to whoever had seen these."""
        writes = [save for save in some if key in save.fields]
        changes = [save for save in writes if not (save.creates and self._is_derived)]
        return values.unpack(field_shown(changes or writes, key, self._chains).value) if writes else None
