"""Forms as rows: what was published of them. Which of it counts and is in force is worked out of these when asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.forms.collections import audience
from desktop.forms.definition import parsed
from desktop.forms.facts import FormPublished
from desktop.forms.identity import form_id
from desktop.records.collection import Audience
from desktop.rows.pieces import taken
from desktop.rows.table import delete_of_space
from sync.control import Role, SpaceKind, space_id

if TYPE_CHECKING:
    from desktop.rows.erased_entries import ErasedEntries
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts

WRITTEN: Final = "forms written"
"""Among the model's values: how often the publications were others."""

_INSERT: Final = f"INSERT OR IGNORE INTO publications VALUES ({', '.join('?' * 13)})"
_encode: Final = msgspec.msgpack.Encoder().encode


class FormProjector:
    """Turns publications into rows."""

    def __init__(self, model: ReadModel, viewer: Viewer) -> None:
        self._model = model
        self._conn = model.conn
        self._viewer = viewer
        self.discard_pending()

    def discard_pending(self) -> None:
        """Drop what was collected and not written."""
        self._published: list[tuple[Any, ...]] = []

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {FormPublished: self._collect}

    def _collect(self, said: StandingEntry, fact: FormPublished) -> None:
        definition = parsed(fact.definition)
        id = form_id(self._viewer.genesis, said.space, fact.creator, fact.nonce, definition.audience)
        if id == fact.form and self._fits(audience(definition), said.space):
            self._published.append((
                said.hash, id, said.space, fact.creator, fact.nonce, said.author, said.feed, said.seq, said.stamp,
                said.view, definition.locked, fact.definition, _encode(fact.cut),
            ))  # fmt: skip

    def _fits(self, audience: Audience, space: bytes) -> bool:
        """Whether who can read the entries can read what is published there, and nobody else where that matters."""
        if audience is Audience.CHOSEN:
            private = self._viewer.space(space)
            return private is not None and private.kind == SpaceKind.PRIVATE
        role = {Audience.MANAGERS: Role.MANAGER, Audience.OWNERS: Role.OWNER}.get(audience)
        if role is None:
            return space == self._viewer.shop_space
        return space == space_id(self._viewer.genesis, SpaceKind.ROLE, (), bytes([role]))

    def write(self, erased: ErasedEntries) -> bool:
        """Write what was collected; whether rows of entries build on it."""
        published, self._published = self._published, []
        if not published:
            return False
        self._conn.executemany(_INSERT, published)
        self._count()
        return True

    def _count(self) -> None:
        count = int.from_bytes(self._model.get(WRITTEN) or b"", "big") + 1
        self._model.put(WRITTEN, count.to_bytes(8, "big"))

    def erase(self, entries: Collection[bytes]) -> bool:
        """These entries were erased: what they published goes; whether that is anything."""
        published = taken(self._conn, "publications", entries)
        if published:
            self._count()
        return bool(published)

    def forget(self, entries: Collection[bytes]) -> None:
        """What is kept leaves nothing."""

    def refresh(self, verdicts: Verdicts) -> None:
        """Roles are looked up when it is asked which publications count."""

    def follow_clock(self, _before: Now, _now: Now) -> bool:
        """Publications have no place in time."""
        return False

    def delete_space(self, space: bytes, up_to: int) -> Iterator[None]:
        """Delete what was published in a space, which is about to be read again: whoever looks between two steps too
        sees what is left."""
        for _ in delete_of_space(self._conn, "publications", space):
            self._count()
            yield
        self._count()
