"""What single faults taught: each was found by a seed once."""

import pytest

from sync.errors import StorageError
from tests.simulation.machine import Machine, Plugged


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
