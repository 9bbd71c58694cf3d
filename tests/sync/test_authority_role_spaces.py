"""Spaces that follow roles: who has the role reads all of it, who loses it reads and writes nothing of what follows."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import control
from sync.authority import Authority, Standing, Verdicts
from sync.authority.permission import NOT_IN_CONVERSATION, WRONG_CONVERSATION
from sync.control import Role, SpaceKind
from tests.sync.authority_reference import Reference, RolePlace
from tests.sync.authority_stories import (
    EMPLOYEE,
    MANAGER,
    OWNER,
    Seat,
    Shop,
    chain_of,
    content_cut,
    person,
    seeded,
    written,
)
from tests.sync.test_authority_orders import shuffled
from tests.volume import drawn

STANDS, ASIDE, VOID = Standing.STANDS, Standing.SET_ASIDE, Standing.VOID


@pytest.fixture
def shop() -> Shop:
    """Ada and Cy own it, Bo is a manager, Di works there; all have seen one another."""
    return Shop.staffed(cy=OWNER, bo=MANAGER, di=EMPLOYEE)


def names(shop: Shop, space: bytes) -> set[str]:
    members = shop.authority.verdicts.spaces[space].members
    return {name for name, seat in shop.seats.items() if seat.member in members}


def standings(
    shop: Shop, seat: Seat, place: tuple[bytes, bytes], count: int, view: bytes | None = None
) -> list[Standing]:
    return [written(shop, seat, seq, view=view, space=place[0], epoch=place[1]) for seq in range(1, count + 1)]


def test_a_role_space_is_everybodys_who_has_the_role(shop: Shop) -> None:
    managers, _ = shop.ada.creates_for_role(MANAGER)
    owners, _ = shop.ada.creates_for_role(OWNER)
    assert names(shop, managers) == {"ada", "cy", "bo"}
    assert names(shop, owners) == {"ada", "cy"}
    shop.ada.sets_role("di", MANAGER)
    shop.ada.sets_role("cy", EMPLOYEE)
    assert names(shop, managers) == {"ada", "bo", "di"}
    assert names(shop, owners) == {"ada"}
    assert shop.authority.verdicts.spaces[managers].role == MANAGER


def test_a_file_space_is_one_persons_and_everybodys_who_has_the_role(shop: Shop) -> None:
    di, bo = shop.seats["di"], shop.seats["bo"]
    own, _ = di.creates_for_role(MANAGER, di.member)
    pay, _ = shop.ada.creates_for_role(OWNER, bo.member)
    assert names(shop, own) == {"di", "ada", "cy", "bo"}
    assert names(shop, pay) == {"bo", "ada", "cy"}
    shop.ada.sees(di).removes("di")
    assert names(shop, own) == {"ada", "cy", "bo"}
    assert shop.authority.verdicts.spaces[own].pair == (di.member,)


def test_anybody_makes_them_known_and_only_who_is_in_starts_epochs(shop: Shop) -> None:
    bo, di = shop.seats["bo"], shop.seats["di"]
    space, epoch = di.creates_for_role(MANAGER)
    assert shop.stands(epoch) is False
    assert names(shop, space) == {"ada", "cy", "bo"}
    again, started = bo.creates_for_role(MANAGER)
    assert again == space
    assert shop.stands(started)
    may = shop.authority.verdicts.may
    assert may(di.member, control.EpochStarted(space, bytes(32))) == NOT_IN_CONVERSATION
    other = control.SpaceCreated(space, SpaceKind.ROLE, (), bytes([OWNER]))
    assert may(bo.member, other) == WRONG_CONVERSATION
    for value in (control.SpaceMemberAdded(space, di.member, started), control.SpaceMemberRemoved(space, bo.member)):
        assert may(shop.ada.member, value) is not None, "nobody is let in or taken out but by their role"


def test_who_is_promoted_or_comes_back_reads_all_of_it(shop: Shop) -> None:
    space, first = shop.ada.creates_for_role(MANAGER)
    second = shop.ada.starts_epoch(space)
    shop.ada.sets_role("di", MANAGER)
    shop.ada.sets_role("bo", EMPLOYEE)
    entitled = shop.authority.verdicts.entitled
    for epoch in (first, second):
        assert person("di") in entitled(epoch)
        assert person("bo") not in entitled(epoch)
    shop.ada.sets_role("bo", MANAGER)
    assert person("bo") in shop.authority.verdicts.entitled(first)


def test_the_epoch_to_write_in_covers_every_lowering_below_the_role_and_no_other(shop: Shop) -> None:
    ada = shop.ada
    managers, first = ada.creates_for_role(MANAGER)
    write = lambda *held: shop.authority.verdicts.write_epoch(managers, held, ada.member)  # noqa: E731
    ada.sets_role("cy", MANAGER)
    assert write(first) == first, "who is a manager still reads what managers write"
    ada.sets_role("cy", EMPLOYEE)
    assert write(first) is None
    second = ada.starts_epoch(managers)
    assert write(first, second) == second
    ada.sets_role("cy", MANAGER)
    assert write(first, second) == second
    file, own = ada.creates_for_role(MANAGER, person("cy"))
    ada.sets_role("cy", EMPLOYEE)
    assert shop.authority.verdicts.write_epoch(file, {own}, ada.member) == own, "it is their file"


def test_whom_a_demoted_owner_promoted_apart_reads_nothing_that_follows(shop: Shop) -> None:
    """Cy stays a manager, so only what Cy may promote is lost; Di was given the managers' keys."""
    ada, cy = shop.ada, shop.seats["cy"]
    managers, epoch = ada.creates_for_role(MANAGER)
    cy.sees(ada).sets_role("di", MANAGER)
    assert "di" in names(shop, managers)
    ada.sets_role("cy", MANAGER)
    assert names(shop, managers) == {"ada", "cy", "bo"}
    later = ada.starts_epoch(managers)
    assert shop.authority.verdicts.write_epoch(managers, {epoch, later}, ada.member) == later


