"""When a series is: its starts on days that are asked for, and what of it is before and after one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.rows.typed_text import quoted
from desktop.schedule.records import Repeating

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from desktop.schedule.records import CalendarEvent

_SECOND: Final = timedelta(seconds=1)
_DAY: Final = timedelta(1)


class EventSeries:
    """An event that repeats; starts are local times of its zone, or days. Raises InvalidError for what is no rule."""

    def __init__(self, of: CalendarEvent) -> None:
        assert of.repeats is not None
        from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

        self._span, self._repeats = of.span, of.repeats
        start = of.span.start
        first = start if isinstance(start, datetime) else datetime.combine(start, time())
        try:
            self._rule = rrulestr(self._local_rule(), dtstart=first, ignoretz=True)
        except (ValueError, OverflowError) as error:
            raise InvalidError(f"{quoted(of.repeats.rule)} is not a way in which an event can repeat.") from error

    def starts(self, first: date, last: date) -> list[date]:
        """Those on days from the first to the last, in order."""
        lowest, highest = datetime.combine(first, time()), datetime.combine(last, time.max)
        found: set[date] = set(self._by_rule(lowest, highest))
        found.update(each for each in self._repeats.also if first <= day_of(each) <= last)
        return sorted(found.difference(self._repeats.without))

    def before(self, start: date) -> Repeating:
        """How it repeats if it ends before one of its starts."""
        parts = {name: value for name, value in self._parts().items() if name not in ("COUNT", "UNTIL")}
        return self._some({**parts, "UNTIL": self._until_text(start)}, lambda each: each < start)

    def since(self, start: date) -> Repeating:
        """How it repeats if it begins with one of its starts."""
        parts = self._parts()
        if "COUNT" in parts:
            at = start if isinstance(start, datetime) else datetime.combine(start, time())
            passed = sum(1 for _ in self._rule.between(datetime.combine(date.min, time()), at - _SECOND, inc=True))
            parts["COUNT"] = str(max(int(parts["COUNT"]) - passed, 1))
        return self._some(parts, lambda each: each >= start)

    def _some(self, parts: dict[str, str], meant: Callable[[date], bool]) -> Repeating:
        rule = ";".join(f"{name}={value}" for name, value in parts.items())
        also, without = (tuple(filter(meant, each)) for each in (self._repeats.also, self._repeats.without))
        return Repeating(rule, also, without)

    def _parts(self) -> dict[str, str]:
        return dict(part.split("=", 1) for part in self._repeats.rule.split(";"))

    def _until_text(self, start: date) -> str:
        """RFC 5545, 3.3.10: a day for days, a moment in UTC where there is a zone."""
        if not isinstance(start, datetime):
            return f"{start - _DAY:%Y%m%d}"
        end = start - _SECOND
        if not self._span.zone:
            return f"{end:%Y%m%dT%H%M%S}"
        return f"{end.replace(tzinfo=self._zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"

    def _local_rule(self) -> str:
        """Its rule, with its end by the clocks of its zone."""
        parts = self._parts()
        until = parts.get("UNTIL", "")
        if until.endswith("Z") and self._span.zone:
            end = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(self._zone)
            parts["UNTIL"] = f"{end:%Y%m%dT%H%M%S}"
        return ";".join(f"{name}={value}" for name, value in parts.items())

    @property
    def _zone(self) -> tzinfo:
        from desktop.settings.zones import zone

        return zone(self._span.zone)

    def _by_rule(self, lowest: datetime, highest: datetime) -> Iterator[date]:
        for each in self._rule.between(lowest, highest, inc=True):
            yield each.date() if self._span.is_all_day else each


def day_of(start: date) -> date:
    """The day on which something starts."""
    return start.date() if isinstance(start, datetime) else start
