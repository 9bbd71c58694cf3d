"""Which entries speak of which files, and files that go by themselves once none does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sync.control import DeviceRemoved, Erased, Role
from sync.entry import Batch, Entry
from sync.files import store as store_module
from sync.files.manifest import CHUNK_SIZE
from sync.files.store import FileStore
from sync.forgetting import DAY_MS, TERM_MS
from sync.log import Log
from sync.replica import Replica
from tests.simulation.pair import Pair
from tests.sync.replicas import KEY, WallClock, agree, all_control, founded, give, joined, pass_time, said, seeded
from tests.sync.stored_files import plain_bytes, receive, sealed_chunks, store_in


def speaking(*files: bytes) -> Batch:
    """A message that speaks of files."""
    return Batch(said("look").payloads, files=files)


def forget(replica: Replica, clock: WallClock) -> None:
    """Drop the bodies of which it is time."""
    due = list(replica.forgetting.due(clock.now_ms))
    while due:
        replica.forgetting.drop(due)
        due = replica.forgetting.due(clock.now_ms)


def erase(replica: Replica, entry: Entry) -> None:
    replica.control(Erased(entry.feed, (entry.hash,)))


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
def shop(tmp_path: Path, clock: WallClock) -> Replica:
    (tmp_path / "shop").mkdir()
    return founded(tmp_path / "shop" / "log.db", wall_ms=clock)


def added(store: FileStore, plain: bytes = b"a file") -> bytes:
    with store.adder() as adder:
        sealed = adder.seal(plain)
        store.add([sealed])
    return sealed.file


def days_pass(store: FileStore, clock: WallClock, days: int, needed: set[bytes] = frozenset()) -> list[bool]:
    """Live through days, dropping each day what it is time for."""
    dropped = []
    for _ in range(days):
        clock.now_ms += DAY_MS
        dropped.append(store.drop_unmentioned(needed))
    return dropped


def bytes_of(store: FileStore) -> list[Path]:
    return [path for path in store.folder.path.rglob("*") if path.is_file() and path.name != "lock"]


def test_what_headers_name_is_mentioned_also_by_what_cannot_be_read(shop: Replica) -> None:
    other = joined(shop, seed="other")
    space = shop.create_private_space()
    one, two = added(shop.files), added(shop.files, b"two")
    (first,) = shop.post(shop.shop_space, speaking(one, two))
    (second,) = shop.post(space, speaking(two))
    give(shop, other)
    for replica in (shop, other):
        assert replica.files.mentions.entries(one) == [first.hash]
        assert replica.files.mentions.entries(two) == [first.hash, second.hash]
        assert [file for _, file in replica.files.mentions.since(0, 10)] == [*sorted((one, two)), two]
    assert shop.files.mentions.entries(bytes(32)) == []


def test_what_was_taken_back_is_spoken_of_until_its_body_is_forgotten(shop: Replica, clock: WallClock) -> None:
    file = added(shop.files)
    (entry,) = shop.post(shop.shop_space, speaking(file))
    erase(shop, entry)
    pass_time(shop, clock, TERM_MS - DAY_MS)
    forget(shop, clock)
    assert shop.files.mentions.entries(file)
    pass_time(shop, clock, DAY_MS)
    forget(shop, clock)
    assert shop.files.mentions.entries(file) == []
    assert shop.files.drop_unmentioned()
    shop.files.folder.clear()
    assert shop.files.changes(0, 9) == [(2, file, None)]
    assert bytes_of(shop.files) == []


def test_what_was_erased_before_it_came_speaks_of_nothing(shop: Replica) -> None:
    other = joined(shop, seed="other")
    file = added(shop.files)
    (entry,) = shop.post(shop.shop_space, speaking(file))
    erase(shop, entry)
    give(shop, other)
    assert other.log.entry(entry.hash) is not None
    assert other.files.mentions.entries(file) == []


def test_a_body_that_comes_back_speaks_of_its_files_again() -> None:
    """It was taken back from a PC that turned out to be stolen."""
    shop = founded()
    anna = joined(shop, seed="anna", role=Role.MANAGER)
    file = bytes(range(32))
    (entry,) = anna.post(anna.shop_space, speaking(file))
    agree(shop, anna)
    late = joined(shop, seed="late")
    anna.receive_control(all_control(shop))
    anna.control(Erased(anna.me.feed, (entry.hash,)))
    Pair(anna, late, devices=(anna.me.device, late.me.device)).settle()
    assert late.files.mentions.entries(file) == []
    shop.take_out(DeviceRemoved(anna.me.device))
    pair = Pair(shop, late, devices=(shop.me.device, late.me.device))
    pair.settle()
    pair.pass_time(3)
    assert late.files.mentions.entries(file) == [entry.hash]


def test_a_file_that_one_entry_still_speaks_of_stays(shop: Replica, clock: WallClock) -> None:
    file = added(shop.files)
    one, _ = shop.post(shop.shop_space, speaking(file), speaking(file))
    erase(shop, one)
    pass_time(shop, clock, 2 * TERM_MS)
    forget(shop, clock)
    assert not shop.files.drop_unmentioned()
    assert shop.files.is_whole(file)


def test_what_was_added_and_never_mentioned_goes_after_30_days(shop: Replica, clock: WallClock) -> None:
    unused, drafted = added(shop.files), added(shop.files, b"for a draft")
    assert not any(days_pass(shop.files, clock, 29, {drafted}))
    late = added(shop.files, b"late")
    assert days_pass(shop.files, clock, 2, {drafted}) == [True, False]
    assert [shop.files.is_whole(file) for file in (unused, drafted, late)] == [False, True, True]


def test_many_files_are_looked_at_some_at_a_time_and_all_within_hours(
    monkeypatch: pytest.MonkeyPatch, shop: Replica, clock: WallClock
) -> None:
    monkeypatch.setattr(store_module, "PAGE", 3)
    files = [added(shop.files, bytes([number])) for number in range(8)]
    shop.post(shop.shop_space, speaking(*files[:4]))
    days_pass(shop.files, clock, 29)
    clock.now_ms += DAY_MS
    for _ in range(8):
        shop.files.drop_unmentioned()
        clock.now_ms += store_module.HOUR_MS
    assert [shop.files.is_whole(file) for file in files] == [True] * 4 + [False] * 4


def test_adding_a_file_again_begins_its_days_anew(shop: Replica, clock: WallClock) -> None:
    file = added(shop.files)
    days_pass(shop.files, clock, 29)
    added(shop.files)
    assert not any(days_pass(shop.files, clock, 29))
    assert shop.files.is_whole(file)


def test_a_clock_that_jumps_shortens_nothing(shop: Replica, clock: WallClock) -> None:
    added(shop.files)
    clock.now_ms += 10 * TERM_MS
    assert not shop.files.drop_unmentioned()
    assert not any(days_pass(shop.files, clock, 28))
    assert any(days_pass(shop.files, clock, 1))


def test_a_part_that_nobody_mentions_goes_too(shop: Replica, clock: WallClock) -> None:
    chunks = sealed_chunks(plain_bytes(100))
    store = shop.files
    manifest = receive(store, chunks)
    store.lost(manifest.file)
    store.begin(manifest).write(0, chunks[0])
    assert any(days_pass(store, clock, 30))
    store.folder.clear()
    assert bytes_of(store) == []
    assert store.changes(0, 9) == [(2, manifest.file, None)]


def test_mentions_last_and_are_seen_by_other_processes(shop: Replica, tmp_path: Path, clock: WallClock) -> None:
    file = added(shop.files)
    again = Replica.open(Log.open(tmp_path / "shop" / "log.db", KEY), seeded("again"), clock)
    (entry,) = again.post(again.shop_space, speaking(file))
    assert shop.files.mentions.entries(file) == [entry.hash]
    again.close()


def test_what_is_added_while_another_process_drops_it_is_kept(
    monkeypatch: pytest.MonkeyPatch, shop: Replica, tmp_path: Path, clock: WallClock
) -> None:
    """The other one has struck it out and not touched its bytes yet, when it is added again."""
    other = Replica.open(Log.open(tmp_path / "shop" / "log.db", KEY), seeded("again"), clock)
    file = added(shop.files)
    put_aside = other.files._put_aside
    monkeypatch.setattr(other.files, "_put_aside", lambda files: (added(shop.files), put_aside(files)))
    other.files.drop([file])
    whole = shop.files.whole(file)
    assert whole is not None
    assert whole.chunk(0)
    other.close()


def test_a_start_takes_away_what_no_row_names(shop: Replica) -> None:
    kept = added(shop.files)
    chunks = sealed_chunks(plain_bytes(100))
    coming = shop.files.begin(receive(shop.files, chunks)).manifest
    folder = shop.files.folder
    litter = [folder.whole(os.urandom(32)), folder.part(os.urandom(32)), folder.part(kept), folder.part(coming.file)]
    litter += [folder.new / "abc", folder.path / "gone" / "abc"]
    strange = [folder.path / "notes.txt", folder.path / "ab" / "README"]
    for path in litter + strange:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"junk")
    for _ in shop.files.sweep():
        pass
    folder.clear()
    assert not any(path.exists() for path in litter)
    assert all(path.exists() for path in strange)
    assert shop.files.whole(kept).chunk(0)
    assert shop.files.whole(coming.file).chunk(0) == chunks[0]


def test_what_an_older_log_does_not_know_is_taken_up_and_goes_when_nothing_mentions_it(
    tmp_path: Path, clock: WallClock
) -> None:
    path = tmp_path / "log.db"
    store = store_in(tmp_path, Log.create(path, KEY), clock)
    before = added(store, b"before")
    older = Log.create(tmp_path / "older.db", KEY)
    files = [before, added(store, plain_bytes(CHUNK_SIZE + 5)), added(store, b"")]
    again = store_in(tmp_path, older, clock)
    assert not any(map(again.is_whole, files))
    list_id = again.list_id
    for _ in again.sweep():
        pass
    assert again.list_id != list_id
    assert all(map(again.is_whole, files))
    assert list(again.check()) == [None] * 3
    assert any(days_pass(again, clock, 30))
    again.folder.clear()
    assert bytes_of(again) == []
