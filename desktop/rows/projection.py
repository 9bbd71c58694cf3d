"""From the log to the model: what arrived becomes rows, once, in slices, and again when a verdict changes.

The model knows how far it is by one arrival number and that entry's hash; both are read in the transaction that moves
them, so several processes may do this. Each slice is one savepoint; when it fails, its entries are taken one by one and
the failing one is noted and said. What a row says never depends on the order of arrival.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.documents.projector import DOCUMENTS
from desktop.rows.cursor import Cursor
from desktop.rows.horizon import Horizon
from desktop.rows.judged_spaces import JudgedSpaces
from desktop.rows.reprojection import SLICE_BYTES, SLICE_S, Reprojection
from desktop.rows.row_writer import RowWriter
from sync.control import Erased, OwnerAnswered
from sync.database import immediate
from sync.entry_opener import erased_by
from sync.errors import OutdatedError
from sync.migrations import OUTDATED

if TYPE_CHECKING:
    from desktop.documents.key import DocumentKey
    from desktop.documents.projector import DocumentProjector
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.documents import ApplyingJournal, Document
    from sync.entry_opener import Arrival
    from sync.replica import Replica

LARGEST_SLICE: Final = 2_048
AGREED_AT_ONCE: Final = 128
ERASED_AT_ONCE: Final = 250
"""With what erases as many entries a slice ends."""
SMALLEST_SLICE: Final = 256
"""Fewer at once would spend most of the time on commits; on a slow PC such a slice may take a little longer."""

logger = logging.getLogger(__name__)


class Slice(NamedTuple):
    """Some arrivals, in order, what those of them say that say anything here, and the entries that they erase."""

    arrivals: list[Arrival]
    said: list[StandingEntry]
    erased: list[bytes]


class Projection:
    """Keeps one model in step with one replica; lives in the engine's thread.

    is_outdated: whether another version of Countertop was seen to have made the tables its own
    """

    def __init__(
        self,
        model: ReadModel,
        replica: Replica,
        viewer: Viewer,
        journal: ApplyingJournal,
        random: Callable[[int], bytes],
    ) -> None:
        self._model = model
        self._replica = replica
        self.horizon = Horizon(model, replica.wall_ms)
        self.spaces = JudgedSpaces(model, replica)
        self._writer = RowWriter(model, replica, viewer, self.horizon, journal, random, self._discard_pending)
        self._slice = SMALLEST_SLICE
        self._cursor = Cursor(model)
        self._version = -1
        self.is_outdated = False
        self._log_checked = False
        self._states_due = self._agreed_due = True
        self._loose_ends = replica.loose_ends
        self._rebuilt = False
        self._corrections = self._cursor.corrections
        self._reprojecting: Reprojection | None = None

    @property
    def documents(self) -> DocumentProjector:
        """The projector of documents."""
        return self._writer.documents

    @property
    def cursor(self) -> int:
        """The arrival number up to which the model has been brought, by whoever did."""
        self._keep_up()
        return self._cursor.position[0]

    def shows(self, arrival: int) -> bool:
        """Whether the rows say everything up to this arrival number, and none of it is being made again."""
        return self.cursor >= arrival and not (self._states_due or self._agreed_due or self.is_remaking)

    def prepare(self) -> None:
        """Have rows that come from records of who may do what before anything else is caught up; none of another log,
        as that of an older copy of the disk is."""
        with self._writing():
            self._checked_cursor()
        self._check_states()
        with self._writing():
            self._writer.refresh()
        self.follow_clock()

    def follow_clock(self) -> bool:
        """Find other places for what a clock that was set shows in another light; whether there was any such."""
        if not self.horizon.look():
            return False
        with self._writing():
            before, now = self.horizon.move()
            moved = self._writer.follow_clock(before, now)
        self.horizon.settle(now)
        return moved

    def behind(self) -> bool:
        """Whether there is anything to do here, unless another process has just done it."""
        cursor, head = self._cursor.position[0], self._replica.head_arrival
        return cursor < head or (cursor == head and (self._states_due or self._agreed_due or self.is_remaking))

    def advance(self) -> Slice:
        """Take one slice of at most 50 ms; what arrived in it, nothing when the model is in step."""
        self._look_for_loose_ends()
        self._check_states()
        if self._log_checked and not self.behind():
            return Slice([], [], [])
        if self.is_remaking:
            self._remake()
        said: list[StandingEntry] = []
        erased: list[bytes] = []
        with self._writing():
            after = self._checked_cursor()
            started = time.perf_counter()
            arrivals = _until_much_is_erased(self._replica.arrivals(after, self._slice, SLICE_BYTES))
            if arrivals:
                said, erased = self._take(arrivals), self._writer.erased
                self._cursor.move(arrivals[-1].arrival, arrivals[-1].entry.hash)
        self.look_at(arrivals)
        if len(arrivals) >= self._slice:
            self._adapt(time.perf_counter() - started)
        return Slice(arrivals, said, erased)

    def take_now(self, arrivals: list[Arrival]) -> Slice:
        """Turn these into rows out of their turn (one's own message while history is being caught up)."""
        with self._writing():
            said = self._take(arrivals)
        return Slice(arrivals, said, self._writer.erased)

    def _take(self, arrivals: list[Arrival]) -> list[StandingEntry]:
        """Make rows of these, and note under which verdicts where those are the first of a space."""
        said = self._writer.take(arrivals)
        if self._writer.documents.take_corrected() or self._writer.entry_reader.held_for_owners.take_asks():
            self._cursor.count_correction()
        for space in self._writer.documents.take_reduced():
            self._cursor.begin_reprojecting(space, [DOCUMENTS])
        self.spaces.note_new(arrival.entry.header.space for arrival in arrivals)
        return said

    def look(self, arrivals: list[Arrival]) -> Slice:
        """What these say, without writing anything: another process has turned them into rows."""
        self.look_at(arrivals)
        said = self._writer.entry_reader.read_projected(arrivals)
        erased = dict.fromkeys(entry.hash for entry in erased_by(self._replica.erasures, arrivals))
        return Slice(arrivals, said, list(erased))

    def document(self, key: DocumentKey) -> Document | None:
        """A document as the rows have it now, only to be read and forked; None where there is no such."""
        with self._writing():
            return self._writer.documents.now(key)

    def run_idle_work(self, dropped: Collection[bytes] = ()) -> None:
        """Do what can wait; called when it has been quiet for a while. `dropped`: erased entries whose bodies are about
        to go, of which nothing is left in the rows then."""
        if dropped:
            with self._writing():
                self._writer.forget(dropped)
        if self._writer.documents.has_idle_work:
            with self._writing():
                if self._writer.documents.run_idle_work():
                    self._cursor.count_correction()

    def try_again(self) -> None:
        """Give documents once more what their library failed at."""
        with self._writing():
            self._writer.documents.try_again()
            if self._writer.documents.take_corrected():
                self._cursor.count_correction()

    def merge_words(self) -> bool:
        """Take a small step of merging what the indexes for searching got lately; whether there may be more."""
        with self._writing():
            return self._model.merge_words()

    def look_at(self, arrivals: Iterable[Arrival]) -> None:
        """These arrived, whichever process took them: records of who may do what may change what stands."""
        self._states_due = self._states_due or any(arrival.control is not None for arrival in arrivals)

    def take_rebuilt(self) -> bool:
        """Whether all rows were thrown away, to be made again, since this was last asked."""
        rebuilt, self._rebuilt = self._rebuilt, False
        return rebuilt

    def take_corrected(self) -> bool:
        """Whether, since this was last asked, rows were corrected beside what arrived, by whichever process: what was
        shown may have gone, or what came long ago may be shown only now."""
        corrections, self._corrections = self._corrections, self._cursor.corrections
        return corrections != self._corrections

    def take_problems(self) -> list[str]:
        """Sentences about what could not be shown since this was last asked."""
        return self._writer.take_problems()

    def start_again(self) -> None:
        """Make everything anew from the log."""
        with self._writing():
            self._clear()

    def _clear(self) -> None:
        self._discard_pending()
        self._model.clear()
        self._rebuilt = self._states_due = True

    # The cursor

    def _checked_cursor(self) -> int:
        """Where to go on; from the beginning when the log is not the one this model was made from.

        Another process may have come further than what this one knows of the log, so the log itself is asked.
        """
        after, digest = self._cursor.position
        if not self._log_checked and after and self._hash_at(after) != digest:
            self._clear()
            after = 0
        self._log_checked = True
        return after

    def _hash_at(self, arrival: int) -> bytes:
        found = self._replica.log.arrivals(arrival - 1, 1)
        return found[0][1].hash if found else b""

    def _adapt(self, took_s: float) -> None:
        wanted = int(self._slice * SLICE_S / max(took_s, 1e-6) * 0.8)
        self._slice = max(SMALLEST_SLICE, min(LARGEST_SLICE, wanted))

    # A slice

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction in which nothing that is kept open is older than the rows: another process may have written."""
        try:
            with immediate(self._model.conn):
                self.refuse_outdated()
                yield
        except BaseException:
            self._discard_pending()
            self._reprojecting = None  # what it had given was not kept
            raise

    def refuse_outdated(self) -> None:
        """Raises OutdatedError once another version of Countertop has made the tables its own: nothing is written."""
        self._keep_up()
        if self.is_outdated:
            raise OutdatedError(OUTDATED)

    def _keep_up(self) -> None:
        """Let go of what is kept open when another process has written."""
        version = self._model.data_version()
        if version != self._version:
            self._discard_pending()
            self.is_outdated = not self._model.is_current({area.key: area.version for area in self._model.areas})
        self._version = version

    def _discard_pending(self) -> None:
        self._writer.discard_pending()
        self._cursor.invalidate()
        self.spaces.invalidate()
        self._log_checked = False

    # Spaces whose verdicts or keys changed

    def _look_for_loose_ends(self) -> None:
        """Rows may have to be made again although no record of who may do what came."""
        loose_ends = self._replica.loose_ends
        self._states_due = self._states_due or loose_ends != self._loose_ends
        self._loose_ends = loose_ends

    def _check_states(self) -> None:
        """Mark the spaces whose rows were made under other verdicts; retry what keys have come for, and some of what
        owners have agreed to."""
        if not (self._states_due or self._agreed_due) or self.cursor > self._replica.head_arrival:
            return  # in the second case another process knows more than this one does yet
        held = self._writer.entry_reader.held_for_owners
        with self._writing():
            if self._states_due:
                for space in self._replica.verdicts.created:
                    self._check_state(space)
                held.follow()
            taken = self._writer.take_agreed(AGREED_AT_ONCE)
            if taken or held.take_asks():
                self._cursor.count_correction()
        self._states_due, self._agreed_due = False, taken == AGREED_AT_ONCE

    def _check_state(self, space: bytes) -> None:
        kept, now = self.spaces.kept(space), self.spaces.judged(space)
        if kept == now:
            return
        self.spaces.note(space)
        if kept is not None and kept.removals != now.removals:
            self._make_again(space)
        else:
            self._retry(space)

    def _make_again(self, space: bytes) -> None:
        """Note that all rows of a space are to be deleted and made again."""
        self._cursor.begin_reprojecting(space, (area.key for area in self._model.areas))
        self._writer.refresh()

    def _retry(self, space: bytes) -> None:
        """Try again what could not be read in a space."""
        unreadable = self._writer.entry_reader.take_unreadable(space)
        for number in unreadable:
            self._writer.take(self._replica.arrivals(number - 1, 1))
        if unreadable:
            self._cursor.count_correction()

    @property
    def is_remaking(self) -> bool:
        """Whether rows are being made or judged again."""
        return self._cursor.reprojecting is not None or self._writer.is_stale

    def _remake(self) -> None:
        """One slice of deleting rows, of making them again, up to where the cursor is, or else of judging them again;
        by a process that knows as much as the rows say.

        Another process may have begun anew, or done all of it, since this one looked.
        """
        with self._writing():
            due, until = self._cursor.reprojecting, self._cursor.position[0]
            if until > self._replica.head_arrival:
                return
            if due is None:
                if self._writer.judge_again(SLICE_S):
                    self._cursor.count_correction()
                return
            if not self.spaces.is_alike(due.space):
                self._states_due = True
                return
            if self._reprojecting is None or self._reprojecting.due != due:
                self._reprojecting = Reprojection(due, self._replica, self._writer)
            if self._reprojecting.take(until, self._slice):
                return
            self._reprojecting = None
            if due.delete_up_to:
                self._cursor.end_deleting(due)
                return
            self._cursor.count_correction()
            self._cursor.end_reprojecting(due)
            self._writer.refresh()


def _until_much_is_erased(arrivals: list[Arrival]) -> list[Arrival]:
    """The first of these, up to the one with which they erase as much as is worth a slice, or may."""
    named = (item.control.entries if isinstance(item.control, Erased | OwnerAnswered) else () for item in arrivals)
    erased = accumulate(map(len, named))
    ends = (number for number, sum_ in enumerate(erased, 1) if sum_ >= ERASED_AT_ONCE)
    return arrivals[: next(ends, None)]
