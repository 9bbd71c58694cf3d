"""The way in, whole: codes typed at one PC, shown by another, over real sockets; and every way it can go wrong."""

import asyncio
import os
from pathlib import Path

import pytest

from sync.control import MemberRemoved, Role
from sync.errors import NotAllowedError
from sync.identity import new_device_keys
from sync.log import Log
from sync.pairing import (
    CancelledCodeError,
    Denied,
    ExpiredCodeError,
    InviterBusyError,
    JoinerPairing,
    LockedCodeError,
    NoCodeError,
    PairingError,
    Pake,
    UsedCodeError,
    WrongCodeError,
)
from sync.pairing.invitations import Invitations, InvitationState
from sync.pairing.joining import AnnouncedShop, Joiner, JoinOffer, OtherShopError
from sync.replica import Replica
from sync.transport.connection import LostError, UnreachableError
from sync.transport.handshake import FRAME_LIMIT, decode, encode
from sync.transport.listener import Guest, Limits, Listener
from sync.transport.tls import server_context
from tests.sync.lan import (
    admit,
    found_shop,
    here,
    hold_the_same,
    joiner,
    networks,
    say,
    stranger,
    texts,
    until,
    wall_ms,
)


def move_in(log: Log, admission: JoinOffer) -> Replica:
    return Replica.join(log, admission.genesis.raw, admission.member, admission.control, os.urandom, wall_ms)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def shops_named(new: Joiner, name: str) -> list[AnnouncedShop]:
    return [shop for shop in new.found if shop.name == name]


def test_a_new_pc_joins_with_a_code_and_goes_on_as_a_peer() -> None:
    async def story() -> None:
        till = found_shop()
        say(till, "before")
        async with networks(till) as (one,), joiner() as (new, log):
            code = one.invite(Role.MANAGER).code
            admission = await new.attempt(here(one), f"{code[:4]} {code[4:]}")
            assert admission.role is Role.MANAGER
            office = move_in(log, admission)
            async with networks(office) as (two,):
                await two.dial(str(admission.address))
                await until(lambda: hold_the_same(till, office))
                say(office, "hello")
                await until(lambda: "hello" in texts(till))
            assert one.invitations.current().state is InvitationState.JOINED
        assert texts(office) == {"before", "hello"}
        assert till.verdicts.members[office.me.member].role == Role.MANAGER

    asyncio.run(story())


def test_a_person_gets_a_second_pc() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        async with networks(office) as (one,), joiner() as (new, log):
            admission = await new.attempt(here(one), one.invite().code)
            assert admission.role is None
            laptop = move_in(log, admission)
        assert laptop.me.member == office.me.member
        assert laptop.me.device != office.me.device

    asyncio.run(story())


def test_who_may_not_invite_is_told_so() -> None:
    async def story() -> None:
        till = found_shop()
        async with networks(admit(till)) as (one,):
            with pytest.raises(NotAllowedError):
                one.invite(Role.EMPLOYEE)
            with pytest.raises(NotAllowedError):
                one.invite(member=till.me.member)
            assert one.invitations.current() is None

    asyncio.run(story())


def test_three_wrong_codes_lock_it_and_each_says_how_many_are_left() -> None:
    async def story() -> None:
        async with networks(found_shop()) as (one,), joiner() as (new, _log):
            invitation = one.invite(Role.EMPLOYEE)
            wrong = other_than(invitation.code)
            for left in (2, 1):
                with pytest.raises(WrongCodeError) as error:
                    await new.attempt(here(one), wrong)
                assert error.value.tries_left == left
                assert one.invitations.current().tries_left == left
            with pytest.raises(LockedCodeError):
                await new.attempt(here(one), wrong)
            with pytest.raises(LockedCodeError):
                await new.attempt(here(one), invitation.code)
            assert one.invitations.current().state is InvitationState.LOCKED

    asyncio.run(story())


