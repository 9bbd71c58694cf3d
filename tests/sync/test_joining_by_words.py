"""Recovery keys where a PC of the shop is left: who has the words is let in as themselves, whoever else is there."""

import asyncio

import pytest

from sync.control import KeySealed, MemberRemoved, Role, decode_control
from sync.entry import CONTROL, Batch, Payload
from sync.errors import MalformedError
from sync.pairing import OtherPurposeError, PairingError, UselessWordsError
from sync.pairing.invitations import WHOEVER, InvitationState
from sync.pairing.joining import JoinOffer
from sync.reclaiming import again_by_key
from sync.recovery import SECRET_SIZE, RecoveryKey, UselessKeyError
from sync.replica import Replica
from sync.transport.connection import LostError
from tests.sync.lan import admit, found_shop, here, hold_the_same, joiner, networks, new_log, say, texts, until, wall_ms
from tests.sync.replicas import agree, all_control, founded, joined, problems, said, seeded
from tests.sync.replicas import texts as texts_of

KEY, OLDER, STRANGE = (RecoveryKey.of(seeded(word)(SECRET_SIZE)) for word in ("sheet", "older", "another shop's"))


def with_sheet(replica: Replica, key: RecoveryKey = KEY) -> None:
    replica.control(*replica.recovering.renewal(key))


def begun_again(log, offer: JoinOffer) -> Replica:
    assert offer.key is not None
    return again_by_key(log, offer.genesis, offer.key, offer.control, seeded("new PC"), wall_ms)


def again_from(survivor: Replica, key: RecoveryKey = KEY, seed: str = "new PC") -> Replica:
    """The same without a network."""
    return again_by_key(new_log(), survivor.genesis, key, all_control(survivor), seeded(seed), survivor.wall_ms)


def test_an_owner_whose_only_pc_burnt_is_owner_again_by_an_employees_pc() -> None:
    async def story() -> None:
        dead = found_shop()
        with_sheet(dead)
        till = admit(dead)
        say(dead, "flour")
        dead.post(dead.role_space(Role.OWNER), Batch([Payload("message.posted", False, "wages")]))
        agree(dead, till)
        assert texts(till) == {"flour"}
        async with networks(till) as (one,), joiner() as (new, log):
            code = one.invite(None, WHOEVER).code
            offer = await new.attempt(here(one), code, KEY)
            assert one.invitations.current().state is InvitationState.JOINED
            again = begun_again(log, offer)
            async with networks(again) as (two,):
                await two.dial(str(offer.address))
                await until(lambda: hold_the_same(till, again))
                say(again, "back")
                await until(lambda: "back" in texts(till))
        assert texts(again) == {"flour", "wages", "back"}
        assert again.me.member == dead.me.member
        assert again.me.device != dead.me.device
        assert till.verdicts.members[again.me.member].role == Role.OWNER
        assert problems(again) == problems(till) == []

    asyncio.run(story())


def test_words_that_let_nobody_in_are_refused_each_with_its_sentence_and_the_code_goes_on() -> None:
    async def story() -> None:
        office = found_shop()
        boss = admit(office, Role.OWNER)
        gone = RecoveryKey.of(seeded("gone")(SECRET_SIZE))
        with_sheet(boss, gone)
        agree(office, boss)
        office.control(MemberRemoved(boss.me.member))
        with_sheet(office, OLDER)
        with_sheet(office)
        async with networks(office) as (one,), joiner() as (new, _log):
            code, head = one.invite(None, WHOEVER).code, office.head_arrival
            for key, sentence in ((OLDER, "made last"), (gone, "not in the shop any more"), (STRANGE, "not known")):
                with pytest.raises(UselessWordsError, match=sentence):
                    await new.attempt(here(one), code, key)
            assert office.head_arrival == head
            assert (await new.attempt(here(one), code, KEY)).control
        for key, sentence in ((OLDER, "made last"), (gone, "not in the shop any more"), (STRANGE, "not known")):
            with pytest.raises(UselessKeyError, match=sentence):
                again_from(office, key)

    asyncio.run(story())


def test_a_code_is_for_words_or_for_somebody_and_never_for_both() -> None:
    async def story() -> None:
        office = found_shop()
        with_sheet(office)
        async with networks(office) as (one,):
            for code, key, sentence in (
                (lambda: one.invite(None, WHOEVER).code, None, "choose “Begin again”"),
                (lambda: one.invite(Role.EMPLOYEE).code, KEY, "Whoever has the recovery sheet"),
            ):
                async with joiner() as (new, _log):
                    with pytest.raises(OtherPurposeError, match=sentence):
                        await new.attempt(here(one), code(), key)
            assert len(office.verdicts.seats) == 1

    asyncio.run(story())


