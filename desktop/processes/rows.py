"""Processes as rows: what was asked for and said, and what came of it, worked out anew with whatever it depends on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.processes.facts import AbsenceSet, ProcessDecided, ProcessSubmitted
from desktop.processes.proceedings import DecisionRow, NotAsked, Proceeding, Proceedings, RequestRow
from desktop.profiles.collections import PROFILES
from desktop.records.identity import NOBODY, RecordKey, derived_nonce, packed_key
from desktop.records.known_collections import KnownCollections
from desktop.records.rejudging import JUDGED
from desktop.records.routes import packed_goes_on
from desktop.rows.digest import digest_of
from desktop.rows.pieces import marks, pieces, taken
from desktop.rows.register import packed
from desktop.rows.table import delete_of_space

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.definitions import CollectionSource
    from desktop.rows.erased_entries import ErasedEntries
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts

AT_A_STEP: Final = 16

_REQUEST: Final = f"INSERT OR IGNORE INTO requests VALUES ({', '.join('?' * len(RequestRow._fields))})"
_DECISION: Final = f"INSERT OR IGNORE INTO decisions VALUES ({', '.join('?' * len(DecisionRow._fields))})"
_ABSENCE: Final = f"INSERT OR IGNORE INTO absences VALUES ({', '.join('?' * 12)}, NULL, x'')"
_UNJUDGED: Final = "SELECT hash, member, author, feed, seq, view FROM absences WHERE judged <> ? LIMIT ?"
_JUDGE: Final = "UPDATE absences SET absent_as = ?, judged = ? WHERE hash = ?"
_STATE: Final = f"INSERT OR REPLACE INTO request_states VALUES ({', '.join('?' * 11)})"

_AFTER_IT: Final = """
CASE WHEN s.feed = r.feed AND s.seq >= r.seq AND NOT EXISTS (SELECT 1 FROM awaited_saves a WHERE a.record = s.record)
THEN s.feed END
"""
"""The chain of a save that came after the request in it, unless any save of the record names what is not here."""
_COUNTING: Final = f"JOIN request_states t ON t.process = r.hash AND t.why <> '{NotAsked.TOO_OFTEN}'"
"""But for what counts for nothing whatever it is about."""
_UNANSWERED: Final = f"CASE WHEN NOT EXISTS (SELECT 1 FROM decisions d WHERE d.process = r.hash) THEN {_AFTER_IT} END"
"""The same of a save of the record itself: by it, what somebody said yes to may be something else."""
_TOUCHED: Final = (
    f"SELECT r.hash, {_UNANSWERED} FROM saves s JOIN requests r ON r.record = s.record {_COUNTING} "
    "WHERE s.hash IN ({some})",
    f"SELECT r.hash, {_AFTER_IT} FROM saves s JOIN requests r ON r.profile = s.record {_COUNTING} "
    "WHERE s.hash IN ({some})",
    f"SELECT r.hash, {_UNANSWERED} FROM saves s JOIN saves c ON c.record = s.record AND c.parent IS NOT NULL "
    f"JOIN requests r ON r.key = c.parent AND r.space = c.space {_COUNTING} WHERE s.hash IN ({{some}})",
    "SELECT r.hash, NULL FROM erased_records e JOIN requests r ON r.record = e.record WHERE e.hash IN ({some})",
    "SELECT process, NULL FROM decisions WHERE length(absence) > 0 AND absence IN ({some})",
    "SELECT process, NULL FROM awaited_by_requests WHERE awaited IN ({some})",
)
"""The requests that depend on what some entries say, and the chain in which these came after them. Where that did not
fork, they do not depend on it."""

_LATER: Final = "SELECT hash FROM requests WHERE record = ? AND feed = ? AND seq >= ?"
_OUTDATED: Final = "UPDATE request_states SET judged = x'' WHERE process = ?"
_AWAITED_SAVES: Final = """
SELECT a.awaited FROM requests q JOIN awaited_saves a ON a.record IN (q.record, q.profile) WHERE q.hash = ?1
UNION SELECT a.awaited FROM requests q JOIN saves s ON s.parent = q.key AND s.space = q.space
JOIN awaited_saves a ON a.record = s.record WHERE q.hash = ?1
"""

_AWAITED: Final = "SELECT awaited FROM awaited_by_requests WHERE process = ?"

_ANY: Final = "SELECT EXISTS (SELECT 1 FROM requests) OR EXISTS (SELECT 1 FROM absences)"
_UNDER: Final = "SELECT DISTINCT collection, judged FROM request_states"
_SOME: Final = "SELECT process FROM request_states WHERE collection = ? AND judged = ? LIMIT ?"
_MADE: Final = "SELECT defined_by, judged, next_by FROM defined_collections WHERE collection = ?"

_encode: Final = msgspec.msgpack.Encoder().encode


class ProcessProjector:
    """Turns what is said of processes into rows."""

    def __init__(
        self,
        model: ReadModel,
        viewer: Viewer,
        collections: Iterable[RecordCollection],
        source: CollectionSource,
    ) -> None:
        self._model = model
        self._conn = model.conn
        self._viewer = viewer
        self._collections = KnownCollections(model.conn, viewer, collections, source)
        self._proceedings = Proceedings(model.conn, viewer, self._collections)
        self.discard_pending()

    def discard_pending(self) -> None:
        """Drop what was collected and not written."""
        self._requests: list[RequestRow] = []
        self._decisions: list[DecisionRow] = []
        self._absences: list[tuple[Any, ...]] = []
        self._due: set[bytes] = set()
        self._due_soon: set[bytes] = set()
        self._are_any: bool | None = None
        self._collections.discard_pending()

    def _has_rows(self) -> bool:
        """Whether anybody ever asked for anything or was away; a shop that does neither pays nothing for it."""
        if self._are_any is None:
            (found,) = self._conn.execute(_ANY).fetchone()
            self._are_any = bool(found)
        return self._are_any

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {
            ProcessSubmitted: self._collect_request,
            ProcessDecided: self._collect_decision,
            AbsenceSet: self._collect_absence,
        }

    def _collect_request(self, said: StandingEntry, fact: ProcessSubmitted) -> None:
        key = RecordKey(fact.collection, fact.creator, fact.nonce)
        profile = RecordKey(PROFILES.id, NOBODY, derived_nonce(said.author))
        genesis, shop = self._viewer.genesis, self._viewer.shop_space
        self._requests.append(
            RequestRow(
                said.hash, said.space, key.id(genesis, said.space), packed_key(key), profile.id(genesis, shop),
                _encode(fact.route), fact.follows, *_said(said), packed(fact.after),
            )
        )  # fmt: skip

    def _collect_decision(self, said: StandingEntry, fact: ProcessDecided) -> None:
        self._decisions.append(
            DecisionRow(
                said.hash, fact.process, said.space, fact.step, fact.deed, fact.comment, fact.absence, *_said(said),
                packed(fact.after),
            )
        )  # fmt: skip

    def _collect_absence(self, said: StandingEntry, fact: AbsenceSet) -> None:
        if said.space == self._viewer.shop_space:
            days = (fact.since, fact.until, fact.stands_in)
            self._absences.append((said.hash, said.space, fact.member, *days, *_said(said), packed(fact.after)))

    def write(self, erased: ErasedEntries) -> bool:
        """Write what was collected, and what comes of the requests that depend on what arrived."""
        requests, decisions, absences = self._requests, self._decisions, self._absences
        self._requests, self._decisions, self._absences = [], [], []
        (due, soon), (self._due, self._due_soon) = (self._due, self._due_soon), (set(), set())
        self._are_any = self._has_rows() or bool(requests or absences)
        if not self._are_any and not decisions:
            return False
        self._conn.executemany(_REQUEST, requests)
        self._conn.executemany(_DECISION, decisions)
        self._conn.executemany(_ABSENCE, absences)
        self._judge_absences(len(absences))
        due |= {row.hash for row in requests} | {row.process for row in decisions}
        self._work_out(due)
        self._work_out_soon((soon | self._touched(erased.standing) | self._later(requests)) - due)
        return False

    def _later(self, requests: Iterable[RequestRow]) -> set[bytes]:
        """What the same PCs asked for the same records after these: how often they had, may be another."""
        first: dict[tuple[bytes, bytes], int] = {}
        for row in requests:
            about = (row.record, row.feed)
            first[about] = min(row.seq, first.get(about, row.seq))
        rows = (self._conn.execute(_LATER, (*about, seq)).fetchall() for about, seq in first.items())
        return {process for (process,) in chain.from_iterable(rows)}

    def _work_out_soon(self, processes: set[bytes]) -> None:
        """Some at once, and the others little by little."""
        some = sorted(processes)
        self._work_out(some[:AT_A_STEP])
        self._conn.executemany(_OUTDATED, ((process,) for process in some[AT_A_STEP:]))

    def _judge_absences(self, most: int) -> set[bytes]:
        """Say of so many that were not judged under the roles of now whether they count; which these are."""
        roles = self._viewer.roles()
        rows = self._conn.execute(_UNJUDGED, (roles, most)).fetchall()
        for digest, member, author, feed, seq, view in rows:
            said_by, role = self._viewer.role(feed, seq, digest, view), self._viewer.role_of(member, view)
            counts = role is not None and (author == member or said_by > role)
            self._conn.execute(_JUDGE, (role if counts else None, roles, digest))
        return {digest for digest, *_ in rows}

    def _touched(self, entries: Iterable[bytes]) -> set[bytes]:
        found: set[bytes] = set()
        for some in pieces(entries):
            for query in _TOUCHED:
                rows = self._conn.execute(query.format(some=marks(some)), some).fetchall()
                found.update(process for process, chain in rows if chain is None or self._is_forked(chain))
        return found

    def _is_forked(self, feed: bytes) -> bool:
        return self._viewer.chains.is_forked(feed)

    def _work_out(self, processes: Iterable[bytes]) -> None:
        found = self._proceedings.of(sorted(processes))
        self._conn.executemany(_STATE, [self._state_row(proceeding) for proceeding in found])
        for proceeding in found:
            self._await(proceeding)

    def _await(self, proceeding: Proceeding) -> None:
        """Note what is named as seen and is not here, to look again once it is."""
        process, space = proceeding.request.hash, proceeding.request.space
        named = {named for (named,) in self._conn.execute(_AWAITED_SAVES, (process,)).fetchall()} | proceeding.lacking
        kept = {named for (named,) in self._conn.execute(_AWAITED, (process,)).fetchall()}
        gone, new = ([(process, each) for each in some] for some in (kept - named, named - kept))
        self._conn.executemany("DELETE FROM awaited_by_requests WHERE process = ? AND awaited = ?", gone)
        self._conn.executemany("INSERT INTO awaited_by_requests VALUES (?, ?, ?)", [(*each, space) for each in new])

    def _state_row(self, proceeding: Proceeding) -> tuple[Any, ...]:
        request, state = proceeding.request, proceeding.state
        collection = request.key.collection
        begin = (request.hash, request.space, collection)
        judged = self._judged_under(collection)
        if state is None:
            return (*begin, "", 0, proceeding.why, b"", b"", 0, packed_goes_on(proceeding.goes_on), judged)
        answers = [[(each.decision.place.hash, each.capacity.value) for each in step] for step in state.answers]
        left_out = sorted((digest, why.value) for digest, why in state.left_out.items())
        said = (_encode(answers), _encode(left_out), proceeding.changed, packed_goes_on(proceeding.goes_on))
        return (*begin, state.phase, state.step, proceeding.why, *said, judged)

    def _judged_under(self, collection: bytes) -> bytes:
        """Changes with the roles and definitions by which requests for a collection are judged, and when its records
        were judged by these."""
        made = self._conn.execute(_MADE, (collection,)).fetchone() or ()
        state = self._collections.definitions.state_of(collection)
        return digest_of(self._viewer.roles(), self._model.get(JUDGED) or b"", state, *map(bytes, made))

    def erase(self, entries: Collection[bytes]) -> bool:
        """These entries were erased: what they said goes, and is not in what comes of other requests."""
        if self._has_rows():
            self._due_soon |= self._touched(entries)
        self._due.update(process for (process,) in taken(self._conn, "decisions", entries, "process"))
        taken(self._conn, "absences", entries)
        self._due_soon |= self._later(map(RequestRow._make, taken(self._conn, "requests", entries, "*")))
        taken(self._conn, "request_states", entries, by="process")
        taken(self._conn, "awaited_by_requests", entries, by="process")
        return False

    def forget(self, entries: Collection[bytes]) -> None:
        """What is kept leaves nothing."""

    def refresh(self, verdicts: Verdicts) -> None:
        """Roles and definitions are followed little by little."""

    @property
    def is_stale(self) -> bool:
        """Whether requests were worked out under roles or definitions that are others now."""
        if not self._has_rows():
            return False
        absence = self._conn.execute(_UNJUDGED, (self._viewer.roles(), 1)).fetchone()
        return absence is not None or next(self._outdated(), None) is not None

    def _outdated(self) -> Iterator[tuple[bytes, bytes]]:
        under = self._conn.execute(_UNDER).fetchall()
        return ((id, judged) for id, judged in under if judged != self._judged_under(id))

    def judge_some(self) -> bool:
        """Work a few of them out again, after the absences that they may use."""
        absences = self._judge_absences(AT_A_STEP)
        if absences:
            self._work_out(self._touched(absences))
            return True
        found = (self._conn.execute(_SOME, (*of, AT_A_STEP)).fetchall() for of in self._outdated())
        some = [process for (process,) in chain.from_iterable(found)][:AT_A_STEP]
        self._work_out(some)
        return bool(some)

    def follow_clock(self, _before: Now, _now: Now) -> bool:
        """Requests have no place in time."""
        return False

    def delete_space(self, space: bytes, up_to: int) -> Iterator[None]:
        """Delete all rows of one space, which are about to be made again."""
        for table in ("decisions", "requests", "absences"):
            yield from delete_of_space(self._conn, table, space)
        for table in ("request_states", "awaited_by_requests"):
            yield from delete_of_space(self._conn, table, space, "process")


def _said(said: StandingEntry) -> tuple[bytes, bytes, int, int, bytes]:
    return said.author, said.feed, said.seq, said.stamp, said.view
