"""What was decided of a request: a pure function of what people said of it (AREAS §6).

Whether a decision counts follows from what its author had seen when they made it, and from nothing that came later: the
step was open then, and they were one of those who sign it. What counts is put together step by step. Of a step that one
person decides, an answer replaces those that its author had seen; what remains and disagrees is a dispute, which later
steps wait for. Clocks decide nothing here, nor does the order in which decisions are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from desktop.processes.first_said import said_before
from desktop.processes.signers import matched, slots
from desktop.records.state import SeenSaves
from sync.control import Role

if TYPE_CHECKING:
    from desktop.records.routes import SigningStep
    from desktop.rows.content_chains import ChainPlace, ContentChains

_T = TypeVar("_T")


class Deed(StrEnum):
    """What somebody does about a request, as it stands in their entry."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    RETRACT = "retract"


MOST_SAID: Final = 50
"""On one PC of one request, and requests for one record, on each branch of its chain; what goes beyond that changes
nothing, so that nobody keeps all PCs busy."""

ANSWERS: Final = frozenset({Deed.APPROVE, Deed.RETURN, Deed.REJECT})


class Phase(StrEnum):
    """How far a request is."""

    OPEN = "open"
    DISPUTED = "disputed"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


UNDECIDED: Final = (Phase.OPEN, Phase.DISPUTED)
"""Somebody is asked."""


class NotCounting(Enum):
    """Why a decision does not count."""

    NOT_A_SIGNER = "not a signer"
    NOT_OPEN = "not open"
    SAID_ALREADY = "said already"
    NOT_THEIRS = "not theirs"
    TOO_LATE = "too late"
    TOO_OFTEN = "too often"


class Capacity(Enum):
    """As what somebody answers."""

    SIGNER = "signer"
    STAND_IN = "stand-in"
    OWNER = "owner"


class Absentee(NamedTuple):
    """In whose place somebody decides, by an absence that counts."""

    member: bytes
    role: Role


class Request(NamedTuple):
    """What was submitted, by whom, and who made the record that it is about."""

    submitter: bytes
    creator: bytes
    steps: tuple[SigningStep, ...]


class Decision(NamedTuple):
    """What one entry says of a request.

    role: of its author, when they wrote it; `step`: counted from 0
    seen: where the decisions and saves stand that it names and that are here
    """

    place: ChainPlace
    stamp: int
    author: bytes
    role: Role
    step: int
    deed: Deed
    seen: Sequence[ChainPlace] = ()
    instead_of: Absentee | None = None


class StandingAnswer(NamedTuple):
    """An answer that stands."""

    decision: Decision
    capacity: Capacity


@dataclass(frozen=True)
class ProcessState:
    """step: the number of the first step that is not approved; that of steps where all are
    answers: what stands of each step, by stamp and hash; of later ones too, which wait for it
    left_out: decisions that do not count, by the hashes of their entries
    """

    phase: Phase
    step: int
    answers: tuple[tuple[StandingAnswer, ...], ...]
    left_out: Mapping[bytes, NotCounting]


def state(request: Request, decisions: Iterable[Decision], chains: ContentChains) -> ProcessState:
    """What is decided, by those decisions of it that are here, each once."""
    return _Process(request, decisions, chains).state()


class _Outcome(NamedTuple):
    """What some decisions come to: `standing` has those that stand, by steps."""

    phase: Phase
    step: int
    standing: tuple[frozenset[int], ...]


