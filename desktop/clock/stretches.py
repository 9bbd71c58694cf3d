"""Times of one person worked out: when they were at work and on breaks, and what has to be settled before that counts.

Pure. Nothing is rounded, filled in or merged: what does not fit together is said, and a manager puts it right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from msgspec import Struct

from desktop.clock.records import ClockTime, What

ANEW_AFTER: Final = timedelta(hours=8)
"""Who starts so long after they did, and did not stop, forgot to; before that, it was said on two PCs."""
LONGEST: Final = timedelta(hours=16)
"""Nobody is taken to be in for longer."""
_APART_AT_MOST: Final = timedelta(hours=24)
"""What comes later belongs to another stretch."""
_NOTHING: Final = timedelta()


class ClockRemark(StrEnum):
    """What has to be settled of a stretch, or may be said of it."""

    NO_START = "no start"
    NO_BREAK = "no beginning of a break"
    NO_BACK = "no end of a break"
    NO_STOP = "no stop"
    TWICE = "twice"
    """The same was said on two PCs that did not know of one another."""
    LONG = "long"
    MARKED = "marked"
    """A time is not what the clock showed when it was said."""
    APART = "put right twice"
    """Two managers put one time right without knowing of one another."""
    EARLY = "early"
    """Before the shift; that is nothing to settle."""


_UNKNOWN: Final = frozenset(
    {ClockRemark.NO_START, ClockRemark.NO_BREAK, ClockRemark.NO_BACK, ClockRemark.NO_STOP, ClockRemark.TWICE}
)
"""With any of these nobody knows how long somebody worked."""


class Due(Struct, frozen=True):
    """When somebody is to work, as a rota has it: aware datetimes."""

    start: datetime
    end: datetime


class Break(Struct, frozen=True):
    """A break; `end`: None as long as it lasts, or where nobody said it. Aware datetimes, UTC."""

    start: datetime
    end: datetime | None

    @property
    def length(self) -> timedelta:
        """How long it was; nothing as long as that is not known."""
        return _NOTHING if self.end is None else self.end - self.start


class Stretch(Struct, frozen=True):
    """From one start to the stop that belongs to it.

    day: on which it began, in the shop, whenever it ends
    times: all that belong to it, in order
    start, stop: None where nobody said it
    is_open: they are in now
    early: how long before their shift they started
    """

    person_id: str
    person: str
    day: date
    times: tuple[ClockTime, ...]
    start: datetime | None
    stop: datetime | None
    breaks: tuple[Break, ...]
    remarks: frozenset[ClockRemark]
    is_open: bool
    early: timedelta = _NOTHING

    @property
    def is_on_break(self) -> bool:
        """Whether they are in, and on a break."""
        return self.is_open and bool(self.breaks) and self.breaks[-1].end is None

    @property
    def rested(self) -> timedelta:
        """All breaks together."""
        return sum((each.length for each in self.breaks), _NOTHING)

    @property
    def worked(self) -> timedelta | None:
        """How long they worked without breaks; None as long as nobody knows."""
        if self.start is None or self.stop is None or self.remarks & _UNKNOWN:
            return None
        return self.stop - self.start - self.rested

    @property
    def is_settled(self) -> bool:
        """Whether what they worked counts as it is."""
        return self.worked is not None and self.remarks <= {ClockRemark.EARLY}

    @property
    def to_settle(self) -> bool:
        """Whether somebody has to put it right, or say that it is."""
        return not (self.is_open or self.is_settled)


def stretches(times: Iterable[ClockTime], zone: tzinfo, now: datetime, due: Sequence[Due] = ()) -> list[Stretch]:
    """Of one person's times, in order, of which none that belongs to the first stretch is left out. `zone`: the shop's;
    `due`: their shifts, where there is a rota."""
    found: list[_Growing] = []
    for time in times:
        if not (found and found[-1].takes(time)):
            found.append(_Growing())
        found[-1].add(time)
    return [growing.grown(zone, now, growing is found[-1], due) for growing in found]


class _Growing:
    """A stretch while times are added to it."""

    def __init__(self) -> None:
        self.times: list[ClockTime] = []
        self.start: ClockTime | None = None
        self.stop: ClockTime | None = None
        self.breaks: list[Break] = []
        self.remarks: set[ClockRemark] = set()
        self.pause: ClockTime | None = None

    def takes(self, time: ClockTime) -> bool:
        """Whether it belongs to this stretch: else it begins another."""
        passed = time.at - self.times[0].at
        if passed > _APART_AT_MOST:
            return False
        if time.what is What.START:
            return self.stop is None and passed < ANEW_AFTER and not _are_of_one_seat(self.times[-1], time)
        if self.stop is not None:
            return time.at - self.stop.at < ANEW_AFTER and not _are_of_one_seat(self.stop, time)
        return True

    def add(self, time: ClockTime) -> None:
        """The next one."""
        self.times.append(time)
        self.remarks |= {ClockRemark.MARKED} if time.is_marked else set()
        self.remarks |= {ClockRemark.APART} if time.apart else set()
        if self.stop is not None:
            self.remarks.add(ClockRemark.TWICE)
            return
        if self.start is None and time.what is not What.START:
            self.remarks.add(ClockRemark.NO_START)
        match time.what:
            case What.START:
                self._start(time)
            case What.BREAK:
                self._break(time)
            case What.BACK:
                self._back(time)
            case What.STOP:
                self._stop(time)

    def _start(self, time: ClockTime) -> None:
        if len(self.times) > 1:
            self.remarks.add(ClockRemark.TWICE)
        self.start = self.start or time

    def _break(self, time: ClockTime) -> None:
        if self.pause is not None:
            self.remarks.add(ClockRemark.TWICE)
            return
        self.pause = time
        self.breaks.append(Break(time.at, None))

    def _back(self, time: ClockTime) -> None:
        if self.pause is None:
            self.remarks.add(ClockRemark.TWICE if self._came_back() else ClockRemark.NO_BREAK)
            return
        self.pause = None
        self.breaks[-1] = Break(self.breaks[-1].start, time.at)

    def _came_back(self) -> bool:
        before = self.times[-2] if len(self.times) > 1 else None
        return before is not None and before.what is What.BACK

    def _stop(self, time: ClockTime) -> None:
        if self.pause is not None:
            self.remarks.add(ClockRemark.NO_BACK)
        self.stop = time

    def grown(self, zone: tzinfo, now: datetime, is_last: bool, due: Sequence[Due]) -> Stretch:
        """What came of it."""
        first = self.times[0]
        is_open = is_last and self.stop is None and self.start is not None and now - self.start.at <= LONGEST
        if self.stop is None and not is_open:
            self.remarks.add(ClockRemark.NO_STOP)
        elif self.stop is not None and self.start is not None and self.stop.at - self.start.at > LONGEST:
            self.remarks.add(ClockRemark.LONG)
        early = _early(self.start, due)
        self.remarks |= {ClockRemark.EARLY} if early else set()
        return Stretch(
            person_id=first.person_id,
            person=first.person,
            day=first.at.astimezone(zone).date(),
            times=tuple(self.times),
            start=self.start.at if self.start else None,
            stop=self.stop.at if self.stop else None,
            breaks=tuple(self.breaks),
            remarks=frozenset(self.remarks),
            is_open=is_open,
            early=early,
        )


def _are_of_one_seat(one: ClockTime, other: ClockTime) -> bool:
    """Whether whoever said the second knew of the first: of corrections, managers do."""
    return one.seat == other.seat or one.is_corrected or other.is_corrected


def _early(start: ClockTime | None, due: Sequence[Due]) -> timedelta:
    """How long before the shift that it is for: the first that ends after it."""
    if start is None:
        return _NOTHING
    shift = min((each for each in due if each.end > start.at), key=lambda each: each.start, default=None)
    early = _NOTHING if shift is None else shift.start - start.at
    return max(_NOTHING, early) if early < ANEW_AFTER else _NOTHING
