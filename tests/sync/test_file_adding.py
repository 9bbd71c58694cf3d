"""Adding files: whatever the source does, what is kept is what was there, or nothing is left of it."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path

import pytest

from sync.errors import ChangedSourceError, DiskFullError, DroppedFileError, SourceError, StorageError, TooLargeError
from sync.files import adding, sources
from sync.files.adding import Adder
from sync.files.folder import FilesFolder
from sync.files.manifest import CHUNK_SIZE, SIZE_LIMIT
from sync.files.sealing import file_key, file_secret
from sync.files.store import FileStore
from sync.files.wishes import FREE_BYTES
from sync.log import Log
from tests.sync.replicas import KEY, founded
from tests.sync.stored_files import SIGNING_KEY, plain_bytes, store_in

PLAIN = plain_bytes(2 * CHUNK_SIZE + 1000)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return store_in(tmp_path)


@pytest.fixture
def adder(store: FileStore) -> Iterator[Adder]:
    with store.adder() as adder:
        yield adder
    assert left_over(store) == []


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.bin"
    path.write_bytes(PLAIN)
    return path


def left_over(store: FileStore) -> list[Path]:
    """What stands among the files and is in no whole file's place."""
    whole = {store.folder.whole(change.file) for change in store.changes(0, 1000) if change.size is not None}
    found = {path for path in store.folder.path.rglob("*") if path.is_file() and path.name != "lock"}
    return sorted(found - whole)


