"""All times of something that recurs: by rules, on further dates, and not on others (RFC 5545, §3.8.5)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

from desktop.ical.expansion import starts
from desktop.ical.moments import UTC_ZONE, Moment, WallTime, instant_of, is_day, like, on_the_wall, wall, zone_of
from desktop.ical.rule import RecurrenceRule


@dataclass(frozen=True, slots=True)
class RecurrenceSet:
    """When something begins, again and again. Its start is always one of the times, whether a rule has it or not."""

    start: Moment
    rules: tuple[RecurrenceRule, ...] = ()
    dates: tuple[Moment, ...] = ()
    """Further ones (RDATE)."""
    not_rules: tuple[RecurrenceRule, ...] = ()
    """Times that are left out (EXRULE of RFC 2445)."""
    not_dates: tuple[Moment, ...] = ()
    """Those that are left out (EXDATE); a day leaves out all times on it."""

    @property
    def recurs(self) -> bool:
        """Whether there is more than its start."""
        return bool(self.rules or self.dates)

    def starts(self, low: datetime = datetime.min, high: datetime = datetime.max) -> Iterator[Moment]:
        """Its times in order, each once, from `low` to before `high`: both on the wall of the zone of its start."""
        left_out = _LeftOut(self, low, high)
        last = None
        for at in heapq.merge(*self._sources(low, high)):
            if at != last and at not in left_out:
                yield like(self.start, at)
            last = at

    def _sources(self, low: datetime, high: datetime) -> Iterator[Iterator[datetime]]:
        begin = wall(self.start)
        dates = {begin, *(on_same_wall(each, self.start) for each in self.dates)}
        rules = tuple(_on_this_wall(rule, self.start) for rule in self.rules)
        if rules and all(rule.until is not None and wall(rule.until) < begin for rule in rules):
            dates.discard(begin)
        yield iter(sorted(each for each in dates if low <= each < high))
        for rule in _after_the_start(rules, begin, is_day(self.start)):
            yield starts(rule, begin, low, high, is_day=is_day(self.start))


class _LeftOut:
    def __init__(self, recurrence: RecurrenceSet, low: datetime, high: datetime) -> None:
        start = recurrence.start
        dates = recurrence.not_dates
        self._days: frozenset[date] = frozenset(each for each in dates if not isinstance(each, WallTime))
        self._times = {on_same_wall(each, start) for each in dates if isinstance(each, WallTime)}
        if is_day(start):
            self._days |= {each.local.date() for each in dates if isinstance(each, WallTime)}
        for rule in recurrence.not_rules:
            self._times.update(islice(starts(_on_this_wall(rule, start), wall(start), low, high), 100_000))

    def __contains__(self, at: datetime) -> bool:
        return at in self._times or at.date() in self._days


def on_same_wall(moment: Moment, start: Moment) -> datetime:
    """A moment on the wall of the zone of another; as it stands where one of the two has no zone."""
    there, here = zone_of(moment), zone_of(start)
    if not there or not here or there == here:
        return wall(moment)
    return on_the_wall(instant_of(wall(moment), there), here)


@lru_cache(maxsize=8192)
def _on_this_wall(rule: RecurrenceRule, start: Moment) -> RecurrenceRule:
    """The same, with its end as a time on the wall of the start; a last day is one until its end."""
    if rule.until is None:
        return rule
    if isinstance(rule.until, WallTime) and isinstance(start, WallTime):
        # A floating end of what has a zone is one in UTC to other programs.
        until = on_same_wall(rule.until if rule.until.zone else replace(rule.until, zone=UTC_ZONE), start)
    else:
        until = datetime.combine(wall(rule.until), time.max)
    return replace(rule, until=WallTime(until))


@lru_cache(maxsize=8192)
def _after_the_start(rules: tuple[RecurrenceRule, ...], begin: datetime, of_days: bool) -> tuple[RecurrenceRule, ...]:
    """The same, where a start that none of them has counts as the first of their numbers of times."""
    if all(rule.count is None for rule in rules):
        return rules
    if any(next(starts(rule, begin, is_day=of_days), None) == begin for rule in rules):
        return rules
    fewer = (rule if rule.count is None else replace(rule, count=rule.count - 1) for rule in rules)
    return tuple(rule for rule in fewer if rule.count != 0)


def ended_before(recurrence: RecurrenceSet, at: datetime) -> RecurrenceSet:
    """What of it is before a time on its wall: "this and following" begins there anew."""
    until = at - timedelta(seconds=1)
    end: Moment = like(recurrence.start, until)
    if isinstance(end, WallTime) and end.zone:
        end = WallTime(instant_of(until, end.zone).replace(tzinfo=None), UTC_ZONE)
    rules = tuple(replace(rule, count=None, until=end) for rule in recurrence.rules)
    return replace(
        recurrence,
        rules=rules,
        dates=tuple(each for each in recurrence.dates if on_same_wall(each, recurrence.start) < at),
    )
