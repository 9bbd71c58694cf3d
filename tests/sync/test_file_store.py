"""Which files are whole here, their numbers, and files that come chunk by chunk."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from sync.entry import Batch
from sync.errors import DamagedCopyError, DiskFullError, MalformedError, ReadOnlyError, StorageError, UnreadableError
from sync.files.catalogue import FileCatalogue
from sync.files.manifest import CHUNK_SIZE, SEALED_SIZE
from sync.files.store import FileStore
from sync.log import Log
from tests.sync.replicas import KEY, founded, said
from tests.sync.stored_files import FILE_KEY, manifest_of, plain_bytes, receive, sealed_chunks, store_in

PLAIN = plain_bytes(2 * CHUNK_SIZE + 1000)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return store_in(tmp_path)


def read(store: FileStore, file: bytes, start: int = 0, size: int | None = None) -> bytes:
    whole = store.whole(file)
    assert whole is not None
    return b"".join(whole.pieces(FILE_KEY, start, size))


@pytest.mark.parametrize("size", [0, 1, CHUNK_SIZE, len(PLAIN)])
def test_a_file_that_has_come_whole_reads_as_it_was(store: FileStore, size: int) -> None:
    file = receive(store, sealed_chunks(PLAIN[:size])).file
    assert store.is_whole(file)
    assert read(store, file) == PLAIN[:size]
    assert store.changes(0, 10) == [(1, file, store.size(file))]


def test_a_range_reads_as_that_part_of_the_file(store: FileStore) -> None:
    file = receive(store, sealed_chunks(PLAIN)).file
    edges = (0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE, len(PLAIN), len(PLAIN) + 5)
    for start in edges:
        for size in (0, 1, CHUNK_SIZE, None):
            expected = PLAIN[start:] if size is None else PLAIN[start : start + size]
            assert read(store, file, start, size) == expected, (start, size)


def test_the_wrong_key_reads_nothing_and_does_no_harm(store: FileStore) -> None:
    file = receive(store, sealed_chunks(PLAIN)).file
    whole = store.whole(file)
    assert whole is not None
    with pytest.raises(UnreadableError):
        next(whole.pieces(bytes(32)))
    assert read(store, file) == PLAIN


def test_a_file_is_whole_only_once_it_was_finished(store: FileStore) -> None:
    chunks = sealed_chunks(PLAIN)
    manifest = manifest_of(chunks)
    part = store.begin(manifest)
    for number in (2, 0, 1):
        assert not part.is_complete
        part.write(number, chunks[number])
    assert part.is_complete
    assert not store.is_whole(manifest.file)
    part.complete()
    assert not store.is_whole(manifest.file)
    assert store.number == 0
    store.finish([manifest.file])
    assert store.is_whole(manifest.file)
    assert store.part(manifest.file) is None


def test_a_wrong_chunk_is_not_written(store: FileStore) -> None:
    chunks = sealed_chunks(PLAIN)
    part = store.begin(manifest_of(chunks))
    for number, wrong in ((0, chunks[1]), (0, chunks[0][:-1]), (0, b""), (3, chunks[2]), (-1, chunks[2])):
        with pytest.raises(MalformedError):
            part.write(number, wrong)
    assert part.held == set()
    assert part.chunk(0) is None


def test_a_part_is_taken_up_with_what_is_right_of_it(store: FileStore) -> None:
    chunks = sealed_chunks(PLAIN)
    manifest = manifest_of(chunks)
    first = store.begin(manifest)
    first.write(0, chunks[0])
    first.write(2, chunks[2])
    path = store.folder.part(manifest.file)
    with path.open("r+b") as stream:
        stream.seek(SEALED_SIZE)
        stream.write(os.urandom(SEALED_SIZE))
        stream.seek(0, os.SEEK_END)
        stream.write(b"more than there may be")
    again = store.part(manifest.file)
    assert again is not None
    assert list(again.look_through()) == [0, 1, 2]
    assert again.lacking == [1]
    assert again.chunk(2) == chunks[2]
    again.write(1, chunks[1])
    again.complete()
    store.finish([manifest.file])
    assert read(store, manifest.file) == PLAIN
    assert store.folder.whole(manifest.file).stat().st_size == manifest.sealed_size


def test_a_part_that_somebody_takes_away_begins_again(store: FileStore) -> None:
    chunks = sealed_chunks(PLAIN)
    part = store.begin(manifest_of(chunks))
    part.write(0, chunks[0])
    store.folder.part(part.file).unlink()
    with pytest.raises(StorageError):
        part.write(1, chunks[1])
    assert part.lacking == [0, 1, 2]
    for number, chunk in enumerate(chunks):
        part.write(number, chunk)
    part.complete()
    store.finish([part.file])
    assert read(store, part.file) == PLAIN


def test_what_is_damaged_is_never_given_and_comes_again_where_it_is_wrong(store: FileStore) -> None:
    chunks = sealed_chunks(PLAIN)
    file = receive(store, chunks).file
    with store.folder.whole(file).open("r+b") as stream:
        stream.seek(SEALED_SIZE + 77)
        stream.write(b"flip")
    whole = store.whole(file)
    assert whole is not None
    assert whole.chunk(0) == chunks[0]
    with pytest.raises(DamagedCopyError):
        whole.chunk(1)
    with pytest.raises(DamagedCopyError):
        b"".join(whole.pieces(FILE_KEY))
    store.lost(file)
    assert not store.is_whole(file)
    assert store.changes(1, 10) == [(2, file, None)]
    part = store.begin(whole.manifest)
    assert list(part.look_through()) == [0, 1, 2]
    assert part.lacking == [1]
    part.write(1, chunks[1])
    part.complete()
    store.finish([file])
    assert read(store, file) == PLAIN


@pytest.mark.parametrize("size", [None, 0, SEALED_SIZE, SEALED_SIZE + 5])
def test_a_file_that_was_deleted_or_cut_short_is_damaged(store: FileStore, size: int | None) -> None:
    file = receive(store, sealed_chunks(PLAIN)).file
    path = store.folder.whole(file)
    if size is None:
        path.unlink()
    else:
        os.truncate(path, size)
    whole = store.whole(file)
    assert whole is not None
    with pytest.raises(DamagedCopyError):
        b"".join(whole.pieces(FILE_KEY))


def test_each_change_has_a_number_above_all_before_it(store: FileStore) -> None:
    one, two = (receive(store, sealed_chunks(plain_bytes(9, seed))).file for seed in (1, 2))
    assert store.changes(0, 10) == [(1, one, 25), (2, two, 25)]
    store.finish([one, two])
    assert store.number == 2
    store.lost(two)
    store.lost(two)
    assert store.changes(0, 10) == [(1, one, 25), (3, two, None)]
    store.finish([two])
    assert store.changes(1, 10) == [(4, two, 25)]
    assert store.changes(0, 1) == [(1, one, 25)]
    assert store.number == 4


def test_the_list_has_an_id_that_lasts_until_it_is_renewed(store: FileStore) -> None:
    first = store.list_id
    assert len(first) == 16
    assert store.list_id == first
    assert store.renew_list() == store.list_id != first


@pytest.mark.parametrize("seed", range(4))
def test_what_others_know_of_a_home_that_an_old_copy_replaced_is_known_for_that(tmp_path: Path, seed: int) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    home.mkdir()

    def opened(folder: Path, session: int) -> FileStore:
        path = folder / "log.db"
        return store_in(folder, Log.open(path, KEY) if path.exists() else Log.create(path, KEY), seed=str(session))

    def add(store: FileStore, *seeds: int) -> int:
        for each in seeds:
            receive(store, sealed_chunks(plain_bytes(9, each)))
        return store.number

    first = opened(home, session=0)
    common = add(first, 1, 2, 3)
    shutil.copytree(home, copy)
    told = add(first, 4, 5), add(opened(home, session=seed + 1), 6, 7)
    again = opened(copy, session=seed + 10)
    assert again.list_id == first.list_id
    assert [again.has_given(number) for number in (0, common, *told)] == [True, True, False, False]
    add(again, *range(10, 20))
    assert [again.has_given(number) for number in told] == [False, False]
    assert all(again.has_given(change.number) for change in again.changes(0, 99))


def test_another_seat_numbers_another_list(tmp_path: Path) -> None:
    replica = founded(tmp_path / "log.db")
    before = replica.files.list_id
    assert replica.files.list_id == before
    replica.renew_seat()
    assert replica.files.list_id != before
    replica.close()


def test_a_replica_keeps_its_files_beside_its_log(tmp_path: Path) -> None:
    replica = founded(tmp_path / "log.db")
    file = receive(replica.files, sealed_chunks(PLAIN)).file
    assert (tmp_path / "files" / file.hex()[:2] / file.hex()).is_file()
    replica.close()


def test_a_replica_in_memory_says_that_it_keeps_no_files() -> None:
    with pytest.raises(StorageError):
        receive(founded().files, sealed_chunks(PLAIN))


def test_a_look_at_a_start_finds_what_another_program_deleted(store: FileStore) -> None:
    kept, deleted, cut = (receive(store, sealed_chunks(plain_bytes(99, seed))).file for seed in range(3))
    store.folder.whole(deleted).unlink()
    os.truncate(store.folder.whole(cut), 5)
    assert set(filter(None, store.glance())) == {deleted, cut}
    assert [store.is_whole(file) for file in (kept, deleted, cut)] == [True, False, False]
    assert list(store.glance()) == [None]
    receive(store, sealed_chunks(plain_bytes(99, 1)))
    assert store.is_whole(deleted)


def test_what_any_reader_finds_damaged_is_lost_once_the_notes_are_taken(store: FileStore) -> None:
    kept, cut = (receive(store, sealed_chunks(plain)).file for plain in (PLAIN, PLAIN[1:]))
    assert store.take_notes() == []
    os.truncate(store.folder.whole(cut), 5)
    reader = FileCatalogue(store._ask, store.folder.path).whole(cut)
    assert reader is not None
    with pytest.raises(DamagedCopyError):
        next(reader.pieces(FILE_KEY))
    assert store.is_whole(cut)
    assert store.take_notes() == [cut]
    assert [store.is_whole(file) for file in (kept, cut)] == [True, False]
    with pytest.raises(DamagedCopyError):
        next(reader.pieces(FILE_KEY))
    receive(store, sealed_chunks(PLAIN[1:]))
    assert store.take_notes() == []
    assert store.is_whole(cut)


def test_a_check_reads_every_byte_a_chunk_a_step(store: FileStore) -> None:
    kept, flipped, empty = (receive(store, sealed_chunks(plain)).file for plain in (PLAIN, PLAIN[1:], b""))
    assert list(store.check()) == [None] * 6
    with store.folder.whole(flipped).open("r+b") as stream:
        stream.seek(SEALED_SIZE + 77)
        stream.write(b"flip")
    assert list(filter(None, store.check())) == [flipped]
    assert [store.is_whole(file) for file in (kept, flipped, empty)] == [True, False, True]


def test_verifying_a_replica_tells_of_damaged_files_and_of_mentions_that_are_missing(tmp_path: Path) -> None:
    replica = founded(tmp_path / "log.db")
    file, gone = (receive(replica.files, sealed_chunks(plain)).file for plain in (PLAIN, b"gone"))
    (entry,) = replica.post(replica.shop_space, Batch(said("look").payloads, files=(file,)))
    assert list(replica.verify().problems()) == []
    replica.files.folder.whole(gone).unlink()
    assert [gone.hex()[:8] in problem for problem in replica.verify().problems()] == [True]
    with replica.files.folder.whole(file).open("r+b") as stream:
        stream.write(b"flip")
    assert list(replica.verify().problems()) == []
    found = filter(None, replica.verify().file_problems())
    assert [file.hex()[:8] in problem for problem in found] == [True]
    replica.log.db.conn.execute("DELETE FROM mentions")
    assert [f"Arrival {replica.log.head}" in problem for problem in replica.verify().problems()] == [True]
    assert entry.header.files == (file,)
    replica.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_says_so_and_the_part_goes_on_when_there_is_room(store: FileStore) -> None:
    chunks = sealed_chunks(PLAIN)
    part = store.begin(manifest_of(chunks))
    part.write(0, chunks[0])
    path, aside = store.folder.part(part.file), store.folder.path / "aside"
    path.replace(aside)
    path.symlink_to("/dev/full")
    with pytest.raises(DiskFullError):
        part.write(1, chunks[1])
    assert part.lacking == [1, 2]
    aside.replace(path)
    for number in part.lacking:
        part.write(number, chunks[number])
    part.complete()
    store.finish([part.file])
    assert read(store, part.file) == PLAIN


def test_a_folder_that_may_not_be_read_is_said_in_words(monkeypatch: pytest.MonkeyPatch, store: FileStore) -> None:
    receive(store, sealed_chunks(b"x"))

    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    for work in (store.folder.clear, store.take_notes, lambda: list(store.sweep())):
        with pytest.raises(ReadOnlyError):
            work()


def test_what_cannot_be_read_for_a_while_is_not_lost(monkeypatch: pytest.MonkeyPatch, store: FileStore) -> None:
    file = receive(store, sealed_chunks(PLAIN)).file
    whole = store.whole(file)
    assert whole is not None

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(errno.EACCES, "Another program holds it")

    with monkeypatch.context() as held:
        held.setattr(Path, "open", refuse)
        held.setattr(Path, "stat", refuse)
        for work in (lambda: whole.chunk(0), lambda: whole.has_its_size, lambda: list(store.check())):
            with pytest.raises(ReadOnlyError):
                work()
    assert store.take_notes() == []
    assert store.is_whole(file)


def test_what_a_disk_has_lost_is_damaged(monkeypatch: pytest.MonkeyPatch, store: FileStore) -> None:
    whole = store.whole(receive(store, sealed_chunks(PLAIN)).file)
    assert whole is not None

    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as held:
        held.setattr(Path, "open", refuse)
        with pytest.raises(DamagedCopyError):
            whole.chunk(0)


def test_what_is_right_after_all_is_whole_again_without_any_other_pc(store: FileStore) -> None:
    files = [receive(store, sealed_chunks(PLAIN[seed:])).file for seed in range(4)]
    right, wrong, come, coming = files
    store.folder.whole(wrong).write_bytes(b"spoilt")
    for file in files:
        store.lost(file)
    for file in (come, coming):
        store.folder.whole(file).replace(store.folder.part(file))
    os.truncate(store.folder.part(coming), SEALED_SIZE)
    assert set(filter(None, store.regain())) == {right, come}
    assert [store.is_whole(file) for file in files] == [True, False, True, False]
    assert [read(store, file) for file in (right, come)] == [PLAIN, PLAIN[2:]]
