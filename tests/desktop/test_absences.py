"""Who is away: said by whom, and what takes the place of what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from desktop.processes import commands, queries
from desktop.processes.facts import AbsenceSet
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def days(shop: Shop, from_day: str = "2026-12-01") -> list[tuple[str, str]]:
    """Of everybody's absences, as all see them."""
    first, *others = (queries.absences(till.session, from_day) for till in (shop.ada, shop.bo, shop.eve))
    assert others == [first, first]
    return [(one.since, one.until) for one in first]


def away(shop: Shop, whose: Till, since: int, until: int, *, by: Till) -> None:
    id = shop.member(whose).hex()
    commands.set_absence(by, id, date(2026, 12, since), date(2026, 12, until), None)  # type: ignore[arg-type]
    shop.meet()


def test_what_is_shorter_than_before_stays_shorter_on_the_days_after_it(shop: Shop) -> None:
    away(shop, shop.bo, 1, 12, by=shop.bo)
    away(shop, shop.bo, 1, 5, by=shop.ada)
    assert days(shop) == [("2026-12-01", "2026-12-05")]
    assert days(shop, "2026-12-07") == []


def test_nobody_ends_somebody_elses_by_being_away_themselves(shop: Shop) -> None:
    away(shop, shop.ada, 1, 12, by=shop.ada)
    (ada,) = queries.absences(shop.eve.session, "2026-12-01")
    shop.say(shop.eve, AbsenceSet(shop.member(shop.eve), "2026-12-02", "2026-12-03", b"", (bytes.fromhex(ada.id),)))
    assert days(shop) == [("2026-12-01", "2026-12-12"), ("2026-12-02", "2026-12-03")]