def test_what_would_fill_the_disk_is_refused_before_anything_is_written(
    store: FileStore, adder: Adder, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [FREE_BYTES + len(PLAIN) - 1]
    monkeypatch.setattr(FilesFolder, "disk", property(lambda _: (free[0], 1 << 40)))
    written = []
    monkeypatch.setattr(adding, "write_all", lambda stream, data: written.append(data))
    with pytest.raises(DiskFullError, match="200 MB of it must stay free"):
        adder.seal(source)
    assert written == []
    monkeypatch.undo()
    adder.seal(source)


def test_a_disk_that_others_fill_meanwhile_ends_the_adding_and_keeps_its_reserve(
    store: FileStore, adder: Adder, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = FREE_BYTES + 2 * len(PLAIN)
    watched = []

    def free(_: FilesFolder) -> tuple[int, int]:
        return left if len(watched) < 4 else FREE_BYTES, 1 << 40

    monkeypatch.setattr(FilesFolder, "disk", property(free))
    with pytest.raises(DiskFullError):
        adder.seal(source, lambda done, of: watched.append(done))
    assert len(watched) == 4, "the second chunk was not written any more"
    assert left_over(store) == []


@pytest.mark.parametrize("size", [0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, len(PLAIN)])
def test_what_was_added_reads_as_it_was(store: FileStore, adder: Adder, source: Path, size: int) -> None:
    os.truncate(source, size)
    from_path, from_memory = adder.seal(source), adder.seal(PLAIN[:size])
    assert (from_path.file, from_path.key) == (from_memory.file, from_memory.key)
    assert not store.is_whole(from_path.file)
    store.add([from_path, from_memory])
    whole = store.whole(from_path.file)
    assert whole is not None
    assert b"".join(whole.pieces(from_path.key)) == PLAIN[:size]
    assert store.number == 1


def test_the_key_is_the_seats_and_the_contents(store: FileStore, adder: Adder) -> None:
    plain_hash = blake2b(b"hello", digest_size=32).digest()
    assert adder.seal(b"hello").key == file_key(file_secret(SIGNING_KEY), plain_hash)


def test_two_seats_make_two_files_of_one_content(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = (founded(tmp_path / name / "log.db", seed=name) for name in ("one", "two"))
    with one.files.adder() as first, two.files.adder() as second:
        assert first.seal(PLAIN).file != second.seal(PLAIN).file
    one.close()
    two.close()


def test_who_watches_sees_both_readings_and_may_end_them(store: FileStore, adder: Adder, source: Path) -> None:
    seen: list[tuple[int, int]] = []
    adder.seal(source, lambda done, of: seen.append((done, of)))
    total = 2 * len(PLAIN)
    assert seen[0] == (CHUNK_SIZE, total)
    assert seen[-1] == (total, total)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})

    def stop(done: int, of: int) -> None:
        if done > of // 2 + CHUNK_SIZE:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        adder.seal(source, stop)


# Sources


def test_a_file_that_is_changed_while_it_is_read_is_refused(store: FileStore, adder: Adder, source: Path) -> None:
    def change(done: int, of: int) -> None:
        if done == CHUNK_SIZE:
            with source.open("r+b") as stream:
                stream.write(b"changed")

    with pytest.raises(ChangedSourceError, match="It was changed while it was read; try again"):
        adder.seal(source, change)
    assert left_over(store) == []
    store.add([adder.seal(source)])


@pytest.mark.parametrize("change", [lambda path: os.truncate(path, 5), lambda path: os.truncate(path, 3 * CHUNK_SIZE)])
def test_a_file_that_shrinks_or_grows_while_it_is_read_is_refused(
    adder: Adder, source: Path, change: Callable[[Path], None]
) -> None:
    with pytest.raises(ChangedSourceError):
        adder.seal(source, lambda done, of: change(source) if done > len(PLAIN) else None)


def test_a_file_that_is_saved_anew_while_it_is_read_is_added_as_it_was(
    store: FileStore, adder: Adder, source: Path
) -> None:
    """Editors write beside it and rename."""

    def save(done: int, of: int) -> None:
        fresh = source.with_name("fresh")
        fresh.write_bytes(b"version 2")
        fresh.replace(source)

    sealed = adder.seal(source, save)
    assert sealed.file == adder.seal(PLAIN).file


def test_one_byte_more_than_4_gib_is_refused_before_anything_is_written(
    store: FileStore, adder: Adder, tmp_path: Path
) -> None:
    large = tmp_path / "large"
    large.touch()
    os.truncate(large, SIZE_LIMIT + 1)
    with pytest.raises(TooLargeError, match="larger than 4 GiB"):
        adder.seal(large, lambda done, of: pytest.fail("read"))


def test_a_file_that_grows_beyond_the_limit_is_refused(
    monkeypatch: pytest.MonkeyPatch, store: FileStore, adder: Adder, source: Path
) -> None:
    monkeypatch.setattr(adding, "SIZE_LIMIT", len(PLAIN))
    for when in (CHUNK_SIZE, len(PLAIN) + CHUNK_SIZE):
        source.write_bytes(PLAIN)
        with pytest.raises(TooLargeError):
            adder.seal(source, lambda done, of, when=when: os.truncate(source, of) if done == when else None)
        assert left_over(store) == []
    source.write_bytes(PLAIN)
    adder.seal(source)


def test_what_is_no_file_is_refused_with_a_sentence(adder: Adder, tmp_path: Path, source: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    (tmp_path / "to pipe").symlink_to(tmp_path / "pipe")
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(tmp_path)  # the path of a socket is short
        listener.bind("socket")
        os.chdir(here)
        for path, sentence in (
            (tmp_path, "a folder"),
            (tmp_path / "pipe", "a device or a connection"),
            (tmp_path / "to pipe", "a device or a connection"),
            (tmp_path / "socket", "a device or a connection"),
            (Path("/dev/zero"), "a device or a connection"),
            (tmp_path / "loop", "a link that leads nowhere"),
            (tmp_path / "dangling", "no such file"),
            (tmp_path / "nothing", "no such file"),
            (source / "below", "no such file"),
            (tmp_path / ("n" * 300), "no such file"),
            (Path("with\0zero"), "no such file"),
        ):
            with pytest.raises(SourceError, match=sentence):
                adder.seal(path)


def test_a_link_to_a_file_is_that_file(store: FileStore, adder: Adder, tmp_path: Path, source: Path) -> None:
    (tmp_path / "link").symlink_to(source)
    assert adder.seal(tmp_path / "link").file == adder.seal(source).file


@pytest.mark.parametrize(("number", "sentence"), [(errno.EACCES, "may not read"), (errno.EIO, "cannot be read at the")])
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, adder: Adder, source: Path, number: int, sentence: str
) -> None:
    def refuse(*args: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(sources.os, "open", refuse)
    with pytest.raises(SourceError, match=sentence):
        adder.seal(source)


# Disks


@pytest.mark.parametrize(("size", "room"), [(len(PLAIN), CHUNK_SIZE + 500), (1000, 500)])
def test_a_disk_that_fills_up_leaves_nothing_behind(store: FileStore, adder: Adder, size: int, room: int) -> None:
    resource = pytest.importorskip("resource")
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(StorageError, match="cannot hold a file of this size"):
            adder.seal(PLAIN[:size])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
    assert left_over(store) == []
    store.add([adder.seal(PLAIN[:size])])


def test_a_process_that_ends_while_it_adds_leaves_what_is_swept_away(store: FileStore, source: Path) -> None:
    child = os.fork()
    if not child:
        adder = store.adder().__enter__()
        adder.seal(source)
        os._exit(0)
    os.waitpid(child, 0)
    assert len(left_over(store)) == 1
    store.folder.sweep_new()
    store.folder.clear()
    assert left_over(store) == []


def test_nothing_is_swept_away_while_another_process_adds(store: FileStore, source: Path) -> None:
    other = store_in(source.parent)
    with store.adder() as adder:
        sealed = adder.seal(source)
        other.folder.sweep_new()
        store.add([sealed])
    assert store.is_whole(sealed.file)


def test_what_was_sealed_and_not_kept_goes(store: FileStore, source: Path) -> None:
    with store.adder() as adder:
        sealed = adder.seal(source)
        assert sealed.path.exists()
    assert left_over(store) == []
    store.folder.sweep_new()


def test_what_is_still_being_read_when_it_ends_is_given_up(store: FileStore, source: Path) -> None:
    watched: list[int] = []

    def watch(done: int, of: int) -> None:
        watched.append(done)
        adding.close()

    with ExitStack() as adding:
        adder = adding.enter_context(store.adder())
        with pytest.raises(CancelledError):
            adder.seal(source, watch)
    assert watched == [CHUNK_SIZE]
    assert left_over(store) == []


def test_two_processes_add_to_one_home(tmp_path: Path, source: Path) -> None:
    path = tmp_path / "log.db"
    one, two = store_in(tmp_path, Log.create(path, KEY)), store_in(tmp_path, Log.open(path, KEY), seed="two")
    with one.adder() as first, two.adder() as second:
        a, b, c = first.seal(source), second.seal(source), second.seal(b"another")
        assert a.path != b.path
        one.add([a])
        two.add([b, c])
    assert one.changes(0, 10) == two.changes(0, 10)
    assert [change.file for change in one.changes(0, 10)] == [a.file, c.file]
    assert left_over(one) == []


def test_a_damaged_copy_is_mended_by_adding_the_file_again(store: FileStore, adder: Adder, source: Path) -> None:
    sealed = adder.seal(source)
    store.add([sealed])
    store.folder.whole(sealed.file).write_bytes(b"junk")
    store.add([adder.seal(source)])
    whole = store.whole(sealed.file)
    assert whole is not None
    assert b"".join(whole.pieces(sealed.key)) == PLAIN


def test_who_adds_what_is_dropped_at_that_moment_hears_it_and_nothing_of_it_stays(store: FileStore) -> None:
    with store.adder() as adder:
        going, staying = adder.seal(b"going"), adder.seal(b"staying")
        store.announce(each.manifest for each in (going, staying))
        store.drop([going.file])
        adding.place(store.folder, [going, staying])
        with pytest.raises(DroppedFileError, match="taken off this PC") as refused:
            store.finish([going.file, staying.file])
    assert refused.value.files == (going.file,)
    assert [change.file for change in store.changes(0, 9)] == [staying.file]
    store.folder.clear()
    assert left_over(store) == []
    with store.adder() as adder:
        store.add([adder.seal(b"going")])
    assert store.is_whole(going.file)