def test_what_lies_beyond_the_cut_of_a_demotion_is_set_aside_unless_granted_again(shop: Shop) -> None:
    bo = shop.seats["bo"]
    place = shop.ada.creates_for_role(MANAGER)
    old = bo.sees(shop.ada).says(control.Covered())
    lowering = shop.ada.sees(bo).sets_role("bo", EMPLOYEE, content_cut(bo, 1))
    assert standings(shop, bo, place, 2, old) == [STANDS, ASIDE]
    assert [written(shop, bo, seq, view=old) for seq in (1, 2)] == [STANDS, STANDS], (
        "the shop's own space is not concerned"
    )
    shop.ada.sets_role("bo", OWNER)
    new = bo.sees(shop.ada).says(control.Covered())
    assert standings(shop, bo, place, 2, new) == [STANDS, STANDS]
    assert standings(shop, bo, place, 2, old) == [STANDS, ASIDE]
    shop.ada.says(control.CutRaised(lowering, content_cut(bo, 2)))
    assert standings(shop, bo, place, 3, old) == [STANDS, STANDS, ASIDE]


def test_who_saw_the_demotion_writes_nothing_there_but_in_their_own_file(shop: Shop) -> None:
    bo = shop.seats["bo"]
    managers, own = shop.ada.creates_for_role(MANAGER), shop.ada.creates_for_role(MANAGER, bo.member)
    shop.ada.sets_role("bo", EMPLOYEE)
    bo.sees(shop.ada).says(control.Covered())
    assert standings(shop, bo, managers, 1) == [VOID]
    assert standings(shop, bo, own, 1) == [STANDS]


def test_content_falls_with_the_promotion_that_let_its_author_in(shop: Shop) -> None:
    cy, di = shop.seats["cy"], shop.seats["di"]
    place = shop.ada.creates_for_role(MANAGER)
    cy.sees(shop.ada).sets_role("di", MANAGER)
    di.sees(cy).says(control.Covered())
    assert standings(shop, di, place, 1) == [STANDS]
    removal = shop.ada.removes("cy")
    assert standings(shop, di, place, 1) == [VOID]
    assert written(shop, di, 1) == STANDS
    fell = shop.authority.verdicts.fell_with(di.feed, di.tip or b"", *place)
    assert [removal] == [found for removals in fell.values() for found in removals]


def test_an_epoch_that_a_demoted_manager_starts_apart_is_not_written_in(shop: Shop) -> None:
    bo = shop.seats["bo"]
    managers, _ = shop.ada.creates_for_role(MANAGER)
    bo.sees(shop.ada)
    shop.ada.sets_role("bo", EMPLOYEE)
    started = bo.starts_epoch(managers)
    assert not shop.stands(started)
    assert shop.authority.verdicts.write_epoch(managers, {started}, shop.ada.member) is None


def test_a_demotion_moves_the_digest_of_the_spaces_that_it_concerns(shop: Shop) -> None:
    managers, _ = shop.ada.creates_for_role(MANAGER)
    own, _ = shop.ada.creates_for_role(MANAGER, person("bo"))
    digests = lambda: [shop.authority.verdicts.removals_digest(space) for space in (managers, own, shop.space)]  # noqa: E731
    before = digests()
    shop.ada.sets_role("bo", EMPLOYEE)
    assert [one == other for one, other in zip(before, digests(), strict=True)] == [False, True, True]


