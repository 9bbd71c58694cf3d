"""Collections that people define: what records need to know of them, of whichever area's facts they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import RecordCollection
    from desktop.rows.content_chains import ChainPlace
    from desktop.rows.viewer import Viewer


class DefinedCollection(NamedTuple):
    """A collection as one entry defines it.

    by: that entry's hash
    kept: bytes from which the source reads the collection again
    """

    by: bytes
    kept: bytes
    collection: RecordCollection


class Definitions(Protocol):
    """What the rows say now of the collections that people define."""

    def state(self) -> bytes:
        """A digest of all of it, which changes with any answer below."""

    def state_of(self, collection: bytes) -> bytes:
        """The same of one, defined or not; never empty."""

    def current(self) -> Mapping[bytes, DefinedCollection]:
        """Which there are, by their ids, as they are now."""

    def in_force(self, collection: bytes, place: ChainPlace) -> DefinedCollection | None:
        """By which one an entry is judged that saves records of a collection."""

    def stretches(self, collection: bytes, feed: bytes) -> Sequence[tuple[int, bytes]] | None:
        """The same of a whole chain: up to which number, the last endless, which entry's definition is in force; empty
        hashes for none. None where a chain forked: ask of each entry."""

    def discard_pending(self) -> None:
        """Forget what was known of the rows."""


class CollectionSource(Protocol):
    """An area in which people define collections. The rows of records keep of each with what they were made."""

    def open(self, conn: sqlite3.Connection, viewer: Viewer) -> Definitions:
        """For whoever writes rows."""

    def read(self, kept: bytes) -> RecordCollection:
        """The collection that these bytes say."""

    def defined_by(self, conn: sqlite3.Connection, entry: bytes, collection: bytes) -> RecordCollection | None:
        """A collection as an entry defines it; None where that is not here."""


class NothingDefined:
    """Where no area lets people define any: the source and what it says."""

    def open(self, conn: sqlite3.Connection, viewer: Viewer) -> Definitions:
        return self

    def read(self, kept: bytes) -> RecordCollection:
        raise LookupError(kept.hex())

    def defined_by(self, conn: sqlite3.Connection, entry: bytes, collection: bytes) -> RecordCollection | None:
        return None

    def state(self) -> bytes:
        return b"nothing"

    def state_of(self, collection: bytes) -> bytes:
        return b"nothing"

    def current(self) -> Mapping[bytes, DefinedCollection]:
        return {}

    def in_force(self, collection: bytes, place: ChainPlace) -> DefinedCollection | None:
        return None

    def stretches(self, collection: bytes, feed: bytes) -> Sequence[tuple[int, bytes]] | None:
        return None

    def discard_pending(self) -> None: ...
