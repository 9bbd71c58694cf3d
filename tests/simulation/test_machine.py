"""What single faults taught: each was found by a seed once."""

import pytest

from sync.control import Role, SeatRemoved, SpaceMemberRemoved
from sync.entry import Batch, Payload
from sync.errors import StorageError
from tests.simulation.cable import Cable
from tests.simulation.machine import Machine, Plugged
from tests.simulation.world import limits


@pytest.fixture
def machine(tmp_path):
    machine = Machine(0, 1, tmp_path, lambda: 0)
    machine.found()
    yield machine
    machine.close()


def test_what_a_full_disk_refused_is_not_there_afterwards(machine):
    machine.limit_disk(0)
    made = []
    with pytest.raises(StorageError):
        made.extend(machine.replica.create_private_space() for _ in range(100))
    assert sorted([machine.replica.shop_space, *made]) == machine.spaces()


def test_what_a_pulled_plug_interrupted_is_not_there_afterwards(machine):
    before = machine.spaces()
    machine.bomb = 2
    with pytest.raises(Plugged):
        machine.replica.create_private_space()
    machine.pull_plug()
    machine.start()
    assert machine.spaces() == before


def test_a_removed_person_receives_what_follows_but_cannot_read_it(machine, tmp_path):
    other = Machine(1, 1, tmp_path, lambda: 0)
    newcomer = other.ask_to_join(machine.replica.genesis.hash, bytes(16), Role.EMPLOYEE)
    machine.replica.admit(newcomer)
    other.join(machine.replica, bytes(16))
    space = machine.replica.create_private_space()
    machine.replica.add_space_member(space, bytes(16))
    before = machine.replica.post(space, Batch([Payload("message.posted", False, ["welcome"])]))[0]
    machine.replica.control(SpaceMemberRemoved(space, bytes(16), machine.replica.log.chains.cut([])))
    after = machine.replica.post(space, Batch([Payload("message.posted", False, ["gone"])]))[0]
    talk(Cable(machine, other, 0))
    assert other.replica.open_entry(before) is not None
    assert other.replica.holds(after.hash)
    assert other.replica.open_entry(after) is None
    other.close()


def test_what_stands_behind_much_that_was_set_aside_is_still_given(machine, tmp_path):
    other = Machine(1, 1, tmp_path, lambda: 0)
    newcomer = other.ask_to_join(machine.replica.genesis.hash, bytes(16), Role.EMPLOYEE)
    machine.replica.admit(newcomer)
    other.join(machine.replica, bytes(16))
    space, shop = machine.replica.create_private_space(), machine.replica.shop_space
    machine.replica.add_space_member(space, bytes(16))
    with limits(tight=True):
        talk(Cable(machine, other, 0))
        machine.replica.control(SpaceMemberRemoved(space, bytes(16), machine.replica.log.chains.cut([newcomer.feed])))
        other.replica.post(space, *(Batch([Payload("message.posted", False, [n])]) for n in range(40)))
        stands = other.replica.post(shop, Batch([Payload("message.posted", False, ["hello"])]))[0]
        other.replica.control(SeatRemoved(newcomer.feed, other.replica.log.chains.cut([newcomer.feed])))
        talk(Cable(machine, other, 0))
    assert machine.replica.holds(stands.hash)
    other.close()


def test_a_pc_makes_itself_known_to_a_copy_of_a_disk_that_went_on_without_it(machine, tmp_path):
    machine.pull_plug()
    copy = machine.clone(2)
    machine.start()
    copy.start()
    other = Machine(1, 1, tmp_path, lambda: 0)
    machine.replica.admit(other.ask_to_join(machine.replica.genesis.hash, bytes(16), Role.EMPLOYEE))
    other.join(machine.replica, bytes(16))
    talk(Cable(machine, other, 0))
    machine.replica.create_private_space()  # names what the other one said
    talk(Cable(machine, other, 0))
    for _ in range(5):
        copy.replica.create_private_space()
    talk(Cable(copy, other, 0))
    assert other.device in copy.replica.verdicts.devices
    for each in (copy, other):
        each.close()


def talk(cable):
    while cable.deliver(0, 0) | cable.deliver(1, 0):
        pass
