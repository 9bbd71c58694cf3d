"""What is decided is what the rule says, word for word, whoever decides apart, in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.processes.state import (
    MOST_SAID,
    Absentee,
    Capacity,
    Decision,
    Deed,
    NotCounting,
    Phase,
    ProcessState,
    Request,
    state,
)  # fmt: skip
from desktop.records.routes import SigningStep
from desktop.rows.content_chains import ChainPlace
from sync.control import Role

JIN, MEI, BO, ANN, TOM = (name * 32 for name in (b"j", b"m", b"b", b"a", b"t"))
ROLES = {JIN: Role.EMPLOYEE, MEI: Role.EMPLOYEE, BO: Role.MANAGER, ANN: Role.OWNER, TOM: Role.OWNER}


def step(signers: tuple[bytes | Role, ...], needs_all: bool = False) -> SigningStep:
    return SigningStep(0, signers, needs_all)


MANAGER, OWNER = step((Role.MANAGER,)), step((Role.OWNER,))


class Office:
    """People who decide on one request, on a PC each; nobody sees what others say until they `meet`."""

    def __init__(self, *steps: SigningStep, submitter: bytes = JIN, creator: bytes = JIN) -> None:
        self.request = Request(submitter, creator, steps)
        self.decisions: list[Decision] = []
        self.seen: dict[bytes, list[ChainPlace]] = {person: [] for person in ROLES}
        self._hashes = random.Random(len(steps))

    def say(self, who: bytes, deed: Deed, step: int = 0, **more: Any) -> Decision:
        """Say it on one's own PC."""
        own = [one for one in self.seen[who] if one.feed == who]
        latest: dict[bytes, ChainPlace] = {}
        for place in self.seen[who]:
            if place.feed != who and place.seq > latest.get(place.feed, place).seq - 1:
                latest[place.feed] = place
        place = ChainPlace(who, len(own) + 1, self._hashes.randbytes(32))
        role = more.pop("role", ROLES[who])
        said = Decision(place, self._hashes.randrange(4), who, role, step, deed, tuple(latest.values()), **more)
        self.decisions.append(said)
        self.seen[who].append(place)
        return said

    def meet(self, *people: bytes) -> None:
        """These, or all, see what each of them has seen."""
        some = people or tuple(ROLES)
        together = sorted({place for person in some for place in self.seen[person]}, key=lambda one: one.hash)
        for person in some:
            self.seen[person] = list(together)

    def told(self, who: bytes, deed: Deed, step: int = 0, **more: Any) -> ProcessState:
        """Say it, and everybody hears it at once."""
        self.meet()
        self.say(who, deed, step, **more)
        self.meet()
        return self.now()

    def now(self) -> ProcessState:
        """What it is to whoever has all of it; the same in any order."""
        return state(self.request, self.decisions, self)

    # As `ContentChains`: nobody's chain forks

    def place(self, hash: bytes, space: bytes) -> ChainPlace | None:
        raise AssertionError("what is seen is given by its place")

    def anywhere(self, hash: bytes) -> ChainPlace | None:
        raise AssertionError("what is seen is given by its place")

    def is_forked(self, feed: bytes) -> bool:
        return False

    def precedes(self, one: ChainPlace, other: ChainPlace) -> bool:
        return one.feed == other.feed and one.seq < other.seq


def who_answered(now: ProcessState, step: int = 0) -> set[tuple[bytes, Deed]]:
    return {(each.decision.author, each.decision.deed) for each in now.answers[step]}


# One after another


def test_who_is_asked_says_yes_and_it_goes_on_to_the_next() -> None:
    office = Office(MANAGER, OWNER)
    assert (office.now().phase, office.now().step) == (Phase.OPEN, 0)
    now = office.told(BO, Deed.APPROVE)
    assert (now.phase, now.step) == (Phase.OPEN, 1)
    now = office.told(ANN, Deed.APPROVE, 1)
    assert (now.phase, now.step, now.left_out) == (Phase.APPROVED, 2, {})


