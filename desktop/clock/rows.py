"""The clock as rows: what was said, which corrections count, and what shows of what they replace.

A time and what puts it right make a tree, by what each names; what shows is that of its ends that counts and was signed
last. What is named and not here is an end of none, and becomes one when it comes: so the order of arrival changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.clock.facts import ClockCorrected, ClockStamped
from desktop.people.own_space import own_spaces
from desktop.rows.pieces import marks, pieces, taken
from desktop.rows.table import delete_of_space
from sync.clock import time_ms_of
from sync.control import Role

if TYPE_CHECKING:
    from desktop.rows.erased_entries import ErasedEntries
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts

AT_A_STEP: Final = 16

_REPLACED: Final = "SELECT replaces FROM clock_said WHERE hash = ? AND space = ?"
_TREE: Final = """
WITH RECURSIVE tree (hash) AS (
    VALUES (?1) UNION SELECT s.hash FROM clock_said s JOIN tree t ON s.replaces = t.hash WHERE s.space = ?2
)
SELECT s.hash, s.replaces, s.stamp, s.counts FROM clock_said s JOIN tree t ON s.hash = t.hash WHERE s.space = ?2
"""
_SHOW: Final = "UPDATE clock_said SET shows = ?, apart = ? WHERE hash = ?"
_ARRIVED: Final = "SELECT hash FROM clock_said WHERE awaits_seen AND seen IN ({some})"
_STALE: Final = "SELECT hash FROM clock_said WHERE judged IS NOT NULL AND judged <> ? LIMIT ?"
_JUDGED: Final = "SELECT * FROM clock_said WHERE hash = ?"
_JUDGE: Final = "UPDATE clock_said SET awaits_seen = ?, is_early = ?, counts = ?, judged = ? WHERE hash = ?"


class ClockRow(NamedTuple):
    """A row of the table."""

    hash: bytes
    space: bytes
    member: bytes
    author: bytes
    feed: bytes
    seq: int
    stamp: int
    view: bytes
    what: str
    at_ms: int
    note: str
    is_correction: bool
    replaces: bytes
    seen: bytes
    awaits_seen: bool = False
    is_early: bool = False
    counts: bool = False
    judged: bytes | None = None
    shows: bool = False
    apart: int = 0


_INSERT: Final = f"INSERT OR IGNORE INTO clock_said VALUES ({', '.join('?' * len(ClockRow._fields))})"


class _Said(NamedTuple):
    """One of a tree."""

    hash: bytes
    replaces: bytes
    stamp: int
    counts: bool


class ClockProjector:
    """Turns what is said at the clock into rows."""

    def __init__(self, model: ReadModel, viewer: Viewer) -> None:
        self._conn = model.conn
        self._viewer = viewer
        self._spaces: dict[bytes, frozenset[bytes]] = {}
        self.discard_pending()

    def discard_pending(self) -> None:
        """Drop what was collected and not written."""
        self._rows: list[ClockRow] = []
        self._due: set[tuple[bytes, bytes]] = set()

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {ClockStamped: self._collect_time, ClockCorrected: self._collect_correction}

    def _collect_time(self, said: StandingEntry, fact: ClockStamped) -> None:
        if self._is_own(said.space, said.author):
            place = said.hash, said.space, said.author, said.author, said.feed, said.seq, said.stamp, said.view
            self._rows.append(ClockRow(*place, fact.what, fact.at, fact.note, False, b"", fact.seen))

    def _collect_correction(self, said: StandingEntry, fact: ClockCorrected) -> None:
        if self._is_own(said.space, fact.member):
            place = said.hash, said.space, fact.member, said.author, said.feed, said.seq, said.stamp, said.view
            self._rows.append(ClockRow(*place, fact.what, fact.at, fact.reason, True, fact.replaces, b""))

    def _is_own(self, space: bytes, member: bytes) -> bool:
        """Whether a space is somebody's own: what is said of them elsewhere says nothing."""
        if member not in self._spaces:
            self._spaces[member] = own_spaces(self._viewer.genesis, member)
        return space in self._spaces[member]

    def write(self, erased: ErasedEntries) -> bool:
        """Write what was collected, and what depends on it."""
        rows = [self._judged(row) for row in self._rows]
        self._conn.executemany(_INSERT, rows)
        self._judge_again(self._awaiting(erased.standing))
        self._due.update((row.hash, row.space) for row in rows)
        self._settle()
        self.discard_pending()
        return False

    def _awaiting(self, arrived: Collection[bytes]) -> list[bytes]:
        """The times whose author had seen one of these."""
        found = [self._conn.execute(_ARRIVED.format(some=marks(some)), some).fetchall() for some in pieces(arrived)]
        return [digest for rows in found for (digest,) in rows]

    def _judged(self, row: ClockRow) -> ClockRow:
        """The same, with what is known now of whether it counts and what it should be marked for."""
        if row.is_correction:
            return row._replace(counts=self._may_correct(row), judged=self._viewer.roles())
        seen = self._viewer.stamp(row.seen) if row.seen else None
        is_early = seen is not None and time_ms_of(seen) > row.at_ms
        judged = self._viewer.roles() if is_early else None  # what it names may be set aside yet
        awaits = bool(row.seen) and seen is None
        return row._replace(awaits_seen=awaits, is_early=is_early, counts=True, judged=judged)

    def _may_correct(self, row: ClockRow) -> bool:
        """Whether its author leads, and it is of somebody else; of oneself, whether nobody else could."""
        role = self._viewer.role(row.feed, row.seq, row.hash, row.view)
        if row.author == row.member:
            return role == Role.OWNER and self._viewer.owners(row.view) == {row.author}
        led = self._viewer.role_of(row.member, row.view) or Role.EMPLOYEE
        return role == Role.OWNER or (role == Role.MANAGER and led == Role.EMPLOYEE)

    def _judge_again(self, entries: Iterable[bytes]) -> None:
        for digest in entries:
            row = self._judged(ClockRow(*self._conn.execute(_JUDGED, (digest,)).fetchone()))
            self._conn.execute(_JUDGE, (row.awaits_seen, row.is_early, row.counts, row.judged, digest))
            self._due.add((row.hash, row.space))

    def _settle(self) -> None:
        """Say of what is in the trees of what is due whether it shows."""
        for root in {(self._root(digest, space), space) for digest, space in self._due}:
            said = [_Said(*row) for row in self._conn.execute(_TREE, root).fetchall()]
            ends = _ends(said)
            last = max(ends, key=lambda each: (each.stamp, each.hash), default=None)
            for each in said:
                shows = each == last
                self._conn.execute(_SHOW, (shows, len(ends) - 1 if shows else 0, each.hash))
        self._due.clear()

    def _root(self, digest: bytes, space: bytes) -> bytes:
        """What a tree begins with, also where that is not here."""
        while (found := self._conn.execute(_REPLACED, (digest, space)).fetchone()) and found[0]:
            (digest,) = found
        return digest

    def erase(self, entries: Collection[bytes]) -> bool:
        """These were erased: what they put right shows again."""
        for some in pieces(entries):
            rows = self._conn.execute(f"SELECT hash, space FROM clock_said WHERE hash IN ({marks(some)})", some)
            self._due.update(pair for row in rows.fetchall() for pair in (row, (self._root(*row), row[1])))
        taken(self._conn, "clock_said", entries)
        return False

    def forget(self, entries: Collection[bytes]) -> None:
        """What is kept leaves nothing."""

    def refresh(self, verdicts: Verdicts) -> None:
        """Roles are followed little by little."""

    @property
    def is_stale(self) -> bool:
        """Whether anything was judged under roles that are others now."""
        return bool(self._stale(1))

    def _stale(self, most: int) -> list[bytes]:
        return [digest for (digest,) in self._conn.execute(_STALE, (self._viewer.roles(), most)).fetchall()]

    def judge_some(self) -> bool:
        """Judge a few of them again."""
        some = self._stale(AT_A_STEP)
        self._judge_again(some)
        self._settle()
        return bool(some)

    def follow_clock(self, _before: Now, _now: Now) -> bool:
        """Times stand where they say."""
        return False

    def delete_space(self, space: bytes, up_to: int) -> Iterator[None]:
        """Delete all rows of one space, which are about to be made again."""
        return delete_of_space(self._conn, "clock_said", space)


def _ends(said: list[_Said]) -> list[_Said]:
    """What counts and was put right by nothing that counts, also through what does not."""
    by_hash = {each.hash: each for each in said}
    replaced: set[bytes] = set()
    for each in said:
        above = by_hash.get(each.replaces) if each.counts else None
        while above is not None and above.hash not in replaced:
            replaced.add(above.hash)
            above = by_hash.get(above.replaces)
    return [each for each in said if each.counts and each.hash not in replaced]
