"""What people say of events that others may not say for them (AREAS §8)."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar, Final

from desktop.rows.fact_types import Fact, FactType, Id, VoidFactError
from desktop.schedule.saved_event import read_start

YES: Final = "yes"
NO: Final = "no"
MAYBE: Final = "maybe"
ANSWERS: Final = (YES, NO, MAYBE)


class EventAnswered(Fact, frozen=True):
    """Whether its author comes to an event: to all of a series where `original` is empty, else to the one that has this
    start in it. The last word of a person counts."""

    TYPE: ClassVar = "event.answered"
    event: Id
    original: str
    answer: str


def _answered(fact: EventAnswered) -> EventAnswered:
    if fact.answer not in ANSWERS:
        raise VoidFactError("neither yes nor no")
    with suppress(OverflowError):
        if not fact.original or read_start(fact.original) is not None:
            return fact
    raise VoidFactError("no start")


def _words(fact: EventAnswered) -> str:
    return f"{fact.answer} to an event"


FACTS: Final = (FactType(EventAnswered, _answered, stands_alone=True, words=_words),)