@pytest.mark.parametrize(("deed", "phase"), [(Deed.RETURN, Phase.RETURNED), (Deed.REJECT, Phase.REJECTED)])
@pytest.mark.parametrize("needs_all", [True, False])
def test_not_yet_and_no_end_it(deed: Deed, phase: Phase, needs_all: bool) -> None:
    office = Office(step((BO, ANN), needs_all))
    assert office.told(BO, deed).phase is phase
    late = office.told(ANN, Deed.APPROVE)
    assert late.phase is phase
    assert list(late.left_out.values()) == [NotCounting.NOT_OPEN]


def test_nobody_signs_for_themselves_nor_does_anyone_in_their_place() -> None:
    office = Office(step((ANN, BO)), submitter=ANN, creator=BO)
    office.told(ANN, Deed.APPROVE)
    office.told(BO, Deed.APPROVE)
    office.told(MEI, Deed.APPROVE, instead_of=Absentee(ANN, Role.OWNER))
    now = office.told(MEI, Deed.APPROVE, instead_of=Absentee(BO, Role.MANAGER))
    assert now.phase is Phase.OPEN
    assert set(now.left_out.values()) == {NotCounting.NOT_A_SIGNER}
    assert office.told(TOM, Deed.APPROVE).phase is Phase.APPROVED


def test_who_is_no_signer_and_a_step_that_is_none_change_nothing() -> None:
    office = Office(step((BO,)))
    office.told(MEI, Deed.APPROVE)
    office.told(BO, Deed.APPROVE, 7)
    office.told(BO, Deed.APPROVE, -1)
    now = office.told(MEI, Deed.WITHDRAW)
    assert (now.phase, len(now.left_out)) == (Phase.OPEN, 4)


def test_a_role_is_the_one_they_had() -> None:
    office = Office(MANAGER)
    assert office.told(BO, Deed.APPROVE, role=Role.EMPLOYEE).phase is Phase.OPEN
    assert office.told(BO, Deed.APPROVE).phase is Phase.APPROVED


def test_a_stand_in_and_an_owner_are_shown_as_such() -> None:
    office = Office(step((BO,)), step((BO,)))
    office.told(MEI, Deed.APPROVE, instead_of=Absentee(BO, Role.MANAGER))
    now = office.told(ANN, Deed.APPROVE, 1)
    assert [each.capacity for (each,) in now.answers] == [Capacity.STAND_IN, Capacity.OWNER]


def test_where_all_must_agree_each_is_another_person() -> None:
    office = Office(step((Role.MANAGER, BO), needs_all=True))
    assert office.told(BO, Deed.APPROVE).phase is Phase.OPEN
    assert office.told(BO, Deed.APPROVE).phase is Phase.OPEN
    assert office.told(MEI, Deed.APPROVE, instead_of=Absentee(ANN, Role.OWNER)).phase is Phase.APPROVED


def test_an_owners_yes_stands_for_the_rest_unless_the_owner_is_one_who_is_asked() -> None:
    both = Office(step((BO, ANN), needs_all=True))
    assert both.told(ANN, Deed.APPROVE).phase is Phase.OPEN
    assert both.told(TOM, Deed.APPROVE).phase is Phase.APPROVED


def test_it_is_withdrawn_until_somebody_answered() -> None:
    office = Office(MANAGER)
    assert office.told(JIN, Deed.WITHDRAW).phase is Phase.WITHDRAWN
    assert office.told(BO, Deed.APPROVE).phase is Phase.WITHDRAWN
    other = Office(MANAGER, OWNER)
    other.told(BO, Deed.APPROVE)
    assert list(other.told(JIN, Deed.WITHDRAW).left_out.values()) == [NotCounting.TOO_LATE]


