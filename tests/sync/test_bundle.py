"""Bundles: PCs that never share a network have the same shop, whatever happens to the stick."""

from __future__ import annotations

import asyncio
import errno
import io
import shutil
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from itertools import pairwise
from operator import call
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.bundle import head, reading, writing
from sync.bundle.carried_files import CheckedFiles
from sync.bundle.form import START
from sync.bundle.reading import BundleReader
from sync.bundle.writing import BundleWriter
from sync.control import DeviceRemoved, Role, Tip
from sync.entry import CONTENT, Batch, Entry, Payload
from sync.errors import ForeignWorkspaceError, MalformedError, StorageError
from sync.exchange.frames import PROTOCOL, Run, Welcome, encode_have, encode_message, encode_run, packet
from sync.files.fetching import Fetching
from sync.files.intake import Intake
from sync.files.manifest import CHUNK_SIZE
from sync.files.threads import FileThreads
from sync.replica import Replica
from tests.sync.bundles import carry, fitting, read, written
from tests.sync.replicas import WallClock, agree, founded, held, joined, problems, reopened, said, texts
from tests.sync.stored_files import manifest_of, plain_bytes, receive, sealed_chunks, store_in


def _three() -> list[Replica]:
    office = founded()
    till = joined(office, seed="till")
    farm = joined(office, seed="farm", role=Role.MANAGER)
    agree(office, till, farm)
    return [office, till, farm]


def test_three_pcs_that_never_meet_converge_by_one_stick() -> None:
    office, till, farm = _three()
    for replica, text in zip((office, till, farm), ("flour", "rolls", "eggs"), strict=True):
        replica.post(replica.shop_space, said(text))
    for giver, taker in ((office, till), (till, farm), (farm, office), (office, till)):
        assert carry(giver, taker).is_whole
    assert {frozenset(texts(replica)) for replica in (office, till, farm)} == {frozenset({"flour", "rolls", "eggs"})}
    assert not [problem for replica in (office, till, farm) for problem in problems(replica)]


def test_a_stick_holds_what_some_pc_is_not_known_to_have_and_says_what_its_writer_has() -> None:
    office, till, farm = _three()
    for replica in (till, farm):  # as connections tell
        for chain, vector in ((0, replica.vector(0)), (1, replica.vector(1))):
            office.peers.has(replica.device.device, chain, vector)
    before = len(written(office))
    office.post(office.shop_space, said("flour"))
    stick = written(office)
    assert read(till, stick).entries == 1
    assert before < len(stick) < len(written(office, everything=True))
    office_has = till.peers.vector(office.device.device, CONTENT)
    assert office_has == office.vector(CONTENT)
    till.post(till.shop_space, said("rolls"))
    assert read(farm, stick).entries == 1
    assert carry(till, office).entries == 1


def test_a_stick_that_comes_twice_or_home_again_changes_nothing() -> None:
    office, till, _farm = _three()
    office.post(office.shop_space, said("flour"))
    stick = written(office)
    read(till, stick)
    before = [held(replica) for replica in (office, till)]
    assert [read(till, stick).entries, read(office, stick).entries] == [0, 0]
    assert [held(replica) for replica in (office, till)] == before


def test_an_old_stick_makes_nobody_believe_that_a_pc_has_less() -> None:
    office, till, _farm = _three()
    old = written(office)
    office.post(office.shop_space, said("flour"))
    read(till, written(office))
    read(till, old)
    assert till.peers.vector(office.device.device, CONTENT) == office.vector(CONTENT)


def test_of_a_chain_with_branches_a_stick_tells_all_that_its_writer_has(tmp_path: Path) -> None:
    office = founded()
    till, farm = joined(office, tmp_path / "till.db", seed="till"), joined(office, seed="farm")
    agree(office, till, farm)
    till.close()
    shutil.copy(tmp_path / "till.db", tmp_path / "copy.db")
    till, copy = reopened(tmp_path / "till.db", "till"), reopened(tmp_path / "copy.db", "copy")
    till.post(till.shop_space, said("here"), said("here too"))
    copy.post(copy.shop_space, said("there"))
    carry(till, office)
    old = written(office)
    read(farm, old)
    carry(copy, office)
    for stick in (written(office), old):
        read(farm, stick)
        assert farm.peers.vector(office.device.device, CONTENT) == office.vector(CONTENT)
    assert len(office.vector(CONTENT)[till.me.feed]) == 2


