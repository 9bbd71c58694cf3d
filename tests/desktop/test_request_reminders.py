"""When whoever is asked for a yes is reminded: once a day, on open days, by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.processes.reminding import MORNING, NIGHT, reminder
from desktop.settings.shop_calendar import ShopCalendar
from desktop.settings.zones import zone

BERLIN = ShopCalendar("Europe/Berlin", opening_days=frozenset({1, 2, 3, 4, 5}))
"""Closed on Sundays and Mondays."""


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone("Europe/Berlin")).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-12-01 10:02", "2026-12-01 06:00"),
        ("2026-12-01 02:00", "2026-12-01 06:00"),
        ("2026-12-01 21:59", "2026-12-01 06:00"),
        ("2026-12-01 22:00", "2026-12-02 06:00"),
        ("2026-12-05 22:00", "2026-12-08 06:00"),
        ("2026-12-06 10:00", "2026-12-08 06:00"),
        ("2026-12-07 23:00", "2026-12-08 06:00"),
    ],
)
def test_it_comes_by_day_and_on_open_days(now: str, at: str) -> None:
    found = reminder("r", "Jin asks", BERLIN, ms(now))
    assert found is not None
    assert (f"{found.at:%Y-%m-%d %H:%M}", found.occasion) == (at, f"request r {at[:10]}")


def test_there_is_none_where_the_shop_never_opens() -> None:
    assert reminder("r", "Jin asks", ShopCalendar(opening_days=frozenset()), ms("2026-12-01 10:00")) is None


@settings(max_examples=60)
@given(st.lists(st.integers(0, 60 * 24 * 60), min_size=1))
def test_whenever_one_looks_it_is_told_at_most_once_a_day_and_never_at_night(minutes: list[int]) -> None:
    told: dict[str, datetime] = {}
    for minute in sorted(minutes):
        now = datetime(2026, 12, 1, tzinfo=UTC) + timedelta(minutes=minute)
        found = reminder("r", "", BERLIN, round(now.timestamp() * 1000))
        if found is not None and found.at <= now and found.occasion not in told:
            told[found.occasion] = now.astimezone(zone("Europe/Berlin"))
    days = [at.date() for at in told.values()]
    assert len(days) == len(set(days))
    assert all(MORNING <= at.time() < NIGHT and BERLIN.is_open(at.date()) for at in told.values())