def test_an_answer_is_taken_back_until_somebody_else_acted_on_it() -> None:
    office = Office(MANAGER, OWNER)
    office.told(BO, Deed.APPROVE)
    assert office.told(BO, Deed.RETRACT).step == 0
    assert office.told(BO, Deed.APPROVE).step == 1
    office.told(ANN, Deed.REJECT, 1)
    now = office.told(BO, Deed.RETRACT)
    assert (now.phase, list(now.left_out.values())) == (Phase.REJECTED, [NotCounting.TOO_LATE])
    assert office.told(ANN, Deed.RETRACT, 1).phase is Phase.OPEN


def test_whoever_stood_in_or_is_no_manager_any_more_takes_back_what_they_answered() -> None:
    office = Office(step((ANN, Role.MANAGER)))
    office.told(MEI, Deed.REJECT, instead_of=Absentee(ANN, Role.OWNER))
    assert office.told(MEI, Deed.RETRACT).phase is Phase.OPEN
    office.told(BO, Deed.REJECT)
    assert office.told(BO, Deed.RETRACT, role=Role.EMPLOYEE).phase is Phase.OPEN
    assert list(office.told(TOM, Deed.RETRACT).left_out.values()) == [NotCounting.NOT_A_SIGNER]


def test_a_yes_that_was_taken_back_is_none_where_all_must_agree() -> None:
    office = Office(step((BO, MEI), needs_all=True))
    office.told(BO, Deed.APPROVE)
    office.told(BO, Deed.RETRACT)
    assert office.told(MEI, Deed.APPROVE).phase is Phase.OPEN
    assert office.told(BO, Deed.APPROVE).phase is Phase.APPROVED


# Apart


def test_two_who_decide_apart_disagree_and_one_who_sees_it_settles_it() -> None:
    office = Office(step((Role.MANAGER,)), OWNER)
    office.say(ANN, Deed.APPROVE)
    office.say(BO, Deed.REJECT)
    office.say(TOM, Deed.APPROVE)
    office.meet()
    now = office.now()
    assert (now.phase, now.step) == (Phase.DISPUTED, 0)
    assert who_answered(now) == {(ANN, Deed.APPROVE), (BO, Deed.REJECT), (TOM, Deed.APPROVE)}
    again = office.told(BO, Deed.REJECT)
    assert (again.phase, list(again.left_out.values())) == (Phase.DISPUTED, [NotCounting.SAID_ALREADY])
    settled = office.told(BO, Deed.APPROVE)
    assert (settled.phase, settled.step) == (Phase.OPEN, 1)
    assert who_answered(settled) == {(BO, Deed.APPROVE)}


def test_later_steps_wait_for_a_dispute_and_what_was_said_there_stays() -> None:
    office = Office(MANAGER, OWNER)
    office.say(BO, Deed.APPROVE)
    office.say(TOM, Deed.RETURN)
    office.meet(BO, ANN)
    office.say(ANN, Deed.APPROVE, 1)
    office.meet()
    assert (office.now().phase, office.now().step) == (Phase.DISPUTED, 0)
    assert who_answered(office.now(), 1) == {(ANN, Deed.APPROVE)}
    assert office.told(TOM, Deed.APPROVE).phase is Phase.APPROVED


def test_apart_withdrawn_beats_decided_and_no_beats_not_yet() -> None:
    office = Office(MANAGER)
    office.say(BO, Deed.RETURN)
    office.say(ANN, Deed.REJECT)
    assert office.now().phase is Phase.REJECTED
    office.say(JIN, Deed.WITHDRAW)
    assert office.now().phase is Phase.WITHDRAWN


def test_taken_back_by_who_had_not_heard_that_others_went_on_stays_said() -> None:
    office = Office(MANAGER, OWNER)
    office.say(BO, Deed.APPROVE)
    office.meet(BO, ANN)
    office.say(ANN, Deed.APPROVE, 1)
    office.say(BO, Deed.RETRACT)
    office.meet()
    assert office.now().phase is Phase.APPROVED


