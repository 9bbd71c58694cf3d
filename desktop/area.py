"""What an area of the shop is: everything the kernel must know of it, as one value.

An area is a room: a folder here and one in `ui`. The kernel (`home`, `rows`, `documents`, `engine`) knows none by name;
it works through the areas it is given, in their order. `desktop.areas` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from desktop.rows.event import Event
from desktop.rows.held_files import NO_FILES, FileHolding

if TYPE_CHECKING:
    import sqlite3

    from desktop.documents.kind import DocumentKind
    from desktop.engine.command_context import CommandContext
    from desktop.engine.unattended import Unattended
    from desktop.records.collection import RecordCollection
    from desktop.records.definitions import CollectionSource
    from desktop.rows.erased_entries import ErasedEntries
    from desktop.rows.fact_types import Fact, FactType
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.search import SearchSource
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.table import Table
    from desktop.rows.today import TodaySource
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts


class Projector(Protocol):
    """Turns an area's facts into its rows. What rows say must not depend on the order in which entries arrive."""

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""

    def erase(self, entries: Collection[bytes]) -> bool:
        """These entries were taken back, kept ones too: what they said goes from the rows, which then are what they
        would be if it had never been there. Whoever builds on others' rows comes before them, and finds what depends
        on these; `write` follows. Whether others' rows build on it."""

    def write(self, erased: ErasedEntries) -> bool:
        """Write what was collected; of it the entries `erased` were taken back. Whether others' rows build on it."""

    def forget(self, entries: Collection[bytes]) -> None:
        """What these erased entries said is about to be dropped: no row is left that cannot be made without it."""

    def refresh(self, verdicts: Verdicts) -> None:
        """Roles, members, spaces or what rows build on changed: judge again what used them, if that is quick."""

    def follow_clock(self, before: Now, now: Now) -> bool:
        """Clocks were set: find other places for what that shows in another light. Whether there was any such."""

    def delete_space(self, space: bytes, up_to: int) -> Iterator[None]:
        """Delete all rows of one space, which are about to be made again: a few at each step. Between two of them other
        entries may become rows; what would be missed on the screen stays if it arrived after the number `up_to`."""

    def discard_pending(self) -> None:
        """Drop what was collected and not written, and whatever is kept in memory of the rows."""


@runtime_checkable
class RejudgingProjector(Projector, Protocol):
    """One of which too many rows use roles to judge them all at once."""

    @property
    def is_stale(self) -> bool:
        """Whether rows were made under what is another now; kept with the rows."""

    def judge_some(self) -> bool:
        """Judge a few of them again, some milliseconds long: whether any may be another. Between two such steps rows
        come and go; how far it came is kept with them."""


def no_changes(entry: StandingEntry, fact: Fact, conn: sqlite3.Connection, viewer: Viewer) -> Iterable[Event]:
    """Nothing to tell."""
    return ()


def nothing(conn: sqlite3.Connection) -> Iterable[Event]:
    """Nothing to tell."""
    return ()


def nothing_erased(entries: Collection[bytes], conn: sqlite3.Connection) -> Iterable[Event]:
    """Nothing to tell."""
    return ()


def no_names(conn: sqlite3.Connection) -> Mapping[bytes, str]:
    """No names."""
    return {}


def nothing_to_do(context: CommandContext) -> None:
    """Nothing waits to be done."""


def nothing_said(record: bytes, conn: sqlite3.Connection) -> Iterable[bytes]:
    """Nobody says anything of records."""
    return ()


def nothing_left(is_erased: Callable[[bytes], bool], conn: sqlite3.Connection) -> Iterable[bytes]:
    """Nobody says anything of entries that were taken back, or it is found by what these belonged to."""
    return ()


def zero(conn: sqlite3.Connection) -> int:
    """Nothing waits."""
    return 0


@dataclass(frozen=True)
class Area:
    """One area.

    key: its name, for good
    version: of its tables and of what fills them; raising it makes this area's rows anew, and no other's
    facts, documents, collections: what can be said in it, the kinds of documents and the collections of records it has
    definitions: the collections that people define in it; one area at most has such
    tables: of its rows, in the order in which they are made
    projector: makes what fills them; None where documents alone do
    changes: the events to tell when a fact stands, of its entry's rows; a pure read
    erasures: the same of entries that were taken back
    verdict_changes: the events to tell when records of who may do what arrive
    everything: the events that make all screens of this area look again
    search: how it is searched
    held_files: which files its rows hold
    today: what of it waits for somebody, and what is new
    of_this_pc: of what it keeps in `own.db` the names of what belongs to this PC alone: no backup takes it elsewhere
    said_of_record: the hashes of the entries that speak of a record, by its id: with it they are erased
    said_of_erased: the same of entries that speak of others that were taken back, and of nothing else
    device_names: what PCs are called, for what the kernel says of them
    waiting: how much of it is here and cannot be shown yet, beside entries that are held back
    idle_work: does some of what can wait, in a few milliseconds, when it has been quiet for a while
    service: runs beside the engine, in its loop, for as long as it has the network or waits for it; begun again when
    it fails
    unattended: the same on a PC where nobody is in, with what can be read by nobody
    """

    key: str
    version: int
    facts: tuple[FactType, ...] = ()
    documents: tuple[DocumentKind, ...] = ()
    collections: tuple[RecordCollection, ...] = ()
    definitions: CollectionSource | None = None
    tables: tuple[Table, ...] = ()
    projector: Callable[[ReadModel, Viewer], Projector] | None = None
    changes: Callable[[StandingEntry, Any, sqlite3.Connection, Viewer], Iterable[Event]] = no_changes
    erasures: Callable[[Collection[bytes], sqlite3.Connection], Iterable[Event]] = nothing_erased
    verdict_changes: tuple[Event, ...] = ()
    everything: Callable[[sqlite3.Connection], Iterable[Event]] = nothing
    search: SearchSource | None = None
    held_files: FileHolding = NO_FILES
    today: TodaySource | None = None
    of_this_pc: frozenset[str] = frozenset()
    said_of_record: Callable[[bytes, sqlite3.Connection], Iterable[bytes]] = nothing_said
    said_of_erased: Callable[[Callable[[bytes], bool], sqlite3.Connection], Iterable[bytes]] = nothing_left
    device_names: Callable[[sqlite3.Connection], Mapping[bytes, str]] = no_names
    waiting: Callable[[sqlite3.Connection], int] = zero
    idle_work: Callable[[CommandContext], None] = nothing_to_do
    service: Callable[[CommandContext], Coroutine[Any, Any, None]] | None = None
    unattended: Callable[[Unattended], Coroutine[Any, Any, None]] | None = None


Areas = tuple[Area, ...]
