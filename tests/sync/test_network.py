"""Two PCs of a shop on a network: found, proved, in step; and everybody else kept out."""

import asyncio
import os

from sync.control import Role
from sync.replica import Replica
from tests.sync.lan import (
    admit,
    at,
    found_shop,
    here,
    hold_the_same,
    joiner,
    networks,
    say,
    texts,
    until,
    wall_ms,
)


def test_two_pcs_get_in_step_and_stay_so() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        say(till, "before")
        async with networks(till, office) as (one, two):
            assert await two.dial(at(one)) == till.device.device
            await until(lambda: hold_the_same(till, office))
            say(office, "live")
            await until(lambda: "live" in texts(till))
            assert set(one.connections) == {office.device.device}
            assert two.connections[till.device.device].dialled
        assert texts(till) == texts(office) == {"before", "live"}

    asyncio.run(story())


def test_a_new_pc_joins_with_a_code_and_goes_on_as_a_peer() -> None:
    async def story() -> None:
        till = found_shop()
        say(till, "before")
        async with networks(till) as (one,), joiner() as (new, log):
            code = one.invite(Role.EMPLOYEE).code
            admission = await new.attempt(here(one), f"{code[:4]} {code[4:]}")
            office = Replica.join(log, admission.genesis.raw, admission.member, admission.control, os.urandom, wall_ms)
            async with networks(office) as (two,):
                await two.dial(str(admission.address))
                await until(lambda: hold_the_same(till, office))
                say(office, "hello")
                await until(lambda: "hello" in texts(till))
        assert texts(office) == {"before", "hello"}

    asyncio.run(story())