def test_whoever_has_the_code_and_not_the_words_is_told_nothing() -> None:
    async def story() -> None:
        office = found_shop()
        with_sheet(office)
        told = []
        offer = office.control_since
        office.control_since = lambda *asked: (told.append(asked), offer(*asked))[1]
        async with networks(office) as (one,), joiner() as (new, _log):
            code = one.invite(None, WHOEVER).code
            forged = _Forged(STRANGE.private)
            with pytest.raises(PairingError):
                await new.attempt(here(one), code, forged)
            assert told == []
            assert one.invitations.current().state is InvitationState.JOINING

    asyncio.run(story())


class _Forged(RecoveryKey):
    """Names the shop's key, and has another one."""

    @property
    def public(self) -> bytes:
        return KEY.public


def test_it_is_taken_up_again_wherever_the_cable_is_pulled() -> None:
    async def story() -> None:
        till = found_shop()
        with_sheet(till)
        async with networks(till) as (one,), joiner() as (new, log):
            left, offer = 3, till.control_since

            def cut(*arguments):
                nonlocal left
                left -= 1
                if left >= 0:
                    raise LostError("The cable was pulled.")
                return offer(*arguments)

            till.control_since = cut
            code, head = one.invite(None, WHOEVER).code, till.head_arrival
            with pytest.raises(PairingError, match="same code still works"):
                await new.attempt(here(one), code, KEY)
            assert till.head_arrival == head
            again = begun_again(log, await new.attempt(here(one), code, KEY))
            assert again.me.member == till.me.member

    asyncio.run(story())


def test_nobody_can_pass_another_shop_off_as_the_words_own() -> None:
    other = founded(seed="a hostile PC")
    with pytest.raises(UselessKeyError):
        again_from(other)
    true = founded()
    with_sheet(true)
    with pytest.raises(MalformedError):
        again_by_key(new_log(), other.genesis, KEY, all_control(true), seeded("new PC"), true.wall_ms)


def test_two_that_begin_again_with_one_sheet_are_two_pcs() -> None:
    dead = founded()
    with_sheet(dead)
    till = joined(dead, seed="till")
    dead.post(dead.shop_space, said("flour"))
    agree(dead, till)
    first, second = again_from(till, seed="first"), again_from(till, seed="second")
    agree(first, till)
    first.post(first.shop_space, said("one"))
    agree(first, till, second)
    second.post(second.shop_space, said("two"))
    third = again_from(till, seed="third")
    agree(till, second, first, third)
    for replica in (till, first, second, third):
        assert sorted(texts_of(replica)) == ["flour", "one", "two"]
        assert len({seat.device for seat in replica.verdicts.seats.values() if seat.stands}) == 5
        assert problems(replica) == []


def test_a_new_sheet_makes_the_old_one_open_nothing_that_follows() -> None:
    dead = founded()
    with_sheet(dead, OLDER)
    wages = dead.role_space(Role.OWNER)
    dead.post(wages, said("before"))
    with_sheet(dead)
    dead.post(wages, said("after"))
    again = again_from(dead)
    agree(dead, again)
    assert texts_of(again) == ["before", "after"]
    opened = dead._state.sealed_to(OLDER.public, OLDER.keys)
    assert opened
    assert not dead.verdicts.write_epoch(wages, opened.keys(), dead.me.member)


def test_what_was_begun_unaware_of_a_sheet_is_sealed_to_it_by_its_member() -> None:
    owner = founded()
    boss = joined(owner, seed="boss", role=Role.OWNER)
    agree(owner, boss)
    with_sheet(owner)
    boss.post(boss.role_space(Role.OWNER), said("unaware"))
    agree(owner, boss)
    till = joined(owner, seed="till")
    agree(owner, boss, till)
    again = again_from(till)
    agree(again, till)
    assert texts_of(again) == ["unaware"]


def test_what_nobody_sealed_comes_from_who_has_it() -> None:
    """A sheet of a time when nothing was sealed to sheets."""
    dead = founded()
    till = joined(dead, seed="till")
    dead.post(dead.shop_space, said("flour"))
    agree(dead, till)
    dead.recovering.lacking = frozenset
    dead._author.seal = lambda *_: []
    with_sheet(dead)
    agree(till, dead)
    sealed = {item.feed for entry in all_control(till) for item in _sealed(entry)}
    assert KEY.public not in sealed
    again = again_from(till)
    agree(again, till)
    assert texts_of(again) == ["flour"]
    assert again.vector(CONTROL) == till.vector(CONTROL)


def _sealed(entry):
    value = decode_control(entry.body)[1]
    return value.keys if isinstance(value, KeySealed) else ()
