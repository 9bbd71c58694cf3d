"""When whoever is asked for a yes is told of it: once on each day on which the shop is open, and not at night."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from desktop.rows.today import Reminder
from desktop.settings.zones import zone
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.settings.shop_calendar import ShopCalendar

MORNING: Final = time(6)
NIGHT: Final = time(22)


def reminder(process: str, words: str, calendar: ShopCalendar, now_ms: int) -> Reminder | None:
    """The one of today in the shop, else of the next day that has one; None where the shop does not open."""
    there = zone(calendar.zone)
    now = datetime_of(now_ms).astimezone(there)
    may_be_today = now.time() < NIGHT
    day = calendar.next_open_day(now.date() - timedelta(days=may_be_today))
    if day is None:
        return None
    return Reminder(f"request {process} {day}", words, datetime.combine(day, MORNING, there))
