"""Days on which a shop is closed, as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.errors import InvalidError
from desktop.settings.typed_closing import typed_closing

TODAY = date(2026, 11, 30)
EVE, SUMMER = date(2026, 12, 24), (date(2027, 8, 3), date(2027, 8, 16))


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ("24.12. Christmas Eve", (EVE, EVE, "Christmas Eve")),
        ("24 dec christmas eve", (EVE, EVE, "christmas eve")),
        ("thu 24 dec 2026", (EVE, EVE, "")),
        ("24-12 half-day", (EVE, EVE, "half-day")),
        ("2026-12-24 stock - take", (EVE, EVE, "stock - take")),
        ("3.8. - 16.8. Summer", (*SUMMER, "Summer")),
        ("3.8.-16.8.", (*SUMMER, "")),
        ("3 aug to 16 aug  the\nSummer", (*SUMMER, "the Summer")),
        ("24.12. – 2.1. 盘点", (EVE, date(2027, 1, 2), "盘点")),
    ],
)
def test_days_are_followed_by_the_reason(text: str, closing: tuple[date, date, str]) -> None:
    assert typed_closing(text, TODAY) == closing


def test_where_the_month_comes_first_it_does() -> None:
    assert typed_closing("12-24 Eve", TODAY, month_first=True) == (EVE, EVE, "Eve")
    assert typed_closing("8/3 - 8/16 Summer", TODAY, month_first=True) == (*SUMMER, "Summer")


@pytest.mark.parametrize("text", ["", "Christmas Eve", "24.13. Eve", "to 3.8."])
def test_what_begins_with_no_day_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidError, match=r"Type a day like 24\.12\., fri, "):
        typed_closing(text, TODAY)
