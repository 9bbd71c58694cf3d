"""What day it is in the shop, and when it is open, for what is due there."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import TYPE_CHECKING

from desktop.settings.queries import shop_calendar as shop_calendar
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession


def today_in_shop(session: ReadSession) -> date:
    """The day it is in the shop now."""
    return shop_calendar(session).today(now_ms())


def now_in_shop(session: ReadSession) -> datetime:
    """The day and time it is in the shop now."""
    from desktop.settings.zones import zone

    return datetime_of(now_ms()).astimezone(zone(shop_calendar(session).zone))


def month_first(session: ReadSession) -> bool:
    """Whether 3/4 is the fourth of March there."""
    from desktop.settings.countries import customs

    return customs(shop_calendar(session).country).month_first


def now_ms() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000
