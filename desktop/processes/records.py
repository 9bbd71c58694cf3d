"""What queries say of processes."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from desktop.processes.proceedings import NotAsked
from desktop.processes.state import Capacity, Deed, NotCounting, Phase
from sync.control import Role


class ProcessAnswer(Struct, frozen=True):
    """What somebody said of a request; `capacity`: as what, None where it does not count; `why_not` says why."""

    id: str
    by: str
    by_id: str
    deed: Deed
    comment: str
    at: datetime
    capacity: Capacity | None
    why_not: NotCounting | None


class ProcessStep(Struct, frozen=True):
    """One step of a request: `people` by name and `roles` that are asked, whether all of them; what stands."""

    number: int
    people: tuple[str, ...]
    people_ids: tuple[str, ...]
    roles: tuple[Role, ...]
    needs_all: bool
    answers: tuple[ProcessAnswer, ...]


class Process(Struct, frozen=True):
    """A request.

    record, collection: what it is about; `follows`: the request that was returned before, or empty
    phase: how far it is; None where it counts for nothing, for `why`
    open_step: the place, from 0, of the step that is asked now
    left_out: what was said of it and does not count
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
    left_out: tuple[ProcessAnswer, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody is asked."""
        return self.phase in {Phase.OPEN, Phase.DISPUTED}

    def asks(self, member: str, role: Role) -> bool:
        """Whether it waits for somebody, by name or by their role."""
        if not self.is_open or member in {self.by_id, self.creator_id}:
            return False
        step = self.steps[self.open_step]
        if step.needs_all and member in {answer.by_id for answer in step.answers}:
            return False
        return member in step.people_ids or any(role >= asked for asked in step.roles)


class Absence(Struct, frozen=True):
    """Somebody is away on these days, both included; `stands_in` decides for them, nobody where it is None."""

    id: str
    member: str
    member_id: str
    since: str
    until: str
    stands_in: str | None
    stands_in_id: str | None
