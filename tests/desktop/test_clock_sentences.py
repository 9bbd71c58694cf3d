"""Clocks that differ are said with the PCs' names, which way and how far."""

import pytest

from desktop.engine.clocks import clock_sentence

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


@pytest.mark.parametrize(
    ("apart_ms", "words"),
    [
        (6 * MINUTE_MS, "about 6 minutes ahead of"),
        (-90 * MINUTE_MS, "about 90 minutes behind"),
        (3 * 60 * MINUTE_MS + 40_000, "about 3 hours ahead of"),
        (-40 * DAY_MS, "about 40 days behind"),
        (400 * DAY_MS, "about 400 days ahead of"),
        (-20 * 365 * DAY_MS, "about 20 years behind"),
    ],
)
def test_one_pc_is_named_with_how_far_its_clock_is_off(apart_ms: int, words: str) -> None:
    assert clock_sentence([("Office PC", apart_ms)]) == (
        f"The clock of Office PC is {words} this PC’s. Check the date and the time of both, with the time zone."
    )


def test_several_pcs_are_named() -> None:
    sentence = clock_sentence([("Office PC", DAY_MS * 3), ("Till", -DAY_MS * 3)])
    assert "The clock of Office PC is about 3 days ahead of this PC’s; The clock of Till" not in sentence
    assert "the clock of Till is about 3 days behind this PC’s" in sentence
    assert sentence.endswith("Check the date and the time of all of them, with the time zone.")
