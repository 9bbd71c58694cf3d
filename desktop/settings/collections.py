"""What is kept of the shop's settings: one record, which managers and owners write."""

from __future__ import annotations

from datetime import date
from typing import Final

from desktop.records.collection import Field, Kind, RecordCollection, Rights
from sync.control import Role

KEY: Final = b"settings"
"""What the only record is derived from."""

ZONE: Final = "zone"
COUNTRY: Final = "country"
PART: Final = "part"
CURRENCY: Final = "currency"
WEEK: Final = "week"
OPEN: Final = "open"
HOLIDAYS: Final = "holidays"
CLOSED: Final = "closed"
OPENED: Final = "opened"
LOCK: Final = "lock"

SETTINGS: Final = RecordCollection(
    name="shop.settings",
    table="shop_settings",
    one="shop's settings",
    many="the shop's settings",
    title=ZONE,
    fields=(
        Field(ZONE, Kind.TEXT, "Time zone"),
        Field(COUNTRY, Kind.TEXT, "Country"),
        Field(PART, Kind.TEXT, "Part of the country"),
        Field(CURRENCY, Kind.TEXT, "Money"),
        Field(WEEK, Kind.COUNT, "First day of the week"),
        Field(OPEN, Kind.YES_NO, "Open on", is_set=True),
        Field(HOLIDAYS, Kind.YES_NO, "Open on public holidays"),
        Field(CLOSED, Kind.TEXT, "Closed on", is_set=True),
        Field(OPENED, Kind.YES_NO, "Open all the same on", is_set=True),
        Field(LOCK, Kind.COUNT, "Locked after minutes"),
    ),
    rights=Rights(Role.MANAGER, Role.MANAGER, Role.MANAGER),
    is_searched=False,
    is_keyed=True,
)
"""`open/0`: whether the shop is open on Mondays. `closed/2026-12-24`: why it is closed on that day."""


def weekday_field(weekday: int) -> str:
    """The field of a day of the week, Monday is 0."""
    return f"{OPEN}/{weekday}"


def closed_field(day: date) -> str:
    """The field that says why the shop is closed on a day."""
    return f"{CLOSED}/{day.isoformat()}"


def opened_field(day: date) -> str:
    """The field that says that it is open on a day, whatever else says that it is closed."""
    return f"{OPENED}/{day.isoformat()}"
