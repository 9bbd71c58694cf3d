"""What queries say of the shop's settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.records.records import Record
from desktop.settings.collections import COUNTRY, CURRENCY, WEEK, ZONE
from desktop.settings.shop_calendar import ShopCalendar


@dataclass(frozen=True)
class ShopSettings:
    """Where the shop is, when it is open, and its money (ISO 4217).

    record: what was set; None as long as nobody has set anything: then all of it is guessed from this PC
    """

    calendar: ShopCalendar
    currency: str
    record: Record | None

    @property
    def guessed(self) -> frozenset[str]:
        """Of the fields that a PC guesses, those that nobody has set yet."""
        return _GUESSED - set(self.record.values if self.record else ())


_GUESSED: Final = frozenset((ZONE, COUNTRY, CURRENCY, WEEK))