class _Process:
    """Decisions are meant by their numbers, in the order of the hashes of their entries; sets of them are the bits of
    whole numbers. What people say who have no say is left out first, however much it is."""

    def __init__(self, request: Request, decisions: Iterable[Decision], chains: ContentChains) -> None:
        self._request: Final = request
        self._left_out: dict[bytes, NotCounting] = {}
        first = self._first_of(list(decisions), chains)
        self._answered: Final = {(one.author, one.step) for one in first if one.deed in ANSWERS and self._may(one)}
        said = (one for one in first if self._has_a_say(one))
        self._all: Final = sorted(said, key=lambda one: one.place.hash)
        self._by: Final = _numbered(one.author for one in self._all)
        self._at: Final = _numbered(one.step for one in self._all)
        self._withdrawing: Final = _numbered(one.deed for one in self._all).get(Deed.WITHDRAW, 0)
        self._past: Final = [self._seen_by(one, chains) for one in self._all]
        self._counting = 0

    def state(self) -> ProcessState:
        for number in self._in_order():
            why = self._why_not(number)
            if why is None:
                self._counting |= 1 << number
            else:
                self._left_out[self._all[number].place.hash] = why
        outcome = self._outcome(self._counting)
        answers = tuple(tuple(self._answers(standing)) for standing in outcome.standing)
        return ProcessState(outcome.phase, outcome.step, answers, self._left_out)

    def _has_a_say(self, decision: Decision) -> bool:
        why = None
        if decision.deed is Deed.WITHDRAW:
            why = NotCounting.NOT_THEIRS if decision.author != self._request.submitter else None
        elif decision.deed is Deed.RETRACT:  # whoever they are by then
            why = None if (decision.author, decision.step) in self._answered else NotCounting.NOT_A_SIGNER
        elif not self._may(decision):
            why = NotCounting.NOT_A_SIGNER
        if why is not None:
            self._left_out[decision.place.hash] = why
        return why is None

    def _may(self, decision: Decision) -> bool:
        return 0 <= decision.step < len(self._request.steps) and self._capacity(decision) is not None

    def _first_of(self, said: Sequence[Decision], chains: ContentChains) -> list[Decision]:
        """Of each branch of a chain those that were said first, as many as may be."""
        before = said_before((one.place for one in said), chains)
        late = {digest for digest, number in before.items() if number >= MOST_SAID}
        self._left_out |= dict.fromkeys(late, NotCounting.TOO_OFTEN)
        return [one for one in said if one.place.hash not in late]

    def _answers(self, standing: Iterable[int]) -> Iterator[StandingAnswer]:
        for number in sorted(standing, key=lambda each: (self._all[each].stamp, each)):
            capacity = self._capacity(self._all[number])
            assert capacity is not None
            yield StandingAnswer(self._all[number], capacity)

    # What was seen

    def _seen_by(self, decision: Decision, chains: ContentChains) -> int:
        past = SeenSaves(chains)
        past.add(decision)
        return _bits(number for number, other in enumerate(self._all) if past.holds(other.place))

    def _in_order(self) -> Iterable[int]:
        """Each after all that its author had seen."""
        return TopologicalSorter({number: _numbers(past) for number, past in enumerate(self._past)}).static_order()

    # Which count

    def _why_not(self, number: int) -> NotCounting | None:
        """By what was known to its author; what they had seen was judged before."""
        decision, known = self._all[number], self._past[number] & self._counting
        if decision.deed is Deed.WITHDRAW:
            return self._why_not_withdrawn(known)
        if decision.deed is Deed.RETRACT:
            return self._why_not_retracted(decision, known)
        return self._why_not_answered(decision, known)

    def _why_not_withdrawn(self, known: int) -> NotCounting | None:
        now = self._outcome(known)
        return NotCounting.TOO_LATE if now.phase is not Phase.OPEN or any(now.standing) else None

    def _why_not_retracted(self, decision: Decision, known: int) -> NotCounting | None:
        now = self._outcome(known)
        own = _bits(each for each in now.standing[decision.step] if self._all[each].author == decision.author)
        if not own or now.phase is Phase.WITHDRAWN:
            return NotCounting.NOT_OPEN
        return NotCounting.TOO_LATE if self._is_acted_on(own, decision.author, known) else None

    def _why_not_answered(self, decision: Decision, known: int) -> NotCounting | None:
        now = self._outcome(known)
        if now.phase not in UNDECIDED or now.step != decision.step:
            return NotCounting.NOT_OPEN
        standing = [self._all[each] for each in now.standing[decision.step]]
        own = {each.deed for each in standing if each.author == decision.author}
        return NotCounting.SAID_ALREADY if now.phase is Phase.DISPUTED and own == {decision.deed} else None

    def _capacity(self, decision: Decision) -> Capacity | None:
        """As what its author answers; None where they may not. Nobody signs what they ask for, nor what they made, and
        nobody does in their place."""
        themselves = {self._request.submitter, self._request.creator}
        if decision.author in themselves:
            return None
        step, absentee = self._request.steps[decision.step], decision.instead_of
        if absentee is not None and absentee.member not in themselves and slots(step, *absentee):
            return Capacity.STAND_IN
        if slots(step, decision.author, decision.role):
            return Capacity.SIGNER
        return Capacity.OWNER if decision.role >= Role.OWNER else None

    # What they come to

    def _outcome(self, some: int) -> _Outcome:
        """What these come to, all of which count."""
        standing = tuple(self._standing(number, some) for number in range(len(self._request.steps)))
        if some & self._withdrawing:
            return _Outcome(Phase.WITHDRAWN, 0, standing)
        for number, answers in enumerate(standing):
            phase = self._of_step(self._request.steps[number], answers)
            if phase is not Phase.APPROVED:
                return _Outcome(phase, number, standing)
        return _Outcome(Phase.APPROVED, len(standing), standing)

    def _standing(self, step: int, some: int) -> frozenset[int]:
        """The answers to a step that no later one replaced and that nobody took back."""
        of_step = _numbers(some & self._at.get(step, 0))
        answers = _bits(each for each in of_step if self._all[each].deed in ANSWERS)
        gone = 0
        for each in of_step:
            gone |= self._replaced(each, answers, some)
        return frozenset(_numbers(answers & ~gone))

    def _replaced(self, number: int, answers: int, some: int) -> int:
        """Which of these answers to its step a decision replaces."""
        decision, earlier = self._all[number], self._past[number] & answers
        own = earlier & self._by[decision.author]
        if decision.deed is Deed.RETRACT:
            return 0 if self._is_acted_on(own, decision.author, some, but_after=number) else own
        if decision.deed not in ANSWERS:
            return 0
        return own if self._request.steps[decision.step].needs_all else earlier

    def _is_acted_on(self, answers: int, author: bytes, some: int, but_after: int | None = None) -> bool:
        """Whether anybody else among these decided having seen them, and not that they were taken back."""
        return any(
            self._past[each] & answers and not (but_after is not None and self._past[each] >> but_after & 1)
            for each in _numbers(some & ~self._by[author])
        )

    def _of_step(self, step: SigningStep, standing: Iterable[int]) -> Phase:
        deeds = {self._all[each].deed for each in standing}
        if not step.needs_all and Deed.APPROVE in deeds:
            return Phase.APPROVED if deeds == {Deed.APPROVE} else Phase.DISPUTED
        if deeds - {Deed.APPROVE}:
            return Phase.REJECTED if Deed.REJECT in deeds else Phase.RETURNED
        return Phase.APPROVED if step.needs_all and self._have_all_signed(step, standing) else Phase.OPEN

    def _have_all_signed(self, step: SigningStep, approvals: Iterable[int]) -> bool:
        """Whether each signer is another person who said yes, or an owner who is none of them said it for the rest."""
        decisions = [self._all[each] for each in approvals]
        if any(self._capacity(each) is Capacity.OWNER for each in decisions):
            return True
        options: dict[bytes, set[int]] = {}
        for each in decisions:
            who = each.instead_of if self._capacity(each) is Capacity.STAND_IN else None
            options.setdefault(each.author, set()).update(slots(step, *(who or (each.author, each.role))))
        return matched(options) == len(step.signers)


def _numbered(said: Iterable[_T]) -> dict[_T, int]:
    """The numbers of all of which the same is said, as bits."""
    found: dict[_T, int] = {}
    for number, each in enumerate(said):
        found[each] = found.get(each, 0) | 1 << number
    return found


def _bits(numbers: Iterable[int]) -> int:
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def _numbers(bits: int) -> list[int]:
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found
