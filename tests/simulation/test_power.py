"""Power cuts in the simulator: what was kept stays, what was being kept is there whole or not at all."""

from pathlib import Path
from random import Random

import pytest

from sync.database import checkpoint, connect, damaged_pages
from sync.entry import Batch, Payload
from tests.simulation.leaving import small_shop
from tests.simulation.machine import Machine, Plugged
from tests.simulation.power import SECTOR, WAL_HEADER, DiskImage, cut_power

TRIES = 40


def post(machine: Machine, size: int) -> bytes:
    text = machine.random(size).hex()
    (entry,) = machine.replica.post(machine.replica.shop_space, Batch([Payload("message.posted", False, [text])]))
    return entry.hash


@pytest.mark.parametrize("pages_until_checkpoint", [10, 1000])
def test_what_was_kept_before_a_power_cut_is_there_afterwards(tmp_path: Path, pages_until_checkpoint: int) -> None:
    machine = Machine(0, 1, tmp_path, lambda: 0)
    machine.found()
    kept, survived = [], []
    for _ in range(TRIES):
        machine.log.db.conn.execute(f"PRAGMA wal_autocheckpoint = {pages_until_checkpoint}").fetchone()
        kept += [post(machine, 20) for _ in range(3)]
        machine.fuse = 1
        with pytest.raises(Plugged):
            post(machine, 3_000)
        machine.pull_plug()
        machine.start()
        kept.append(post(machine, 20))
        held = machine.held()
        assert held.issuperset(kept)
        survived.append(len(held) > len(kept) + sum(survived) + 4)
        assert damaged_pages(machine.log.db.conn) == []
    assert pages_until_checkpoint == 10 or {True, False} == set(survived), "either happens, as the sectors fall"
    machine.close()


def test_a_power_cut_in_a_checkpoint_loses_nothing(tmp_path: Path) -> None:
    machine = Machine(0, 1, tmp_path, lambda: 0)
    machine.found()
    kept = []
    for _ in range(TRIES):
        kept.append(post(machine, 3_000))
        machine.cut_power()
        machine.pull_plug()
        machine.start()
        assert machine.held().issuperset(kept)
        assert damaged_pages(machine.log.db.conn) == []
    machine.close()


def test_only_what_was_not_synced_is_torn() -> None:
    old, new = b"o" * 10 * SECTOR, b"n" * 12 * SECTOR
    for seed in range(TRIES):
        committing = DiskImage(old, old).cut_before(DiskImage(old, old + new), Random(seed))
        assert committing.file == old
        assert committing.wal.startswith(old)
        carrying = DiskImage(old, old).cut_before(DiskImage(new, new), Random(seed))
        assert carrying.wal == new
        assert set(carrying.file) <= {*b"on\0"}
        anew = DiskImage(old, old).cut_before(DiskImage(old, new), Random(seed))
        assert anew.wal[:WAL_HEADER] == new[:WAL_HEADER]


def test_of_what_is_not_synced_at_each_commit_that_stays_which_was_carried_into_the_file(tmp_path: Path) -> None:
    kept = connect(tmp_path / "kept.db", bytes(32), synchronous="NORMAL")
    kept.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    kept.execute("INSERT INTO numbers VALUES (0)")
    checkpoint(kept)
    carried = DiskImage.of(tmp_path / "kept.db")
    index = (tmp_path / "kept.db-shm").read_bytes()
    for number in range(1, 10):
        kept.execute("INSERT INTO numbers VALUES (?)", (number,))
    later = DiskImage.of(tmp_path / "kept.db")
    later_index = (tmp_path / "kept.db-shm").read_bytes()
    kept.close()

    def left_of(image: DiskImage, index: bytes, seed: int) -> int:
        image.put(tmp_path / "cut.db")
        (tmp_path / "cut.db-shm").write_bytes(index)
        cut_power(tmp_path / "cut.db", Random(seed))
        left = connect(tmp_path / "cut.db", bytes(32))
        count, highest = left.execute("SELECT count(*), max(number) FROM numbers").fetchone()
        left.close()
        assert count == highest + 1
        return count

    assert {left_of(carried, index, seed) for seed in range(TRIES)} == {1}
    assert {left_of(later, later_index, seed) for seed in range(TRIES)} > {1, 10}


def test_who_was_being_let_in_as_the_power_failed_comes_in_once_it_is_back(tmp_path: Path) -> None:
    """What lets somebody in is there whole or not at all, and serves whoever asks again with the same keys."""
    with small_shop(tmp_path) as shop:
        ada, was_in = shop.ada, []
        for _ in range(8):
            ada.fuse = 1
            with pytest.raises(Plugged):
                shop.joins(ada)
            ada.pull_plug()
            ada.start()
            seats, devices = ada.replica.verdicts.seats, ada.replica.verdicts.devices
            assert len(seats) == len(devices)
            was_in.append(len(seats) > len(shop.world.machines))
            shop.world.start(ada)
        assert set(was_in) == {True, False}, "either happens, as the sectors fall"
        healed = shop.heal()
        assert len(healed) == len(ada.replica.verdicts.seats) == len(was_in) + 1