change = st.tuples(
    st.sampled_from((1, 1, 1, 2, 2, 3, 0, 4, 5, 5)),
    st.sampled_from((0, 0, 1, 1, 2, 3)),
    st.integers(1, 3),
    st.sampled_from((0, 0, 1, 2, 4, 8, 15)),
    st.integers(0, 3),
)
"""Owners, seldom aware of each other, set roles (1 to 3), remove people (0), raise cuts (4); all start epochs (5)."""


class Changes:
    """Ada and Cy own the shop, Bo manages, Di works there; they have made spaces that follow roles."""

    def __init__(self, steps: list[tuple[int, ...]]) -> None:
        self.shop = shop = Shop()
        self.people = [shop.ada] + [shop.ada.brings_in(name, role) for name, role in PEOPLE]
        shop.everyone_sees_everything()
        self.spaces = [shop.ada.creates_for_role(role)[0] for role in (MANAGER, OWNER)]
        self.spaces += [shop.ada.creates_for_role(MANAGER, self.people[2].member)[0]]
        shop.everyone_sees_everything()
        for number, (act, who, whom, sight, extra) in enumerate(steps):
            actor, other = self.people[who], self.people[whom]
            actor.sees(*(seen for place, seen in enumerate(self.people) if sight >> place & 1 and seen is not actor))
            actor.says(self.value(act, other, extra, number), salt=number)
            other.says(control.Covered(), salt=number)

    def value(self, act: int, other: Seat, extra: int, number: int) -> control.Value:
        cut = content_cut(other, extra) if extra else ()
        lowerings = [fact.hash for fact in self.shop.facts if isinstance(fact.value, control.RoleSet)] or [bytes(32)]
        if act == 5:
            return control.EpochStarted(self.spaces[number % 3], seeded("key", number))
        if act == 4:
            return control.CutRaised(lowerings[-1], cut)
        return control.RoleSet(other.member, Role(act), cut) if act else control.MemberRemoved(other.member, cut)


PEOPLE = (("cy", OWNER), ("bo", MANAGER), ("di", EMPLOYEE))
role_stories = st.lists(change, min_size=2, max_size=10).map(Changes)


def places(verdicts: Verdicts) -> list[RolePlace]:
    found = [space for space in verdicts.spaces.values() if space.role is not None]
    return [
        RolePlace(space.id, space.role, next(iter(space.pair), None), epoch.hash)
        for space in found
        for epoch in space.epochs
        if space.role is not None
    ]


@settings(max_examples=drawn(50))
@given(role_stories, st.integers(0, 1 << 30))
def test_any_order_gives_what_the_specification_gives(told: Changes, seed: int) -> None:
    whole, other = Authority(told.shop.genesis), Authority(told.shop.genesis)
    whole.add(told.shop.facts)
    for fact in shuffled(told.shop.facts, Random(seed)):
        other.add([fact])
        _ = other.verdicts
    reference, verdicts = Reference(told.shop.genesis, told.shop.facts), whole.verdicts
    assert dict(other.verdicts.spaces) == dict(verdicts.spaces)
    for place in places(verdicts):
        for fact in told.shop.facts:
            member, _ = verdicts.author(fact.feed)
            for seq in (1, 3):
                entry = (fact.feed, seq, chain_of(Seat(told.shop, "", b"", b"", fact.feed), seq)[-1].hash, fact.hash)
                within = lambda tip, seq=seq: tip.seq >= seq  # noqa: E731
                otherwise = verdicts.content(*entry, told.shop.space, told.shop.epoch, within)
                expected = reference.in_role_space(place, member, fact.feed, fact.hash, within, otherwise)
                assert verdicts.content(*entry, place.space, place.epoch, within) == expected
                assert other.verdicts.content(*entry, place.space, place.epoch, within) == expected


@given(role_stories)
def test_whoever_is_out_was_out_in_the_eyes_of_whoever_started_the_epoch_to_write_in(told: Changes) -> None:
    """By what stands: who was let in by somebody who had been removed counts as if they had never been in."""
    verdicts = told.shop.authority.verdicts
    reference = Reference(told.shop.genesis, told.shop.facts)
    for place in places(verdicts):
        space = verdicts.spaces[place.space]
        able = {m for m, known in verdicts.members.items() if known.role is not None and known.role >= place.role}
        own = {place.whose} & {m for m, known in verdicts.members.items() if known.role is not None}
        assert space.members == able | own
        held = {epoch.hash for epoch in space.epochs}
        for writer in space.members:
            epoch = verdicts.write_epoch(place.space, held, writer)
            if epoch is not None:
                seen = reference.past(epoch)
                for member in set(verdicts.members) - space.members:
                    once = [hash for hash, role in reference.grants(member).items() if role >= place.role]
                    taken = reference.taken(member, place.role)
                    assert not once or (taken and taken <= seen)
