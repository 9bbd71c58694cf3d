"""What somebody in the shop can make everybody else's PC do by signing a lot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from sync import control
from sync.authority import Authority
from sync.control import Role, Value
from tests.sync.authority_stories import Shop, keys, person, seeded
from tests.sync.steps import steps


def flooded(number: int, value: Callable[[Shop, bytes, int], Value], *, forked: bool) -> Authority:
    """Bo, an employee in a private space with Ada, signs so many facts while Ada, unaware, goes on working."""
    shop = Shop()
    ada, bo = shop.ada, shop.ada.brings_in("bo")
    space, epoch = bo.sees(ada).creates_private("place")
    bo.says(control.SpaceMemberAdded(space, ada.member, epoch))
    shop.everyone_sees_everything()
    at = (bo.tip or b"", bo.seq)
    for _ in range(number // 4):
        ada.starts_epoch(shop.space)
    for salt in range(number):
        bo.says(value(shop, space, salt), salt=salt, after=at if forked else None)
    authority = Authority(shop.genesis)
    authority.add(shop.facts)
    verdicts = authority.verdicts
    assert verdicts.members[person("bo")].role == Role.EMPLOYEE
    assert sum(verdicts.stands(fact.hash) for fact in shop.facts if fact.feed == ada.feed) > number // 4
    assert verdicts.seats[ada.feed].stands
    return authority


KINDS: dict[str, Callable[[Shop, bytes, int], Value]] = {
    "nothing": lambda shop, space, salt: control.Covered(),
    "epochs": lambda shop, space, salt: control.EpochStarted(space, seeded("key", salt)),
    "own seat removed": lambda shop, space, salt: control.SeatRemoved(keys("bo")[1].feed),
    "own PC removed": lambda shop, space, salt: control.DeviceRemoved(keys("bo")[0].device),
    "Ada taken out of a space": lambda shop, space, salt: control.SpaceMemberRemoved(space, shop.ada.member),
}


@pytest.mark.parametrize("forked", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_twice_as_many_facts_take_about_twice_the_work(kind: str, forked: bool) -> None:
    few, many = [steps(partial(flooded, number, KINDS[kind], forked=forked)) for number in (150, 300)]
    assert many < 2.6 * few