def test_a_code_that_is_not_open_says_why() -> None:
    async def story() -> None:
        async with networks(found_shop()) as (one,), joiner() as (new, _log), joiner() as (second, _other_log):
            with pytest.raises(NoCodeError):
                await new.attempt(here(one), "12345678")
            with pytest.raises(ExpiredCodeError):
                await new.attempt(here(one), one.invite(Role.EMPLOYEE, lifetime_ms=0).code)
            code = one.invite(Role.EMPLOYEE).code
            one.cancel_invitation()
            with pytest.raises(CancelledCodeError):
                await new.attempt(here(one), code)
            code = one.invite(Role.EMPLOYEE).code
            await new.attempt(here(one), code)
            with pytest.raises(UsedCodeError):
                await second.attempt(here(one), code)

    asyncio.run(story())


def test_one_joiner_at_a_time() -> None:
    async def story() -> None:
        till = found_shop()
        async with networks(till) as (one,), joiner() as (new, log):
            code = one.invite(Role.EMPLOYEE).code
            keys = new_device_keys(os.urandom)
            async with stranger(one) as (stream, hello):
                pairing = JoinerPairing(hello, keys, stream.certificate, other_than(code), os.urandom)
                await stream.write(encode(pairing.join()))
                assert isinstance(decode(await stream.read(FRAME_LIMIT), Pake, Denied), Pake)
                with pytest.raises(InviterBusyError):
                    await new.attempt(here(one), code)
            await until(lambda: not one._desk._inviter._busy)
            move_in(log, await new.attempt(here(one), code))
            assert one.invitations.current().tries_left == 2

    asyncio.run(story())


def test_a_joiner_that_falls_silent_is_hung_up_on() -> None:
    async def story() -> None:
        async with networks(found_shop(), limits=Limits(pairing_s=0.2)) as (one,), stranger(one) as (stream, hello):
            one.invite(Role.EMPLOYEE)
            pairing = JoinerPairing(hello, new_device_keys(os.urandom), stream.certificate, "12345678", os.urandom)
            await stream.write(encode(pairing.join()))
            await stream.read(FRAME_LIMIT)
            with pytest.raises(LostError):
                await stream.read(FRAME_LIMIT)

    asyncio.run(story())


@pytest.mark.parametrize("failures", [1, 3])
def test_an_interruption_after_the_admission_leads_to_the_same_seat(failures: int) -> None:
    async def story() -> None:
        till = found_shop()
        async with networks(till) as (one,), joiner() as (new, log):
            left, offer = failures, till.control_since

            def cut(*arguments):
                nonlocal left
                left -= 1
                if left >= 0:
                    raise LostError("The cable was pulled.")
                return offer(*arguments)

            till.control_since = cut
            code = one.invite(Role.EMPLOYEE).code
            if failures == 3:
                with pytest.raises(PairingError, match="same code still works"):
                    await new.attempt(here(one), code)
                assert one.invitations.current().state is InvitationState.JOINED
            seats, head = set(till.verdicts.seats), till.head_arrival
            office = move_in(log, await new.attempt(here(one), code))
            if failures == 3:
                assert (set(till.verdicts.seats), till.head_arrival) == (seats, head)
            assert office.me.feed in till.verdicts.seats
            assert len(till.verdicts.members) == 2

    asyncio.run(story())


@pytest.mark.parametrize("moved_in", [True, False])
def test_an_old_code_does_not_bring_back_who_was_removed(moved_in: bool) -> None:
    async def story() -> None:
        till = found_shop()
        async with networks(till) as (one,), joiner() as (new, log):
            code = one.invite(Role.EMPLOYEE).code
            admission = await new.attempt(here(one), code)
            if moved_in:
                move_in(log, admission)
            till.control(MemberRemoved(admission.member))
            with pytest.raises(UsedCodeError):
                await new.attempt(here(one), code)
            assert till.verdicts.members[admission.member].role is None

    asyncio.run(story())


