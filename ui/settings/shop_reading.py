"""What the page says of the shop, read beside the window: calendars and names of the world take long to load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.settings.records import ShopSettings
    from desktop.settings.shop_calendar import ShopCalendar

_AHEAD: Final = timedelta(366)
_DAY: Final = timedelta(1)


@dataclass(frozen=True)
class ComingDays:
    """Days that are coming, from the first to the last: a holiday, closed by the shop's own wish, or open although they
    would not be."""

    first: date
    last: date
    words: str
    kind: Literal["holiday", "own", "opened"]


@dataclass(frozen=True)
class ShopShown:
    """What stands on the page.

    seen: what whoever reads this has seen
    countries, parts, currencies: what there is to choose from, names by their codes; `zones` by themselves
    """

    settings: ShopSettings
    seen: Sequence[bytes]
    today: date
    month_first: bool
    coming: tuple[ComingDays, ...]
    countries: Mapping[str, str]
    parts: Mapping[str, str]
    currencies: Mapping[str, str]
    zones: tuple[str, ...]


def read_shop(session: ReadSession, now_ms: int) -> ShopShown:
    """As it is at a moment, in milliseconds since 1970 UTC."""
    from desktop.settings import countries, public_holidays, queries, zones

    with session.reading():
        settings, seen = queries.shop_settings(session), queries.seen_now(session)
    calendar = settings.calendar
    today = calendar.today(now_ms)
    in_use = countries.currencies_in_use() | {settings.currency}
    return ShopShown(
        settings=settings,
        seen=seen,
        today=today,
        month_first=countries.customs(calendar.country).month_first,
        coming=tuple(coming_days(calendar, today)),
        countries=countries.country_names(),
        parts=public_holidays.subdivisions(calendar.country),
        currencies={code: name for code, name in countries.currency_names().items() if code in in_use},
        zones=tuple(sorted(name for name in zones.zone_names() if "/" in name)),
    )


def coming_days(calendar: ShopCalendar, today: date) -> Iterator[ComingDays]:
    """The public holidays of a year, and all days for which something else was said, in order."""
    until = today + _AHEAD
    years = {today.year, until.year, *(day.year for day in calendar.closed)}
    closed = [day for year in sorted(years) for day in calendar.closed_days(year)]
    days = [
        ComingDays(day.day, day.day, day.words, "holiday" if day.is_public_holiday else "own")
        for day in closed
        if today <= day.day and (day.day <= until or not day.is_public_holiday)
    ]
    usual = replace(calendar, closed={}, opened=frozenset())
    days += [ComingDays(day, day, usual.why_closed(day) or "", "opened") for day in calendar.opened if day >= today]
    return _joined(sorted(days, key=lambda day: day.first))


def _joined(days: list[ComingDays]) -> Iterator[ComingDays]:
    """Days in a row that are closed for the same reason are one."""
    before: ComingDays | None = None
    for day in days:
        if before and day.kind == before.kind == "own" and (day.words, day.first - _DAY) == (before.words, before.last):
            before = replace(before, last=day.last)
            continue
        if before:
            yield before
        before = day
    if before:
        yield before
