"""What the log says to this member: entries in their order of arrival, opened where the key is held."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from sync.authoring import SLICE_BYTES
from sync.authority.verdicts import Standing
from sync.control import Role, Value, decode_control
from sync.entry import CONTENT, CONTROL, Entry, Payload, open_content
from sync.erasures import Erasures
from sync.errors import MalformedError, UnreadableError
from sync.log import PAGE
from sync.replica_state import ReplicaState


class Obstacle(StrEnum):
    """Why a content entry that is held says nothing here."""

    STANDING = "standing"
    ERASED = "erased"
    MISSING = "missing"
    NO_KEY = "no key"
    UNREADABLE = "unreadable"
    MALFORMED = "malformed"


class Arrival(NamedTuple):
    """One entry as it arrived.

    standing: what the verdicts say of it; of a control entry STANDS or VOID
    payloads: what a content entry says, None with an `obstacle` and for control
    control: what a control entry says, None for content
    obstacle: STANDING (see `standing`), ERASED (by its author or an owner), MISSING (its body is not here), NO_KEY (not
        held, or not held yet), UNREADABLE (does not open with its key), MALFORMED (opens to what is not a payload list)
    """

    arrival: int
    entry: Entry
    standing: Standing
    payloads: list[Payload] | None
    control: Value | None
    obstacle: Obstacle | None


def erased_by(erasures: Erasures, arrivals: Collection[Arrival], known: Container[bytes] = ()) -> Iterator[Entry]:
    """The entries that these erase of what is held, or as the ends of ranges turn out to, some more than once; `known`
    ones left out."""
    values = [value for arrival in arrivals for value in erasures.said_by(arrival.control)]
    content = [arrival.entry for arrival in arrivals if arrival.control is None]
    return erasures.reach(values, content, known)


class EntryOpener:
    """Opens entries with what memory holds."""

    def __init__(self, state: ReplicaState) -> None:
        self._state = state

    def arrivals(self, after: int, limit: int, limit_bytes: int) -> list[Arrival]:
        """What arrived after a cursor, of both chains; what another process appends meanwhile comes next time."""
        known = min(limit, self._state.log.head - after)
        return list(self._opened(self._state.log.arrivals(after, known, limit_bytes))) if known > 0 else []

    def reread(self, space: bytes) -> Iterator[Arrival]:
        """All content of one space in its order of arrival; may be dropped half-way."""
        after = 0
        while page := self._state.log.in_space(space, after, PAGE, SLICE_BYTES):
            head = self._state.log.head
            yield from self._opened((arrival, entry) for arrival, entry in page if arrival <= head)
            after = page[-1][0]

    def _opened(self, rows: Iterable[tuple[int, Entry]]) -> Iterator[Arrival]:
        verdicts, erasures = self._state.verdicts, self._state.erasures
        for arrival, entry in rows:
            if entry.chain == CONTROL:
                standing = Standing.STANDS if verdicts.stands(entry.hash) else Standing.VOID
                yield Arrival(arrival, entry, standing, None, decode_control(entry.body or b"")[1], None)
                continue
            standing = self._state.standing(entry)
            if standing is not Standing.STANDS:
                yield Arrival(arrival, entry, standing, None, None, Obstacle.STANDING)
            elif erasures.is_erased(entry.header, entry.hash):
                yield Arrival(arrival, entry, standing, None, None, Obstacle.ERASED)
            else:
                payloads, obstacle = self.open(entry)
                yield Arrival(arrival, entry, standing, payloads, None, obstacle)

    def open(self, entry: Entry) -> tuple[list[Payload] | None, Obstacle | None]:
        """What a content entry says, whatever the verdicts say of it; or what is in the way."""
        if entry.body is None:
            return None, Obstacle.MISSING
        key = self._state.keys.get(entry.header.epoch)
        if key is None:
            return None, Obstacle.NO_KEY
        try:
            return open_content(self._state.genesis.hash, entry, key), None
        except UnreadableError:
            return None, Obstacle.UNREADABLE
        except MalformedError:
            return None, Obstacle.MALFORMED

    def space_state(self, space: bytes) -> bytes:
        """A digest of the verdicts over a space's content, the keys held for it and the bodies that are missing."""
        lacking = sorted(item.hash for item in self._state.erasures.all_lacking() if item.space == space)
        return _digest(self.removals_state(space), *self._state.keys.held_in(space), *lacking)

    def removals_state(self, space: bytes) -> bytes:
        """A digest of what takes content of a space away but for what is newly erased: removals, and which of the
        entries are here that cuts name, for on which branch of a chain those are is not known before."""
        return _digest(self._state.verdicts.removals_digest(space), *self.settled_ends())

    def standing(self, entry: Entry) -> Standing:
        """What becomes of a content entry."""
        return self._state.standing(entry)

    def role(self, feed: bytes, seq: int, hash: bytes, view: bytes) -> Role:
        """The role with which a content entry that stands was written. Raises KeyError for a view that is not held."""
        return self._state.role(feed, seq, hash, view)

    def role_of(self, member: bytes, *views: bytes) -> Role | None:
        """The role that somebody has in some views together, or has now where these do not know them; None: not in the
        shop. Raises KeyError as `role`."""
        verdicts = self._state.verdicts
        known = verdicts.members.get(member)
        return verdicts.at(*views).role(member) or (None if known is None else known.role)

    def owners(self, view: bytes) -> frozenset[bytes]:
        """Who was an owner in a view. Raises KeyError as `role`."""
        seen = self._state.verdicts.at(view)
        return frozenset(member for member in self._state.verdicts.members if seen.role(member) == Role.OWNER)

    def was_in(self, member: bytes, space: bytes, view: bytes) -> bool:
        """Whether somebody is in a space in a view. Raises KeyError as `role`."""
        return self._state.verdicts.at(view).is_in(member, space)

    def roles_state(self) -> bytes:
        """Changes when the role with which content was written may be another than it was: a digest of what gives and
        lowers roles, and of the ends of cuts that are here on chains that forked."""
        return _digest(self._state.verdicts.roles_digest, *self.settled_ends())

    def settled_ends(self) -> list[bytes]:
        """The entries that are here of those that cuts name on content chains that forked."""
        log, verdicts = self._state.log, self._state.verdicts
        named = [tip for feed in log.chains.forked(CONTENT) for tip in sorted(verdicts.cut_tips(feed))]
        return [end for end in named if log.holds(end)]


def _digest(*parts: bytes) -> bytes:
    return blake2b(b"".join(parts), digest_size=32).digest()
