"""What people say at the clock, each in their own space, and what managers put right there (AREAS §8)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from msgspec import Meta

from desktop.clock.records import What
from desktop.rows.fact_types import Fact, FactType, Id, VoidFactError, check_size
from desktop.rows.register import HASH_SIZE
from desktop.rows.typed_text import is_blank, quoted

STRUCK: Final = ""
"""What a correction puts in place of a time that there was not."""

HashOrNothing = Annotated[bytes, Meta(max_length=HASH_SIZE)]
TimeMs = Annotated[int, Meta(ge=0, lt=1 << 48)]
"""Milliseconds since 1970, UTC, as many as a stamp can hold."""


class ClockStamped(Fact, frozen=True):
    """Somebody starts, has a break, is back or stops; `what`: a `What`. The hash of its entry is its id.

    at: when, by their PC's clock
    seen: the latest entry of another seat that was held, or nothing: it was said no earlier than that
    """

    TYPE: ClassVar = "clock.stamped"
    what: str
    at: TimeMs
    note: str = ""
    seen: HashOrNothing = b""


class ClockCorrected(Fact, frozen=True):
    """Who leads somebody says what is right: of the time that `replaces` names, a correction too, or of one that was
    forgotten. `what`: a `What`, or STRUCK."""

    TYPE: ClassVar = "clock.corrected"
    replaces: HashOrNothing
    member: Id
    what: str
    at: TimeMs
    reason: str


def _stamped(fact: ClockStamped) -> ClockStamped:
    if fact.what not in list(What):
        raise VoidFactError("nothing that a clock tells")
    check_size(fact.note)
    _check_named(fact.seen)
    return fact


def _corrected(fact: ClockCorrected) -> ClockCorrected:
    if fact.what not in [*What, STRUCK]:
        raise VoidFactError("nothing that a clock tells")
    check_size(fact.reason)
    _check_named(fact.replaces)
    if is_blank(fact.reason) or not (fact.what or fact.replaces):
        raise VoidFactError("no reason, or nothing that is struck")
    return fact


def _check_named(entry: bytes) -> None:
    if len(entry) not in (0, HASH_SIZE):
        raise VoidFactError("an entry that cannot be")


def _words(fact: ClockStamped) -> str:
    return f"{fact.what}: {quoted(fact.note)}" if fact.note else fact.what


def _correction_words(fact: ClockCorrected) -> str:
    return f"{fact.what or 'none'}: {quoted(fact.reason)}"


FACTS: Final = (
    FactType(ClockStamped, _stamped, stands_alone=True, is_kept=True, words=_words),
    FactType(ClockCorrected, _corrected, stands_alone=True, is_kept=True, words=_correction_words),
)
