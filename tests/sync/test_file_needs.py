"""A PC that is reached by stick alone gets the files it lacks, whatever it was told of before."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.bundle import writing
from sync.bundle.carried_files import CarriedFiles
from sync.bundle.file_needs import FileNeeds
from sync.bundle.form import NEEDS_LIMIT, FileNeed, decode_lacking, encode_lacking
from sync.control import DeviceRemoved
from sync.entry import Batch, Payload
from sync.errors import MalformedError
from sync.files.frames import Holding
from sync.files.holdings import Holdings
from sync.files.manifest import CHUNK_SIZE
from sync.files.wish_list import WishList
from sync.replica import Replica
from tests.sync.bundles import carry, read, written
from tests.sync.replicas import agree, founded, joined
from tests.sync.stored_files import plain_bytes, receive, sealed_chunks

SIZES = (100, 2 * CHUNK_SIZE)


def _two(folder: Path) -> tuple[Replica, Replica, list[bytes]]:
    """An office with a small and a large file, and a till that holds the same entries and neither file."""
    for name in ("office", "till"):
        (folder / name).mkdir()
    office = founded(folder / "office" / "log.db")
    till = joined(office, folder / "till" / "log.db")
    agree(office, till)
    files = [receive(office.files, sealed_chunks(plain_bytes(size, seed=size))).file for size in SIZES]
    office.post(office.shop_space, Batch([Payload("message.posted", False, ["look"])], files=tuple(files)))
    read(
        till, written(office, choose=lambda _: ()), CarriedFiles(till.files, lambda _: True, is_unwanted=lambda _: True)
    )
    return office, till, files


def _carried(office: Replica, till: Replica) -> list[bytes]:
    """What a stick brings on which no entry is new."""
    found = CarriedFiles(till.files, lambda _: True, is_unwanted=FileNeeds(till.log).is_unwanted)
    assert not read(till, written(office), found).entries
    return found.whole


def _to_carry(replica: Replica) -> list[bytes]:
    return [file for page in FileNeeds(replica.log).to_carry(1) for file in page]


def test_what_a_pc_lacks_is_on_the_next_stick_to_it(tmp_path: Path) -> None:
    office, till, (small, large) = _two(tmp_path)
    read(office, written(till)[:-1])
    carry(till, office)
    assert _carried(office, till) == [small]
    WishList(till.log).want(large)
    carry(till, office)
    assert _carried(office, till) == [large]
    before = len(written(office))
    carry(till, office)
    assert before - len(written(office)) > 2 * CHUNK_SIZE


def test_a_pc_that_keeps_everything_asks_for_large_files_too(tmp_path: Path) -> None:
    office, till, files = _two(tmp_path)
    assert list(FileNeeds(till.log).lacking(everything=False)) == [[FileNeed(file, False) for file in sorted(files)]]
    read(office, written(till, wants_all=True))
    assert sorted(_carried(office, till)) == sorted(files)


def test_what_somebody_wants_there_no_more_is_neither_asked_for_nor_taken_in(tmp_path: Path) -> None:
    office, till, (small, _large) = _two(tmp_path)
    carry(till, office)
    WishList(till.log).drop(small)
    assert _carried(office, till) == []
    carry(till, office)
    assert not _to_carry(office)


def test_small_files_that_a_pc_told_it_does_not_have_are_carried(tmp_path: Path) -> None:
    office, till, (small, _large) = _two(tmp_path)
    office.peers.has(till.device.device, 1, till.vector(1))
    assert not _to_carry(office)
    Holdings(office.log).take(till.device.device, Holding(bytes(16), (), complete=True))
    assert _to_carry(office) == [small]


def test_a_stick_that_ends_early_is_not_believed_and_a_removed_pc_lacks_nothing(tmp_path: Path) -> None:
    office, till, files = _two(tmp_path)
    stick = written(till)
    read(office, stick[:-1])
    assert not _to_carry(office)
    read(office, stick)
    assert _to_carry(office) == files[:1]
    office.control(DeviceRemoved(till.device.device))
    written(office)
    assert not _to_carry(office)


def test_sticks_of_before_are_read_and_what_is_malformed_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office, till, _files = _two(tmp_path)
    with monkeypatch.context() as before:
        before.setattr(writing, "FILES_VERSION", 2)
        before.setattr(writing.FileNeeds, "lacking", lambda *_, **__: iter(()))
        assert carry(till, office).is_whole
    assert decode_lacking(encode_lacking([FileNeed(bytes(32), True)])).files == (FileNeed(bytes(32), True),)
    for wrong in ([FileNeed(bytes(31), True)], (NEEDS_LIMIT + 1) * [FileNeed(bytes(32), True)]):
        with pytest.raises(MalformedError):
            decode_lacking(encode_lacking(wrong))