def test_a_code_is_never_tried_at_two_shops() -> None:
    async def story() -> None:
        async with networks(found_shop(), found_shop()) as (one, two), joiner() as (new, _log):
            code = one.invite(Role.EMPLOYEE).code
            two.invite(Role.EMPLOYEE)
            with pytest.raises(WrongCodeError):
                await new.attempt(here(one), other_than(code))
            with pytest.raises(OtherShopError):
                await new.attempt(here(two), other_than(code))
            assert two.invitations.current().tries_left == 3
            await new.attempt(here(one), code)

    asyncio.run(story())


class Middleman:
    """Shows its own certificate to the joiner and passes every frame on to the real inviter and back."""

    def __init__(self, target, keys) -> None:
        self.target = target
        self.listener = Listener(server_context(keys), self.serve)

    async def serve(self, guest: Guest) -> None:
        async with stranger(self.target) as (onward, hello):
            await guest.stream.write(encode(hello))
            while True:
                await onward.write(await guest.stream.read(1 << 20))
                await guest.stream.write(await onward.read(1 << 20))


def test_somebody_in_between_gets_nobody_in() -> None:
    async def story() -> None:
        till = found_shop()
        async with networks(till) as (one,), joiner() as (new, _log):
            code = one.invite(Role.EMPLOYEE).code
            middle = Middleman(one, new_device_keys(os.urandom))
            middle.listener.open(["127.0.0.1"], 0)
            task = asyncio.ensure_future(middle.listener.run())
            try:
                with pytest.raises(PairingError):
                    await new.attempt(here(middle.listener), code)
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await middle.listener.close()
            assert len(till.verdicts.devices) == 1
            assert one.invitations.current().state is InvitationState.OPEN

    asyncio.run(story())


def test_an_inviter_that_does_not_know_the_code_learns_nothing_and_is_not_believed() -> None:
    async def story() -> None:
        till = found_shop()
        async with networks(till) as (one,), joiner() as (new, _log):
            one.invite(Role.EMPLOYEE)
            one._desk._inviter._check_code = lambda *_arguments: None
            with pytest.raises(WrongCodeError, match="could not prove"):
                await new.attempt(here(one), other_than(one.invitations.current().code))
            assert len(till.verdicts.devices) == 1

    asyncio.run(story())


def test_a_shop_with_a_code_open_is_found_by_its_name_and_only_while_it_is_open(tmp_path: Path) -> None:
    """The code is asked for by another process, through `log.db`."""

    async def story() -> None:
        key, path = os.urandom(32), tmp_path / "log.db"
        till = Replica.found(Log.create(path, key), os.urandom, wall_ms)
        name = f"Bäckerei Klein {os.urandom(4).hex()}"  # other tests may have codes open on this computer
        settings = {"discovery": True, "shop_name": lambda: name}
        async with networks(till, **settings) as (one,), joiner(discovery=True) as (new, log):
            await until(lambda: one.discovering)
            other = Log.open(path, key)
            try:
                asked = Invitations(other, wall_ms)
                code = asked.create(Role.EMPLOYEE, os.urandom(16)).code
                await until(lambda: shops_named(new, name))
                (shop,) = shops_named(new, name)
                assert asked.current().addresses == (str(here(one)),)
                move_in(log, await new.attempt(shop, code))
                assert asked.changed()
                assert asked.current().state is InvitationState.JOINED
            finally:
                other.close()
            await until(lambda: not shops_named(new, name))
        till.close()

    asyncio.run(story())


def test_nobody_at_an_address_is_said_so() -> None:
    async def story() -> None:
        async with joiner() as (new, _log), networks(found_shop()) as (one,):
            address = here(one)
            await one.stop()
            with pytest.raises(UnreachableError):
                await new.attempt(address, "12345678")
            assert new.tried[-1][0] == str(address)

    asyncio.run(story())