# In any order, against the rule read word for word


class Rule:
    """AREAS §6 as it reads, over sets of decisions."""

    def __init__(self, office: Office) -> None:
        self.request, self.all = office.request, office.decisions
        self.counts = cache(self._counts)

    def saw(self, one: Decision, other: Decision) -> bool:
        ends = [*one.seen, one.place._replace(seq=one.place.seq - 1)]
        return any(end.feed == other.place.feed and other.place.seq <= end.seq for end in ends)

    def may(self, one: Decision) -> bool:
        themselves = (self.request.submitter, self.request.creator)
        if not 0 <= one.step < len(self.request.steps) or one.author in themselves:
            return False
        people = [(one.author, one.role)]
        if one.instead_of is not None and one.instead_of.member not in themselves:
            people.append((one.instead_of.member, one.instead_of.role))
        signers = self.request.steps[one.step].signers
        return one.role is Role.OWNER or any(self.signs(who, signer) for who in people for signer in signers)

    def signs(self, who: tuple[bytes, Role], signer: bytes | Role) -> bool:
        return who[1] >= signer if isinstance(signer, Role) else who[0] == signer

    def _counts(self, one: Decision) -> bool:
        past = [other for other in self.all if self.saw(one, other) and self.counts(other)]
        phase, step = self.comes_to(past)
        if one.deed is Deed.WITHDRAW:
            none = not any(self.stands(past, number) for number in range(len(self.request.steps)))
            return one.author == self.request.submitter and phase is Phase.OPEN and none
        if not 0 <= one.step < len(self.request.steps) or (one.deed is not Deed.RETRACT and not self.may(one)):
            return False
        own = [other for other in self.stands(past, one.step) if other.author == one.author]
        if one.deed is Deed.RETRACT:
            acted = [other for other in past if other.author != one.author and any(self.saw(other, o) for o in own)]
            return bool(own) and not acted and phase is not Phase.WITHDRAWN
        if phase not in (Phase.OPEN, Phase.DISPUTED) or step != one.step:
            return False
        return phase is Phase.OPEN or {other.deed for other in own} != {one.deed}

    def stands(self, some: Sequence[Decision], step: int) -> list[Decision]:
        said = [one for one in some if one.step == step and one.deed not in (Deed.WITHDRAW, Deed.RETRACT)]
        needs_all = self.request.steps[step].needs_all
        gone = [
            one
            for one in said
            for later in said
            if self.saw(later, one) and (later.author == one.author or not needs_all)
        ]
        for back in some:
            if back.deed is Deed.RETRACT and back.step == step:
                own = [one for one in said if one.author == back.author and self.saw(back, one)]
                acted = [
                    other for other in some if other.author != back.author and not self.saw(other, back)
                    for one in own if self.saw(other, one)
                ]  # fmt: skip
                gone += [] if acted else own
        return [one for one in said if one not in gone]

    def comes_to(self, some: Sequence[Decision]) -> tuple[Phase, int]:
        if any(one.deed is Deed.WITHDRAW for one in some):
            return Phase.WITHDRAWN, 0
        for number, step in enumerate(self.request.steps):
            answers = self.stands(some, number)
            phase = self.of_all(step, answers) if step.needs_all else self.of_any(answers)
            if phase is not Phase.APPROVED:
                return phase, number
        return Phase.APPROVED, len(self.request.steps)

    def of_any(self, answers: Sequence[Decision]) -> Phase:
        deeds = {one.deed for one in answers}
        if not deeds:
            return Phase.OPEN
        if Deed.APPROVE in deeds:
            return Phase.APPROVED if len(deeds) == 1 else Phase.DISPUTED
        return Phase.REJECTED if Deed.REJECT in deeds else Phase.RETURNED

    def of_all(self, step: SigningStep, answers: Sequence[Decision]) -> Phase:
        deeds = {one.deed for one in answers}
        if Deed.REJECT in deeds or Deed.RETURN in deeds:
            return Phase.REJECTED if Deed.REJECT in deeds else Phase.RETURNED
        people: dict[bytes, list[tuple[bytes, Role]]] = {}
        for one in answers:
            signing = self.signing(one, step)
            if signing is None:
                return Phase.APPROVED  # an owner, who is none of them
            people.setdefault(one.author, []).append(signing)
        for order in permutations(people, len(step.signers)):
            pairs = zip(order, step.signers, strict=True)
            if all(any(self.signs(who, signer) for who in people[person]) for person, signer in pairs):
                return Phase.APPROVED
        return Phase.OPEN

    def signing(self, one: Decision, step: SigningStep) -> tuple[bytes, Role] | None:
        """In whose place somebody signs, or as themselves."""
        people = [(one.author, one.role)]
        if one.instead_of is not None and one.instead_of.member not in (self.request.submitter, self.request.creator):
            people.insert(0, (one.instead_of.member, one.instead_of.role))
        return next((who for who in people if any(self.signs(who, signer) for signer in step.signers)), None)


