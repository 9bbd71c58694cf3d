"""What people say to ask for a yes, to give it or not, and when they are away (AREAS §6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, ClassVar, Final

from msgspec import Meta, Struct

from desktop.processes.state import Deed
from desktop.records.facts import IdOrNothing
from desktop.rows.fact_types import Fact, FactType, Id, VoidFactError
from desktop.rows.register import HASH_SIZE, After, Hash
from desktop.rows.typed_text import TEXT_BYTES, quoted
from sync.control import Role

STEPS_LIMIT: Final = 50
SIGNERS_LIMIT: Final = 200
_DAY: Final = timedelta(1)

RoleNumber = Annotated[int, Meta(ge=int(Role.EMPLOYEE), le=int(Role.OWNER))]
StepNumber = Annotated[int, Meta(ge=0, lt=STEPS_LIMIT)]
HashOrNothing = Annotated[bytes, Meta(max_length=HASH_SIZE)]


class AskedStep(Struct, array_like=True, frozen=True):
    """Whom one step of a route asks: people by their ids, roles by their numbers, of whom all must say yes, or any."""

    step: StepNumber
    signers: Annotated[tuple[Id | RoleNumber, ...], Meta(min_length=1, max_length=SIGNERS_LIMIT)]
    how: str


class ProcessSubmitted(Fact, frozen=True):
    """Somebody asks for a yes to a record. The hash of its entry is its id.

    after: what they had seen of the saves of the record, of its rows, and of the profile that says whom they report to
    follows: the request that ended before, or nothing
    """

    TYPE: ClassVar = "process.submitted"
    collection: Id
    creator: Id
    nonce: Id
    after: After
    route: Annotated[tuple[AskedStep, ...], Meta(max_length=STEPS_LIMIT)]
    follows: HashOrNothing = b""


class ProcessDecided(Fact, frozen=True):
    """What somebody does about a request.

    deed: a `Deed`
    absence: by which they stand in for who is away, or nothing
    after: what they had seen of what was said of it, and of the saves of its record
    """

    TYPE: ClassVar = "process.decided"
    process: Hash
    step: StepNumber
    deed: str
    comment: str = ""
    absence: HashOrNothing = b""
    after: After = ()


class AbsenceSet(Fact, frozen=True):
    """Somebody is away from one day up to another, both included, as 2026-12-04; on none where the last is the day
    before the first. `stands_in` decides for them, nobody where it is empty. Instead of what their author had seen of
    these days."""

    TYPE: ClassVar = "absence.set"
    member: Id
    since: str
    until: str
    stands_in: IdOrNothing = b""
    after: After = ()


def _submitted(fact: ProcessSubmitted) -> ProcessSubmitted:
    steps = [asked.step for asked in fact.route]
    if steps != sorted(set(steps)):
        raise VoidFactError("steps that are out of order")
    if any(len(set(asked.signers)) < len(asked.signers) for asked in fact.route):
        raise VoidFactError("somebody who is asked twice in one step")
    if any(asked.how not in ("all", "any") for asked in fact.route):
        raise VoidFactError("neither all nor any")
    _check_named(fact.follows)
    return fact


def _decided(fact: ProcessDecided) -> ProcessDecided:
    if fact.deed not in list(Deed):
        raise VoidFactError("nothing that can be done")
    if len(fact.comment.encode()) > TEXT_BYTES:
        raise VoidFactError("too long")
    _check_named(fact.absence)
    return fact


def _check_named(entry: bytes) -> None:
    if len(entry) not in (0, HASH_SIZE):
        raise VoidFactError("an entry that cannot be")


def _absent(fact: AbsenceSet) -> AbsenceSet:
    try:
        days = [date.fromisoformat(text) for text in (fact.since, fact.until)]
    except ValueError as error:
        raise VoidFactError("no day") from error
    if [day.isoformat() for day in days] != [fact.since, fact.until] or days[1] - days[0] < -_DAY:
        raise VoidFactError("days that cannot be")
    if len(fact.stands_in) not in (0, len(fact.member)) or fact.stands_in == fact.member:
        raise VoidFactError("nobody who could stand in")
    return fact


def _words(fact: ProcessDecided) -> str:
    return f"{fact.deed}: {quoted(fact.comment)}" if fact.comment else fact.deed


def _away_words(fact: AbsenceSet) -> str:
    return f"away until {fact.until}" if fact.since <= fact.until else "not away"


FACTS: Final = (
    FactType(ProcessSubmitted, _submitted, stands_alone=True, is_kept=True, words=lambda _: "a request"),
    FactType(ProcessDecided, _decided, is_kept=True, words=_words),
    FactType(AbsenceSet, _absent, stands_alone=True, is_kept=True, words=_away_words),
)