def test_whoever_reads_a_stick_has_heard_of_its_writer_when_it_was_written() -> None:
    office, till, farm = _three()
    device, clocks = office.device.device, [replica.wall_ms for replica in (office, till, farm)]
    assert all(isinstance(clock, WallClock) for clock in clocks)
    start_ms, old = clocks[0](), written(office)
    clocks[0].now_ms = clocks[1].now_ms = start_ms + 5_000
    for stick, seen_ms in ((old, start_ms), (written(office), start_ms + 5_000), (old, start_ms + 5_000)):
        read(till, stick)
        assert till.peers.last_seen_ms(device) == seen_ms
    read(farm, written(office))
    assert farm.peers.last_seen_ms(device) == start_ms, "by its own clock that is now"


def test_a_stick_pulled_out_too_early_gives_what_was_on_it_and_is_not_believed() -> None:
    office, till, _farm = _three()
    for number in range(600):  # more than one run
        office.post(office.shop_space, said(f"flour {number}"))
    stick = written(office)
    told = dict(till.peers.vector(office.device.device, CONTENT))
    for size in (len(START) + 3, len(stick) // 2, len(stick) - 70, len(stick) - 1):
        assert not read(till, stick[:size]).is_whole
        assert till.peers.vector(office.device.device, CONTENT) == told
    assert read(till, stick).is_whole
    assert till.vector(CONTENT) == office.vector(CONTENT)


@settings(max_examples=20)
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_a_damaged_stick_is_said_to_be_and_harms_nothing(place: float, change: int) -> None:
    spoilt = bytearray(_STICK)
    at = int(place * len(spoilt))
    spoilt[at] ^= change
    taker = joined(_GIVER, seed=f"taker {at} {change}")
    with suppress(MalformedError):
        assert not read(taker, bytes(spoilt)).is_whole
    assert not problems(taker)
    read(taker, written(_GIVER))
    assert sorted(texts(taker)) == sorted(texts(_GIVER))


_GIVER = founded(seed="giver")
_GIVER.post(_GIVER.shop_space, said("flour"), said("eggs"))
_STICK = written(_GIVER)


def test_a_stick_of_another_shop_and_another_file_are_refused_in_words() -> None:
    office = _three()[0]
    with pytest.raises(ForeignWorkspaceError, match="another shop"):
        read(office, written(founded(seed="elsewhere")))
    for other in (b"", b"MZ", b"countertop/bundle/2\n", START + b"\0\0\0\1\xc0"):
        with pytest.raises(MalformedError):
            read(office, other)


def test_who_lacks_a_key_gets_it_by_the_next_stick_back() -> None:
    office, _till, farm = _three()
    farm.post(farm.create_private_space(), said("wages"))
    second = joined(office, seed="farm's second", role=None, member=farm.me.member)
    carry(farm, second)
    assert texts(second) == []
    carry(second, farm)
    carry(farm, second)
    assert texts(second) == ["wages"]


def test_others_have_their_turn_after_each_frame() -> None:
    office, till, _farm = _three()
    for number in range(30):
        office.post(office.shop_space, said(f"flour {number}"))
    welcome = encode_message(Welcome(PROTOCOL, PROTOCOL, 0, office.genesis.hash, office.device.device))
    runs = [run for feed in office.vector(CONTENT) for run in office.runs_after(feed, (), b"")]
    single = [Run(run.feed, CONTENT, [entry], _signature(office, entry)) for run in runs for entry in run.entries]
    stick = b"".join([START, *map(packet, [welcome, *map(encode_run, single)])])
    grown = [till.head_arrival]
    for step in BundleReader(till, io.BytesIO(stick), fitting(till)).steps():
        step()
        grown.append(till.head_arrival)
    assert max(after - before for before, after in pairwise(grown)) == 1
    assert len(texts(till)) == 30


def _signature(replica: Replica, entry: Entry) -> bytes:
    kept = replica.log.entry(entry.hash)
    assert kept is not None
    assert kept.signature is not None
    return kept.signature


def test_a_stick_that_tells_of_chains_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    office, till, _farm = _three()
    monkeypatch.setattr(reading, "TIPS_MOST", 100)
    welcome = encode_message(Welcome(PROTOCOL, PROTOCOL, 0, office.genesis.hash, office.device.device))
    haves = [next(encode_have(CONTENT, {bytes([number]) * 32: (Tip(1, bytes(32)),)}, 0)) for number in range(200)]
    reader = BundleReader(till, io.BytesIO(b"".join([START, *map(packet, [welcome, *haves])])), fitting(till))
    with pytest.raises(MalformedError, match="damaged"):
        list(map(call, reader.steps()))
    assert len(reader.told[CONTENT]) <= 100


def test_a_stick_that_tells_of_nothing_without_end_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    office = founded()
    monkeypatch.setattr(head, "TIPS_MOST", 100)
    welcome = encode_message(Welcome(PROTOCOL, PROTOCOL, 0, office.genesis.hash, office.device.device))
    empty = packet(next(encode_have(CONTENT, {}, 0)))
    assert head.read_head(io.BytesIO(START + packet(welcome) + 90 * empty)).device == office.device.device
    with pytest.raises(MalformedError):
        head.read_head(io.BytesIO(START + packet(welcome) + 110 * empty))


def test_what_a_removed_pc_says_about_itself_is_not_believed() -> None:
    office, till, farm = _three()
    till.post(till.shop_space, said("mine"))
    office.control(DeviceRemoved(till.device.device))
    agree(office, farm)
    assert carry(till, office).is_whole
    assert not office.peers.vector(till.device.device, CONTENT)


# Files


def _two_on_disks(folder: Path) -> tuple[Replica, Replica]:
    for name in ("office", "till"):
        (folder / name).mkdir()
    office = founded(folder / "office" / "log.db")
    return office, joined(office, folder / "till" / "log.db")


def _speaks_of(*files: bytes) -> Batch:
    return Batch([Payload("message.posted", False, ["look"])], files=files)


def test_files_come_along_with_what_speaks_of_them(tmp_path: Path) -> None:
    office, till = _two_on_disks(tmp_path)
    chunks = [sealed_chunks(plain_bytes(size, seed=size)) for size in (0, 5_000, CHUNK_SIZE + 7)]
    files = [receive(office.files, each).file for each in chunks]
    unspoken = receive(office.files, sealed_chunks(b"draft")).file
    office.post(office.shop_space, _speaks_of(*files))
    some = fitting(till, lambda size: size < CHUNK_SIZE)
    assert read(till, written(office), some).is_whole
    assert sorted(some.whole) == sorted(files[:2])
    assert some.left_out == files[2:]
    rest, seen = fitting(till), CheckedFiles()
    read(till, written(office), rest)
    assert rest.whole == files[2:]
    assert read(till, written(office), seen).is_whole
    assert seen.whole == 3
    assert [till.files.is_whole(file) for file in (*files, unspoken)] == [True, True, True, False]
    assert not list(filter(None, till.files.check()))


def test_a_file_is_gone_on_with_where_the_last_stick_ended(tmp_path: Path) -> None:
    office, till = _two_on_disks(tmp_path)
    chunks = sealed_chunks(plain_bytes(3 * CHUNK_SIZE))
    file = manifest_of(chunks).file
    receive(office.files, chunks)
    office.post(office.shop_space, _speaks_of(file))
    stick = written(office)
    read(till, stick[:-CHUNK_SIZE])
    part = till.files.part(file)
    assert part is not None
    list(part.look_through())
    assert part.lacking == [2]
    rest = fitting(till)
    read(till, stick, rest)
    assert rest.whole == [file]


def test_what_is_left_out_by_whoever_writes_is_not_in_it(tmp_path: Path) -> None:
    office, till = _two_on_disks(tmp_path)
    file = receive(office.files, sealed_chunks(b"x" * 100)).file
    office.post(office.shop_space, _speaks_of(file))
    reader = read(till, written(office, choose=lambda files: ()))
    assert reader.is_whole
    assert not till.files.is_whole(file)
    assert texts(till) == ["look"]


def test_a_file_that_is_in_a_stick_twice_is_kept_once(tmp_path: Path) -> None:
    office, till = _two_on_disks(tmp_path)
    files = [receive(office.files, sealed_chunks(plain)).file for plain in (b"", b"oven")]
    office.post(office.shop_space, _speaks_of(*files))
    taken = fitting(till)
    assert read(till, written(office, choose=lambda files: [*files, *files]), taken).is_whole
    assert sorted(taken.whole) == sorted(files)


class _Pulled(io.BytesIO):
    """A stick that is pulled out where its bytes end."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            raise OSError(errno.EIO, "Input/output error")
        return data


def test_files_that_came_whole_before_the_damage_are_whole(tmp_path: Path) -> None:
    office, till = _two_on_disks(tmp_path)
    first, second = (receive(office.files, sealed_chunks(plain)).file for plain in (b"oven", b"x" * 100))
    office.post(office.shop_space, _speaks_of(first, second))
    good = written(office, choose=lambda files: [first, second])
    spoilt = bytearray(good)
    spoilt[-150] ^= 1
    with pytest.raises(MalformedError, match="damaged"):
        read(till, bytes(spoilt))
    assert [till.files.is_whole(file) for file in (first, second)] == [True, False]
    farm = joined(office, tmp_path / "log.db", seed="farm")
    with pytest.raises(OSError, match="Input"):
        list(map(call, BundleReader(farm, _Pulled(good[:-150]), fitting(farm)).steps()))
    assert [farm.files.is_whole(file) for file in (first, second)] == [True, False]


def test_what_there_is_room_for_is_asked_in_a_step() -> None:
    office, in_step, asked = founded(), [False], list[bool]()

    def choose(here: Mapping[bytes, int]) -> list[bytes]:
        asked.append(in_step[0])
        return list(here)

    for step in BundleWriter(office, io.BytesIO()).steps(choose):
        in_step[0] = True
        step()
        in_step[0] = False
    assert asked == [True]


def test_others_have_their_turn_while_many_files_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    office = founded()
    files = [bytes([number]) * 32 for number in range(60)]
    for start in range(0, len(files), 10):
        office.post(office.shop_space, _speaks_of(*files[start : start + 10]))
    monkeypatch.setattr(writing, "LOOKED_AT_ONCE", 10)
    looked = [0]
    asked = office.files.whole_size

    def counted(file: bytes) -> int | None:
        looked[-1] += 1
        return asked(file)

    monkeypatch.setattr(office.files, "whole_size", counted)
    for step in BundleWriter(office, io.BytesIO()).steps():
        looked.append(0)
        step()
    assert (max(looked), sum(looked)) == (10, 60)


def test_a_stick_goes_on_where_the_network_was_quicker(tmp_path: Path) -> None:
    office, till = _two_on_disks(tmp_path)
    chunks = [sealed_chunks(plain_bytes(CHUNK_SIZE + 7, seed=seed)) for seed in range(2)]
    first, second = (receive(office.files, each).file for each in chunks)
    office.post(office.shop_space, _speaks_of(first, second))
    taken = fitting(till)
    for step in BundleReader(till, io.BytesIO(written(office)), taken).steps():
        step()
        if till.files.folder.part(first).exists():
            receive(till.files, chunks[0])
    assert taken.whole == [second]
    assert [till.files.is_whole(file) for file in (first, second)] == [True, True]
    assert not list(filter(None, till.files.check()))


@pytest.mark.parametrize(("before", "ahead"), [(0, 0), (0, 2), (2, 2), (2, 3), (3, 3)])
def test_two_that_bring_a_file_at_once_do_not_disturb_each_other(tmp_path: Path, before: int, ahead: int) -> None:
    store, chunks = store_in(tmp_path), sealed_chunks(plain_bytes(2 * CHUNK_SIZE + 7))
    quick, slow = (store.begin(manifest_of(chunks)) for _ in range(2))
    for number in range(before):
        quick.write(number, chunks[number])
    list(slow.look_through())
    for number in range(before, ahead):
        slow.write(number, chunks[number])
    for number, chunk in enumerate(chunks):
        quick.write(number, chunk)
    quick.complete()
    store.finish([quick.file])
    for number in slow.lacking:
        slow.write(number, chunks[number])
    slow.complete()
    assert store.is_whole(quick.file)
    assert not list(filter(None, store.check()))


def test_a_late_answer_takes_nothing_from_what_a_stick_has_brought(tmp_path: Path) -> None:
    office, till = _two_on_disks(tmp_path)
    chunks = sealed_chunks(plain_bytes(CHUNK_SIZE + 7))
    manifest = receive(office.files, chunks)
    file = manifest.file
    office.post(office.shop_space, _speaks_of(file))
    stick = written(office)
    fetching, threads, came = Fetching(), FileThreads(), list[bytes]()
    work: list[Coroutine[Any, Any, None]] = []
    intake = Intake(
        till.files, fetching, threads, spawn=work.append, fits=lambda file, size: True, lied=lambda peer, file: None,
        came=came.extend, refused=fail,
    )  # fmt: skip
    fetching.meet(b"office", 0)
    fetching.fetch(file, {b"office": manifest.sealed_size}, has_begun=True)
    intake.resume(till.files.begin(manifest))
    asyncio.run(work.pop())
    asked, *_ = fetching.asks(0)
    assert asked.number is not None
    read(till, stick)
    fetching.came(*asked, 0)
    intake.chunk(asked, chunks[asked.number])
    asyncio.run(work.pop())
    threads.close()
    assert not list(filter(None, till.files.check()))
    assert (till.files.is_whole(file), fetching.files, came) == (True, (), [file])


def fail(error: StorageError) -> None:
    raise error