STEPS = (
    MANAGER, OWNER, step((BO,)), step((BO, MEI)), step((Role.MANAGER, Role.MANAGER), needs_all=True),
    step((BO, ANN), needs_all=True), step((MEI, Role.MANAGER, BO), needs_all=True),
)  # fmt: skip


def lived(seed: int, size: int) -> Office:
    """An office in which anybody says anything, and some meet now and then."""
    chance = random.Random(seed)
    submitter = chance.choice((JIN, JIN, MEI, ANN))
    office = Office(
        *chance.sample(STEPS, chance.choice((1, 1, 2, 3))),
        submitter=submitter, creator=chance.choice((submitter, submitter, BO)),
    )  # fmt: skip
    for _ in range(size):
        if chance.random() < 0.45:
            office.meet(*chance.sample(list(ROLES), chance.choice((2, 2, 5))))
            continue
        who = chance.choice(list(ROLES))
        step = chance.randrange(len(office.request.steps)) if chance.random() < 0.9 else 9
        absent = chance.choice((BO, ANN, JIN)) if chance.random() < 0.15 else None
        office.say(
            who, chance.choice((*Deed, Deed.APPROVE, Deed.APPROVE, Deed.REJECT)), step,
            instead_of=Absentee(absent, ROLES[absent]) if absent else None,
        )  # fmt: skip
    return office


@settings(max_examples=250)
@given(st.integers(0, 10**9), st.integers(1, 40))
def test_whoever_decides_apart_it_is_what_the_rule_says_in_any_order(seed: int, size: int) -> None:
    office = lived(seed, size)
    now, rule = office.now(), Rule(office)
    counting = [one for one in office.decisions if rule.counts(one)]
    assert {one.place.hash for one in office.decisions} - set(now.left_out) == {one.place.hash for one in counting}
    assert (now.phase, now.step) == rule.comes_to(counting)
    for step, answers in enumerate(now.answers):
        assert {each.decision for each in answers} == set(rule.stands(counting, step))
        assert not {each.decision.author for each in answers} & {office.request.submitter, office.request.creator}
    random.Random(seed).shuffle(office.decisions)
    assert office.now() == now


def test_who_changes_their_mind_for_ever_is_not_followed_for_ever() -> None:
    office = Office(MANAGER, MANAGER)
    for number in range(MOST_SAID + 400):
        office.say(BO, (Deed.APPROVE, Deed.RETRACT)[number % 2])
    now = office.now()
    assert (now.phase, list(now.left_out.values())) == (Phase.OPEN, [NotCounting.TOO_OFTEN] * 400)
    office.decisions.reverse()
    assert office.now() == now
    assert office.told(ANN, Deed.APPROVE).step == 1, "others decide all the same"
