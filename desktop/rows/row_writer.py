"""Entries become rows: read, handed to the area whose facts they are, and written, in a savepoint."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from desktop.area import RejudgingProjector
from desktop.documents.projector import DOCUMENTS, DocumentProjector
from desktop.rows.entry_reader import FAILED, EntryReader, leaves_nothing
from desktop.rows.erased_entries import ErasedEntries
from sync.authority import Standing
from sync.chains import span_of
from sync.database import is_refusal
from sync.entry_opener import Obstacle, erased_by

if TYPE_CHECKING:
    from desktop.area import Projector
    from desktop.rows.cursor import Reprojecting
    from desktop.rows.horizon import Horizon, Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.branches import Span
    from sync.changes import Claim
    from sync.documents import ApplyingJournal
    from sync.entry import Entry
    from sync.entry_opener import Arrival
    from sync.replica import Replica

Handlers = Mapping[type, Callable[["StandingEntry", Any], None]]

logger: Final = logging.getLogger(__name__)


class RowWriter:
    """Writes one model through the projectors of its areas. Every method that writes is for a transaction.

    documents: the projector of documents
    entry_reader: what entries say
    erased: the entries of which the last `take` took rows away
    """

    def __init__(
        self,
        model: ReadModel,
        replica: Replica,
        viewer: Viewer,
        horizon: Horizon,
        journal: ApplyingJournal,
        random: Callable[[int], bytes],
        on_rolled_back: Callable[[], None],
    ) -> None:
        """`on_rolled_back` is called when what was written did not last; it calls `discard_pending`."""
        self._model = model
        self._replica = replica
        self._viewer = viewer
        self._on_rolled_back = on_rolled_back
        self.entry_reader = EntryReader(model, replica, horizon)
        kinds = [kind for area in model.areas for kind in area.documents]
        self.documents = DocumentProjector(model, viewer, replica.me.feed, kinds, random, journal, self._span_of)
        self._projectors: dict[str, Projector] = {DOCUMENTS: self.documents} | {
            area.key: area.projector(model, viewer) for area in model.areas if area.projector is not None
        }
        self._rejudging = [each for each in self._projectors.values() if isinstance(each, RejudgingProjector)]
        self._all_handlers = self._handlers(self._projectors)
        self._said: list[StandingEntry] = []
        self._erased_rows: set[bytes] = set()
        self._fresh_under: bytes | None = None
        self.erased: list[bytes] = []
        self._problems: list[str] = []

    def _span_of(self, claim: Claim) -> Span:
        return span_of(self._replica.log.chains, claim)

    def take(self, arrivals: list[Arrival], areas: Collection[str] | None = None) -> list[StandingEntry]:
        """Turn these into rows, of these areas only (None: of all); what they say."""
        self._said, self.erased, self._fresh_under = [], [], None
        with self._savepoint():
            if self._attempt(arrivals, areas):
                return self._said
        for arrival in arrivals:
            with self._savepoint():
                if self._attempt([arrival], areas):
                    continue
            self.entry_reader.hold_back(arrival, FAILED, self._failure)
            self._problems.append(
                "Something that arrived cannot be shown in this version of Countertop. It is kept, and is tried again "
                "after an update."
            )
        return self._said

    def take_agreed(self, limit: int) -> int:
        """Turn some of what owners have agreed to into rows: how much."""
        numbers = self.entry_reader.held_for_owners.take_agreed(limit)
        if numbers:
            self.take([arrival for at in numbers for arrival in self._replica.arrivals(at - 1, 1)])
        return len(numbers)

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        """Rolls back what `_attempt` left when it failed."""
        conn = self._model.conn
        conn.execute("SAVEPOINT slice")
        self._failed = False
        try:
            yield
        finally:
            if self._failed:
                conn.execute("ROLLBACK TO slice")
                self._on_rolled_back()
            if conn.in_transaction:  # a full disk has ended it already
                conn.execute("RELEASE slice")

    def _attempt(self, arrivals: list[Arrival], areas: Collection[str] | None) -> bool:
        try:
            self._write(arrivals, areas)
        except Exception as error:
            if is_refusal(error):
                self._on_rolled_back()
                raise
            logger.exception("Turning %d entries into rows failed", len(arrivals))
            self._failed, self._failure = True, repr(error)
            return False
        return True

    def _write(self, arrivals: list[Arrival], areas: Collection[str] | None) -> None:
        retried = self.entry_reader.take_failed(arrivals) if areas is not None else set()
        said = self.entry_reader.read_facts(arrivals)
        some = self._all_handlers if areas is None else self._handlers(areas)
        for item in said:
            handlers = self._all_handlers if item.hash in retried else some
            for fact in item.facts:
                if type(fact) in handlers:
                    handlers[type(fact)](item, fact)
        standing = frozenset(arrival.entry.hash for arrival in arrivals if arrival.standing is Standing.STANDS)
        arrived = {each.entry.hash: leaves_nothing(each.entry) for each in arrivals if each.obstacle is Obstacle.ERASED}
        found = erased_by(self._replica.erasures, arrivals, self._erased_rows)
        erased = {entry.hash: leaves_nothing(entry) or not self._stands(entry) for entry in found}
        refresh = self._erase(erased) or any(arrival.control is not None for arrival in arrivals)
        self._write_areas(refresh, frozenset(arrived), standing)
        self._leave_nothing([entry for entry, is_gone in (*erased.items(), *arrived.items()) if is_gone])
        self._said += said

    def _handlers(self, areas: Collection[str]) -> Handlers:
        """What collects each kind of fact in these areas."""
        return {
            kind: handle
            for key, projector in self._projectors.items()
            if key in areas
            for kind, handle in projector.handlers.items()
        }

    def _is_gone(self, digest: bytes) -> bool:
        entry = self._replica.log.entry(digest)
        return entry is not None and leaves_nothing(entry) and self._replica.erasures.is_erased(entry.header, digest)

    def forget(self, entries: Collection[bytes]) -> None:
        """What these erased entries said is about to be dropped."""
        for projector in self._projectors.values():
            projector.forget(entries)
        self.entry_reader.forget(entries)

    def _stands(self, entry: Entry) -> bool:
        """Whether content counts; on a PC that is out of the shop some is shown that does not."""
        return self._replica.opener.standing(entry) is Standing.STANDS

    def _erase(self, erased: Collection[bytes]) -> bool:
        """Take away what these say that were in the rows; whether others' rows build on it."""
        self._erased_rows.update(erased)
        self.erased += erased
        refresh = False
        for projector in reversed(self._projectors.values()) if erased else ():
            refresh = projector.erase(erased) or refresh
        return refresh

    def _leave_nothing(self, gone: Sequence[bytes]) -> None:
        """Of these nothing is left."""
        for projector in self._projectors.values() if gone else ():
            projector.forget(gone)
        self.entry_reader.look_again(gone)

    def _write_areas(self, refresh: bool, erased: frozenset[bytes], standing: frozenset[bytes]) -> None:
        entries = ErasedEntries(erased, self._is_gone, standing)
        for projector in self._projectors.values():
            refresh = projector.write(entries) or refresh
        if refresh:
            self.refresh()

    def refresh(self) -> None:
        """Judge again what depends on roles, members and spaces."""
        for projector in self._projectors.values():
            projector.refresh(self._replica.verdicts)

    @property
    def is_stale(self) -> bool:
        """Whether rows were judged by what is another now: by other roles, or since something was written."""
        roles = self._viewer.roles()
        if self._fresh_under != roles:
            self._fresh_under = None if any(projector.is_stale for projector in self._rejudging) else roles
        return self._fresh_under is None

    def judge_again(self, slice_s: float) -> bool:
        """Judge some of them again, for about so long; whether any may be another."""
        started, changed, self._fresh_under = time.perf_counter(), False, None
        for projector in self._rejudging:
            while projector.is_stale:
                changed = projector.judge_some() or changed
                if time.perf_counter() - started >= slice_s:
                    return changed
        return changed

    def discard_pending(self) -> None:
        """Drop what was collected and not written, and whatever is kept in memory of the rows."""
        self._erased_rows.clear()
        self._fresh_under = None
        for projector in self._projectors.values():
            projector.discard_pending()

    def delete_space(self, due: Reprojecting) -> Iterator[None]:
        """Delete the rows that are about to be made again, a few at each step."""
        self._erased_rows.clear()
        self._fresh_under = None
        for key, projector in self._projectors.items():
            if key in due.areas:
                yield from projector.delete_space(due.space, due.delete_up_to)
        yield from self.entry_reader.delete_space(due.space)

    def follow_clock(self, before: Now, now: Now) -> bool:
        """Clocks were set: find other places for what that shows in another light; whether there was any such."""
        return sum(projector.follow_clock(before, now) for projector in self._projectors.values()) > 0

    def take_problems(self) -> list[str]:
        """Sentences about what could not be shown since this was last asked."""
        problems, self._problems = self._problems + self.documents.problems, []
        self.documents.problems = []
        return problems

    def rewrite_documents(self, areas: tuple[str, ...], space: bytes) -> Iterator[None]:
        """Make the rows again that these areas have of documents whose changes stay as they are, one at each step."""
        kinds = [kind for area in self._model.areas if area.key in areas for kind in area.documents]
        return self.documents.rewrite(() if DOCUMENTS in areas else kinds, space)
