"""How what the clock tells is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from desktop.clock.records import What
from desktop.clock.stretches import ClockRemark

if TYPE_CHECKING:
    from desktop.clock.stretches import Stretch

WHAT_WORDS: Final[Mapping[What, str]] = {
    What.START: "Start",
    What.BREAK: "Break",
    What.BACK: "Back",
    What.STOP: "Stop",
}
REMARK_WORDS: Final[Mapping[ClockRemark, str]] = {
    ClockRemark.NO_START: "no start",
    ClockRemark.NO_BREAK: "no beginning of a break",
    ClockRemark.NO_BACK: "not back from the break",
    ClockRemark.NO_STOP: "no stop",
    ClockRemark.TWICE: "said on two PCs apart",
    ClockRemark.LONG: "more than 16 hours",
    ClockRemark.MARKED: "not by the clock",
    ClockRemark.APART: "put right by two apart",
    ClockRemark.EARLY: "early",
}


def hours_words(length: timedelta) -> str:
    """7:05 of seven hours and five minutes: whole minutes that have passed, nothing is rounded up."""
    minutes = length // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02}"


def remarks_words(stretch: Stretch) -> str:
    """What is to be said of it, in one line; empty of one with which all is well."""
    return ", ".join(words for remark, words in REMARK_WORDS.items() if remark in stretch.remarks)
