"""What is asked of the shop's settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from desktop.records import queries
from desktop.records.seen import seen
from desktop.settings.collections import (
    CLOSED,
    COUNTRY,
    CURRENCY,
    HOLIDAYS,
    KEY,
    OPENED,
    PART,
    SETTINGS,
    WEEK,
    ZONE,
    weekday_field,
)  # fmt: skip
from desktop.settings.records import ShopSettings
from desktop.settings.shop_calendar import ShopCalendar

if TYPE_CHECKING:
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession
    from desktop.settings.proposal import Proposal


def shop_settings(session: ReadSession) -> ShopSettings:
    """What was set; of what was not, what fits this PC."""
    found = queries.derived(session, SETTINGS, KEY)
    said = found.values if found else {}
    guessed = guess()
    currency = said.get(CURRENCY)
    calendar = _calendar(said, guessed.calendar)
    return ShopSettings(calendar, currency if isinstance(currency, str) else guessed.currency, found)


def shop_calendar(session: ReadSession) -> ShopCalendar:
    """Where the shop is and when it is open."""
    return shop_settings(session).calendar


def chosen_zone(session: ReadSession) -> str | None:
    """The name of the shop's time zone; None as long as nobody chose one."""
    found = queries.derived(session, SETTINGS, KEY)
    zone = found.values.get(ZONE) if found else None
    return zone if isinstance(zone, str) else None


def seen_now(session: ReadSession) -> Sequence[bytes]:
    """What somebody has seen who reads the settings now."""
    found = queries.derived(session, SETTINGS, KEY)
    return seen(session, [found.id]) if found else ()


def _calendar(said: Mapping[str, Value], guessed: ShopCalendar) -> ShopCalendar:
    country = _text(said, COUNTRY, guessed.country)
    week = said.get(WEEK)
    return ShopCalendar(
        zone=_text(said, ZONE, guessed.zone),
        country=country,
        subdivision=_text(said, PART, guessed.subdivision if country == guessed.country else ""),
        week_begins=week if isinstance(week, int) and 0 <= week < 7 else guessed.week_begins,
        opening_days=frozenset(_opening_days(said, guessed)),
        closed={day: str(why) for day, why in _days(said, CLOSED)},
        opened=frozenset(day for day, is_open in _days(said, OPENED) if is_open is True),
        open_on_public_holidays=said.get(HOLIDAYS) is True,
    )


def _text(said: Mapping[str, Value], key: str, otherwise: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else otherwise


def _opening_days(said: Mapping[str, Value], guessed: ShopCalendar) -> Iterator[int]:
    for weekday in range(7):
        is_open = said.get(weekday_field(weekday), weekday in guessed.opening_days)
        if is_open is True:
            yield weekday


def _days(said: Mapping[str, Value], key: str) -> Iterator[tuple[date, Value]]:
    """What is said of single days; a day that is none is passed over."""
    for field, value in said.items():
        begin, _, day = field.partition("/")
        if begin == key:
            try:
                yield date.fromisoformat(day), value
            except ValueError:
                continue


@cache
def guess() -> Proposal:
    """What fits this PC; found out once."""
    from desktop.settings.proposal import proposal_for_this_pc

    return proposal_for_this_pc()
