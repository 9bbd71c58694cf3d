"""What day it is in the shop, and when it is open, for what is due there."""

from __future__ import annotations

import time
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.settings.shop_calendar import ShopCalendar


def shop_calendar(session: ReadSession) -> ShopCalendar:
    """The shop's calendar: what fits this PC, as long as nobody has set another."""
    return _of_this_pc()


def today_in_shop(session: ReadSession) -> date:
    """The day it is in the shop now."""
    return shop_calendar(session).today(now_ms())


def month_first(session: ReadSession) -> bool:
    """Whether 3/4 is the fourth of March there."""
    from desktop.settings.countries import customs

    return customs(shop_calendar(session).country).month_first


def now_ms() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


@cache
def _of_this_pc() -> ShopCalendar:
    from desktop.settings.proposal import proposal_for_this_pc

    return proposal_for_this_pc().calendar
