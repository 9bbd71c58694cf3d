"""What queries say of processes."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from desktop.processes.proceedings import NotAsked
from desktop.processes.state import UNDECIDED, Capacity, Deed, NotCounting, Phase
from sync.control import Role


class StandsInFor(Struct, frozen=True):
    """In whose place somebody answered, by name; whether it `was_theirs` on that day, by what was said until then."""

    name: str
    was_theirs: bool


class ProcessAnswer(Struct, frozen=True):
    """What somebody said of a request; `capacity`: as what, None where it does not count; `why_not` says why;
    `stands_in`: for whom, by the absence that they named, where that is known."""

    id: str
    by: str
    by_id: str
    deed: Deed
    comment: str
    at: datetime
    capacity: Capacity | None
    why_not: NotCounting | None
    stands_in: StandsInFor | None = None


class ProcessStep(Struct, frozen=True):
    """One step of a request: `people` by name and `roles` that are asked, whether all of them; what stands."""

    number: int
    people: tuple[str, ...]
    people_ids: tuple[str, ...]
    roles: tuple[Role, ...]
    needs_all: bool
    answers: tuple[ProcessAnswer, ...]

    def asks(self, member: str, role: Role) -> bool:
        """Whether somebody is asked, by name or by their role."""
        return member in self.people_ids or any(role >= asked for asked in self.roles)

    def has_answer_of(self, member: str) -> bool:
        """Whether an answer of somebody's stands."""
        return member in {answer.by_id for answer in self.answers}


class Process(Struct, frozen=True):
    """A request.

    record, collection: what it is about; `follows`: the request that was returned before, or empty
    phase: how far it is; None where it counts for nothing, for `why`
    open_step: the place, from 0, of the step that is asked now
    is_changed: the record shows something else than to somebody whose yes stands
    left_out: what was said of it and does not count, of one that counts for nothing all that was said
    """

    id: str
    record: str
    collection: str
    creator_id: str
    by: str
    by_id: str
    at: datetime
    follows: str
    phase: Phase | None
    why: NotAsked
    open_step: int
    steps: tuple[ProcessStep, ...]
    is_changed: bool
    left_out: tuple[ProcessAnswer, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody is asked."""
        return self.phase in UNDECIDED

    @property
    def asked_since(self) -> datetime:
        """When that came up which is asked now: the step, or what was said apart of it."""
        told = self.steps[: self.open_step + (self.phase is Phase.DISPUTED)]
        return max([self.at, *(answer.at for step in told for answer in step.answers)])

    def is_own(self, member: str) -> bool:
        """Whether somebody asked for it or made what it is about, so that it is not theirs to decide."""
        return member in {self.by_id, self.creator_id}

    def asks(self, member: str, role: Role) -> bool:
        """Whether it waits for somebody, by name or by their role."""
        if not self.is_open or self.is_own(member):
            return False
        step = self.steps[self.open_step]
        return step.asks(member, role) and not (step.needs_all and step.has_answer_of(member))


class Absence(Struct, frozen=True):
    """Somebody is away on these days, both included; `stands_in` decides for them, nobody where it is None."""

    id: str
    member: str
    member_id: str
    since: str
    until: str
    stands_in: str | None
    stands_in_id: str | None
