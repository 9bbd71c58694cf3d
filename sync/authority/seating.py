"""Every seat and whether it stands: worked out once, and again only where something was said about it since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from sync.authority.ledger import Ledger
from sync.authority.resolution import Resolution, Standpoint
from sync.authority.rights import Admission


@dataclass(frozen=True, slots=True)
class Seat:
    """A member on a device. `stands`: it may sign and write; `admission` is its *seat added* (or the genesis)."""

    feed: bytes
    member: bytes
    device: bytes
    sealing: bytes
    stands: bool
    admission: bytes


class Seated(NamedTuple):
    """A seat whose admission stands; `taken`: by others than itself, with its PC or person or alone."""

    seat: Seat
    taken: bool


class Recovery(NamedTuple):
    """A recovery key that may bring in PCs of its member; `admission` is its *recovery key added*."""

    key: bytes
    member: bytes
    admission: bytes


class SeatVerdicts(NamedTuple):
    """Every seat whose admission stands, in order of arrival, the feeds of those that others took away, and the
    recovery keys by themselves."""

    seats: Mapping[bytes, Seat]
    taken: frozenset[bytes]
    recovery_keys: Mapping[bytes, Recovery]


class Seating:
    """What was found last, for as long as the same removals are accepted: those decide who loses a seat."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger: Final = ledger
        self._resolution: Resolution | None = None
        self._known: dict[bytes, tuple[int, Seated | Recovery | None]] = {}
        self._last: tuple[int, SeatVerdicts] | None = None

    def seats(self, seen: Standpoint) -> SeatVerdicts:
        """The seats and the recovery keys, at this standpoint."""
        ledger = self._ledger
        if seen.within != ledger.causality.everything:
            return _seats(self._found(seen, feed) for feed in ledger.admissions)
        if self._resolution is not seen.resolution:
            self._resolution, self._known, self._last = seen.resolution, {}, None
        if self._last is None or self._last[0] != ledger.admitting:
            found = _seats(self._latest(seen, feed, items) for feed, items in ledger.admissions.items())
            self._last = ledger.admitting, found
        return self._last[1]

    def _latest(self, seen: Standpoint, feed: bytes, admissions: list[Admission]) -> Seated | Recovery | None:
        """The same again unless something was said since that may give this seat back, or admit it otherwise."""
        grants, devices = self._ledger.grants, self._ledger.devices
        said = sum([1 + len(grants[item.member]) + len(devices[item.device or b""]) for item in admissions])
        known = self._known.get(feed)
        if known is None or known[0] != said:
            known = self._known[feed] = said, self._found(seen, feed)
        return known[1]

    def _found(self, seen: Standpoint, feed: bytes) -> Seated | Recovery | None:
        admission = seen.admission(feed)
        if admission is None:
            return None
        hash = self._ledger.causality.hashes[admission.at]
        if admission.device is None:
            return Recovery(feed, admission.member, hash) if seen.may_enrol(admission) else None
        seat = Seat(feed, admission.member, admission.device, admission.sealing, seen.is_open(admission), hash)
        return Seated(seat, not seen.may_enrol(admission))


def _seats(found: Iterable[Seated | Recovery | None]) -> SeatVerdicts:
    items = [item for item in found if item is not None]
    seated = [item for item in items if isinstance(item, Seated)]
    seats = MappingProxyType({seat.feed: seat for seat, _ in seated})
    keys = MappingProxyType({item.key: item for item in items if isinstance(item, Recovery)})
    return SeatVerdicts(seats, frozenset(seat.feed for seat, taken in seated if taken), keys)
