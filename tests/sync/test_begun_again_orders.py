"""Beginning again with the words of sheets old and new, from whichever PC, in any order: all come to the same."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.control import Role
from sync.errors import ClosedSeatError
from sync.log import Log
from sync.reclaiming import again_by_key
from sync.recovery import SECRET_SIZE, RecoveryKey, UselessKeyError, good_key
from sync.replica import Replica
from tests.sync.lan import new_log
from tests.sync.replicas import agree, all_control, founded, give, joined, problems, said, seeded, texts
from tests.volume import drawn

MOST_PCS = 6
steps = st.lists(
    st.tuples(
        st.sampled_from(["meet", "say", "sheet", "again", "again", "die"]), st.integers(0, 99), st.integers(0, 99)
    ),
    min_size=4,
    max_size=14,
)


class Turmoil:
    """A shop of two owners and an employee, whose PCs meet, write, make sheets, die and begin again."""

    def __init__(self) -> None:
        ann = founded()
        bo = joined(ann, seed="bo", role=Role.OWNER)
        self.living = [ann, bo, joined(ann, seed="cy")]
        self.sheets: list[RecoveryKey] = []
        self._number = 0
        agree(*self.living)
        ann.post(ann.role_space(Role.OWNER), said("wages"))
        agree(*self.living)
        for owner in (ann, bo):
            self.sheet(owner)

    def run(self, step: tuple[str, int, int]) -> None:
        kind, one, other = step
        self._number += 1
        pc = self.living[one % len(self.living)]
        if kind == "meet":
            meet([pc, self.living[other % len(self.living)]])
        elif kind == "say" and may_write(pc):
            space = pc.role_space(Role.OWNER) if other % 2 and is_owner(pc) else pc.shop_space
            pc.post(space, said(str(self._number)))
        elif kind == "sheet" and may_write(pc) and is_owner(pc):
            self.sheet(pc)
        elif kind == "again" and len(self.living) < MOST_PCS:
            self.again(pc, self.sheets[other % len(self.sheets)])
        elif kind == "die" and len(self.living) > 1:
            self.living.remove(pc)

    def sheet(self, owner: Replica) -> None:
        key = RecoveryKey.of(seeded(f"sheet {len(self.sheets)}")(SECRET_SIZE))
        owner.control(*owner.recovering.renewal(key))
        good = owner.verdicts.seating.recovery_keys.values()
        assert [known.key for known in good if known.member == owner.me.member] == [key.public]
        self.sheets.append(key)

    def again(self, survivor: Replica, key: RecoveryKey) -> None:
        control, seed = all_control(survivor), seeded(f"again {self._number}")
        try:
            whose = good_key(survivor.verdicts, key.public).member
        except UselessKeyError:
            assert not begins(new_log(), survivor, key)
            return
        again = again_by_key(new_log(), survivor.genesis, key, control, seed, survivor.wall_ms)
        assert again.me.member == whose
        assert may_write(again)
        if whose == survivor.me.member:
            give(survivor, again)
            assert set(texts(survivor)) <= set(texts(again)), "the words open what their member reads"
        self.living.append(again)


def meet(pcs: list[Replica]) -> None:
    """Give and take; one that is out of the shop, as it learns by that, is told and asked no more."""
    if all(map(may_write, pcs)):
        with suppress(ClosedSeatError):
            agree(*pcs)
    standing = list(filter(may_write, pcs))
    agree(*standing)
    for told in pcs:
        for other in standing:
            if told is not other:
                give(other, told)


def begins(log: Log, survivor: Replica, key: RecoveryKey) -> bool:
    try:
        again_by_key(log, survivor.genesis, key, all_control(survivor), seeded("nobody"), survivor.wall_ms)
    except UselessKeyError:
        return False
    return True


def may_write(pc: Replica) -> bool:
    known = pc.verdicts.seats.get(pc.me.feed)
    return known is not None and known.stands


def is_owner(pc: Replica) -> bool:
    return pc.verdicts.members[pc.me.member].role == Role.OWNER


@settings(max_examples=drawn(24))
@given(steps)
def test_all_come_to_the_same(story: list[tuple[str, int, int]]) -> None:
    turmoil = Turmoil()
    for step in story:
        turmoil.run(step)
    meet(turmoil.living)
    standing = list(filter(may_write, turmoil.living))
    read: dict[bytes, list[str]] = {}
    for pc in standing:
        assert problems(pc) == []
        assert known(pc) == known(standing[0])
        assert sorted(texts(pc)) == read.setdefault(pc.me.member, sorted(texts(pc))), "one person, one past"


def known(pc: Replica) -> tuple[object, ...]:
    verdicts = pc.verdicts
    return {feed for feed, seat in verdicts.seats.items() if seat.stands}, set(verdicts.seating.recovery_keys)
