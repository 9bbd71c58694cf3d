"""What comes of requests, by what is in the rows: whether they were asked for rightly, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from desktop.people.roles import ROLES
from desktop.processes.facts import AskedStep, ProcessDecided
from desktop.processes.first_said import said_before
from desktop.processes.state import (
    MOST_SAID,
    UNDECIDED,
    Absentee,
    Decision,
    Deed,
    NotCounting,
    Phase,
    ProcessState,
    Request,
    state,
)
from desktop.processes.whole_seen import Saying, WholeSaves, places_of, values_of
from desktop.profiles.collections import REPORTS_TO
from desktop.records.area import collections_of, source_of
from desktop.records.collection import Writing
from desktop.records.identity import RecordKey, unpacked_key
from desktop.records.known_collections import KnownCollections
from desktop.records.routes import Asking, GoesOn, SigningStep
from desktop.records.values import MemberLink
from desktop.rows.content_chains import ChainPlace
from desktop.rows.register import unpacked
from desktop.rows.viewer import Viewer
from sync.control import Role

if TYPE_CHECKING:
    import sqlite3

    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.rows.content_chains import ContentChains
    from sync.seats import Me

_IN_SHOP: Final = "SELECT role FROM people WHERE person = ? AND active"
_ABSENCE: Final = "SELECT member, view FROM absences WHERE hash = ? AND stands_in = ? AND absent_as IS NOT NULL"
_IS_HERE: Final = "SELECT 1 FROM records WHERE record = ?"


class NotAsked(StrEnum):
    """Why a request counts for nothing; empty where it counts."""

    NOTHING = ""
    NO_RECORD = "no record"
    NO_ROUTE = "no route"
    MAY_NOT = "may not"
    OTHER_ROUTE = "other route"
    NOT_A_READER = "not a reader"
    TOO_OFTEN = "too often"


class RequestRow(NamedTuple):
    """A row of `requests`, in the order of its columns."""

    hash: bytes
    space: bytes
    record: bytes
    packed_key: bytes
    profile: bytes
    route: bytes
    follows: bytes
    author: bytes
    feed: bytes
    seq: int
    stamp: int
    view: bytes
    after: bytes

    @property
    def key(self) -> RecordKey:
        """The record that it is about, in its space."""
        return unpacked_key(self.packed_key)

    @property
    def place(self) -> ChainPlace:
        """Where its entry stands."""
        return ChainPlace(self.feed, self.seq, self.hash)

    @property
    def steps(self) -> tuple[AskedStep, ...]:
        """Whom it asks."""
        return asked_steps(self.route)


asked_steps: Final = msgspec.msgpack.Decoder(tuple[AskedStep, ...]).decode
"""The steps of a route that was packed."""


class DecisionRow(NamedTuple):
    """A row of `decisions`, in the order of its columns."""

    hash: bytes
    process: bytes
    space: bytes
    step: int
    deed: str
    comment: str
    absence: bytes
    author: bytes
    feed: bytes
    seq: int
    stamp: int
    view: bytes
    after: bytes

    @property
    def place(self) -> ChainPlace:
        """Where its entry stands."""
        return ChainPlace(self.feed, self.seq, self.hash)


_BEFORE: Final = "SELECT feed, seq, hash FROM requests WHERE record = ? AND feed = ? AND seq < ? ORDER BY seq LIMIT ?"
_FIRST_SAID: Final = f"""
SELECT {", ".join(DecisionRow._fields)} FROM (
    SELECT *, row_number() OVER (PARTITION BY feed ORDER BY seq, hash) AS number
    FROM decisions WHERE process = ? AND space = ?
) WHERE number <= {MOST_SAID + 1}
"""
"""What was said of a request; of what is too much on one PC, one more."""
_ALL_SAID: Final = "SELECT * FROM decisions WHERE process = ? AND space = ? AND feed = ?"


@dataclass(frozen=True)
class Proceeding:
    """A request and what came of it; `state` is None where it counts for nothing, `why` then says why. `lacking`:
    entries that are named as seen and are not here, without which this may be another. `changed`: the stamp of the
    latest save that somebody whose yes stands had not seen, where the record shows something else since; else 0.
    `goes_on`: what does not count as such."""

    request: RequestRow
    why: NotAsked
    state: ProcessState | None
    changed: int
    lacking: frozenset[bytes]
    goes_on: GoesOn


class Proceedings:
    """Works requests out."""

    def __init__(self, conn: sqlite3.Connection, viewer: Viewer, collections: KnownCollections) -> None:
        self._conn = conn
        self._viewer = viewer
        self._collections = collections
        self._lacking: set[bytes] = set()

    @classmethod
    def of_context(cls, context: CommandContext) -> Proceedings:
        """For a command."""
        areas, viewer, conn = context.model.areas, Viewer.of(context.replica), context.model.conn
        return cls(conn, viewer, KnownCollections(conn, viewer, collections_of(areas), source_of(areas)))

    def space(self, process: bytes) -> bytes:
        """Where what is said of a request is written."""
        (space,) = self._conn.execute("SELECT space FROM requests WHERE hash = ?", (process,)).fetchone()
        return bytes(space)

    def would_leave_out(self, fact: ProcessDecided, me: Me, role: Role) -> NotCounting | None:
        """Why it would not count if somebody said this now, having seen all that is here; None: it would."""
        row: Any = self._conn.execute("SELECT * FROM requests WHERE hash = ?", (fact.process,)).fetchone()
        request = RequestRow(*row)
        before = self._decisions(request)
        numbers = [step.step for step in request.steps]
        absentee = self._absentee_now(fact.absence, me.member) if fact.absence else None
        place = next_place(me.feed)
        seen = tuple(decision.place for decision in before)
        said = Decision(place, 0, me.member, role, numbers.index(fact.step), Deed(fact.deed), seen, absentee)
        return state(_asked(request), [*before, said], self._viewer.chains).left_out.get(b"")

    def of(self, processes: Iterable[bytes]) -> list[Proceeding]:
        """What comes of those of these that are here."""
        self._collections.look_again()
        query = "SELECT * FROM requests WHERE hash = ?"
        rows = (self._conn.execute(query, (process,)).fetchone() for process in processes)
        return [self._worked_out(RequestRow(*row)) for row in rows if row is not None]

    def _worked_out(self, request: RequestRow) -> Proceeding:
        self._lacking = set()
        whole = WholeSaves(self._conn, self._viewer.chains, request.record, request.packed_key, request.space)
        collection = self._collections.rules(request.key.collection, request.place).collection
        why = self._why_not(request, whole, collection)
        if why is not NotAsked.NOTHING or collection is None or collection.route is None:
            return Proceeding(request, why, None, 0, frozenset(self._lacking), GoesOn())
        came_of_it = state(_asked(request), self._decisions(request), self._viewer.chains)
        goes_on = collection.route.goes_on
        changed = max((whole.changed_after(yes, goes_on) for yes in _approvals(came_of_it)), default=0)
        return Proceeding(request, why, came_of_it, changed, frozenset(self._lacking), goes_on)

    def _places(self, after: bytes) -> list[ChainPlace]:
        found = places_of(self._viewer.chains, after)
        self._lacking.update({*unpacked(after)} - {place.hash for place in found})
        return found

    # Whether it counts

    def _why_not(self, request: RequestRow, whole: WholeSaves, collection: RecordCollection | None) -> NotAsked:
        if asked_too_often(self._conn, self._viewer.chains, request.record, request.place):
            return NotAsked.TOO_OFTEN
        if collection is None or collection.route is None:
            return NotAsked.NO_ROUTE
        role = self._viewer.role(request.feed, request.seq, request.hash, request.view)
        if not collection.rights.allow(Writing(request.author, role, request.key, False, ())):
            return NotAsked.MAY_NOT
        asking = self._asking(request, whole, role)
        if asking is None:
            return NotAsked.NO_RECORD
        steps = _asked(request).steps
        if collection.route.steps(asking) != steps:
            return NotAsked.OTHER_ROUTE
        return NotAsked.NOTHING if self._could_read(request, steps) else NotAsked.NOT_A_READER

    def _asking(self, request: RequestRow, whole: WholeSaves, role: Role) -> Asking | None:
        """The record as whoever asks had seen it; None where there was none."""
        said = Saying(request.place, self._places(request.after))
        record = whole.record(said)
        if record is None or record.is_away or self._conn.execute(_IS_HERE, (request.record,)).fetchone() is None:
            return None
        return Asking(
            request.author,
            request.key.creator,
            role,
            values_of(record),
            lambda collection: [row.values for row in whole.rows(collection, said)],
            lambda: self._boss(request.profile, said),
        )

    def _boss(self, profile: bytes, said: Saying) -> bytes | None:
        then = WholeSaves(self._conn, self._viewer.chains, profile, b"", b"").record(said)
        boss = values_of(then).get(REPORTS_TO) if then is not None else None
        return boss.member if isinstance(boss, MemberLink) else None

    def _could_read(self, request: RequestRow, steps: Iterable[SigningStep]) -> bool:
        """Whether all people who are asked by name could read the record, as far as whoever asks knew."""
        people = {signer for step in steps for signer in step.signers if not isinstance(signer, Role)}
        in_shop, was_in = request.space == self._viewer.shop_space, self._viewer.was_in
        return in_shop or all(was_in(person, request.space, request.view) for person in people)

    # What was decided

    def _decisions(self, request: RequestRow) -> list[Decision]:
        numbers = {step.step: place for place, step in enumerate(request.steps)}
        return [self._decision(row, numbers.get(row.step, -1)) for row in self._first_said(request)]

    def _first_said(self, request: RequestRow) -> Iterator[DecisionRow]:
        about = (request.hash, request.space)
        rows = [DecisionRow._make(row) for row in self._conn.execute(_FIRST_SAID, about).fetchall()]
        numbers = Counter(row.feed for row in rows)
        much = {feed for feed, number in numbers.items() if number > MOST_SAID and self._viewer.chains.is_forked(feed)}
        yield from (row for row in rows if row.feed not in much)
        for feed in sorted(much):
            of_feed = [DecisionRow._make(row) for row in self._conn.execute(_ALL_SAID, (*about, feed)).fetchall()]
            before = said_before((row.place for row in of_feed), self._viewer.chains)
            yield from (row for row in of_feed if before[row.hash] <= MOST_SAID)

    def _decision(self, row: DecisionRow, step: int) -> Decision:
        role = self._viewer.role(row.feed, row.seq, row.hash, row.view)
        absentee = self._absentee(row.absence, row.author, row.view) if row.absence else None
        seen = tuple(self._places(row.after))
        return Decision(row.place, row.stamp, row.author, role, step, Deed(row.deed), seen, absentee)

    def _absentee(self, absence: bytes, author: bytes, *views: bytes) -> Absentee | None:
        """In whose place somebody decides, if the absence that they name lets them: one that whoever is away said
        themselves, or somebody with a higher role. With the role of what was known when that was said, and in these
        views; who is out of the shop by then is asked for nothing any more."""
        found: Any = self._conn.execute(_ABSENCE, (absence, author)).fetchone()
        role = self._viewer.role_of(found[0], found[1], *views) if found is not None else None
        return Absentee(found[0], role) if role is not None else None

    def _absentee_now(self, absence: bytes, author: bytes) -> Absentee | None:
        """The same if somebody names it now: they write that they saw who was given less since, not who was given
        more."""
        absentee = self._absentee(absence, author)
        found: Any = self._conn.execute(_IN_SHOP, (absentee.member,)).fetchone() if absentee is not None else None
        return absentee._replace(role=min(absentee.role, ROLES[found[0]])) if absentee and found is not None else None


def _approvals(came_of_it: ProcessState) -> Iterator[Decision]:
    """The yeses that stand, of what did not end otherwise."""
    if came_of_it.phase in (*UNDECIDED, Phase.APPROVED):
        for answer in chain.from_iterable(came_of_it.answers):
            if answer.decision.deed is Deed.APPROVE:
                yield answer.decision


def asked_too_often(conn: sqlite3.Connection, chains: ContentChains, record: bytes, place: ChainPlace) -> bool:
    """Whether so much was asked for a record on one PC that what is asked for at this place counts for nothing."""
    limit = -1 if chains.is_forked(place.feed) else MOST_SAID
    rows = conn.execute(_BEFORE, (record, place.feed, place.seq, limit)).fetchall()
    before = (each for each in map(ChainPlace._make, rows) if chains.precedes(each, place))
    return sum(1 for _ in islice(before, MOST_SAID)) == MOST_SAID


def next_place(feed: bytes) -> ChainPlace:
    """Where an entry will stand that a PC has not written yet."""
    return ChainPlace(feed, 1 << 62, b"")


def _asked(request: RequestRow) -> Request:
    return Request(request.author, request.key.creator, tuple(map(_route_step, request.steps)))


def _route_step(asked: AskedStep) -> SigningStep:
    signers = tuple(Role(signer) if isinstance(signer, int) else signer for signer in asked.signers)
    return SigningStep(asked.step, signers, asked.how == "all")
