"""What a bundle has and finds no room for is remembered for as long as it is nowhere else."""

from __future__ import annotations

from pathlib import Path

from sync.bundle.carried_files import CarriedFiles
from sync.entry import Batch, Payload
from sync.files.frames import FileChange, Holding
from sync.files.holdings import Holdings
from sync.files.manifest import CHUNK_SIZE
from sync.files.wish_list import WishList
from sync.replica import Replica
from tests.sync.bundles import fitting, read, written
from tests.sync.replicas import agree, founded, joined
from tests.sync.stored_files import plain_bytes, receive, sealed_chunks

SIZES = (100, 200, 2 * CHUNK_SIZE)


def _two(folder: Path) -> tuple[Replica, Replica, list[bytes]]:
    """An office with some files, and a till that holds the same entries and none of them."""
    for name in ("office", "till"):
        (folder / name).mkdir()
    office = founded(folder / "office" / "log.db")
    till = joined(office, folder / "till" / "log.db")
    files = [receive(office.files, sealed_chunks(plain_bytes(size, seed=size))).file for size in SIZES]
    office.post(office.shop_space, Batch([Payload("message.posted", False, ["look"])], files=tuple(files)))
    agree(office, till)
    return office, till, files


def _left(replica: Replica) -> list[bytes]:
    return [file.file for file in replica.files.left_behind()]


def _leave(till: Replica, bundle: bytes) -> CarriedFiles:
    found = fitting(till, lambda _size: False)
    read(till, bundle, found)
    till.files.leave_behind(found.left_out, "/media/stick")
    return found


def test_until_a_file_is_here_or_elsewhere_or_unwanted(tmp_path: Path) -> None:
    office, till, (small, middle, large) = _two(tmp_path)
    assert _left(till) == []
    _leave(till, written(office, everything=True))
    assert _left(till) == [large, middle, small]
    assert {file.source for file in till.files.left_behind()} == {"/media/stick"}
    receive(till.files, sealed_chunks(plain_bytes(SIZES[1], seed=SIZES[1])))
    assert _left(till) == [large, small], "it came over the network"
    WishList(till.log).drop(small)
    assert _left(till) == [large]
    WishList(till.log).want(small)
    assert _left(till) == [large, small]
    told = Holding(bytes(16), (FileChange(1, large, till.files.size(large)),), complete=True)
    Holdings(till.log).take(office.device.device, told)
    assert _left(till) == [small], "another PC has it"
    Holdings(till.log).withdraw(office.device.device, large, lied=False)
    assert _left(till) == [large, small], "and has it no more"
    till.files.drop([large, small])
    assert _left(till) == []


def test_only_what_the_bundle_has_whole_is_left_in_it(tmp_path: Path) -> None:
    office, till, (small, middle, large) = _two(tmp_path)
    bundle = written(office, everything=True, choose=lambda files: [small, large])
    assert _leave(till, bundle).left_out == [large, small]
    spoilt = office.files.folder.whole(large)
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"x")
    assert _leave(till, written(office, everything=True)).left_out == [middle, small], "that one ends too early"
    assert _left(till) == [large, middle, small], "of an earlier bundle, which has it"


def test_what_has_come_of_a_file_takes_no_room_once_more(tmp_path: Path) -> None:
    office, till, (_small, _middle, large) = _two(tmp_path)
    chunks = sealed_chunks(plain_bytes(SIZES[2], seed=SIZES[2]))
    manifest = office.files.manifest(large)
    assert manifest is not None
    till.files.begin(manifest).write(0, chunks[0])
    found = fitting(till, lambda size: size <= CHUNK_SIZE + 1_000)
    read(till, written(office, everything=True), found)
    assert large in found.whole
