"""Plain copies: whole or not at all, never in the place of something else."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sync.errors import DamagedCopyError, TargetError, UnreadableError
from sync.files.manifest import CHUNK_SIZE, SEALED_SIZE
from sync.files.store import FileStore
from sync.files.whole_file import WholeFile
from sync.files.writing_out import write_out
from tests.sync.stored_files import FILE_KEY, plain_bytes, receive, sealed_chunks, store_in

PLAIN = plain_bytes(2 * CHUNK_SIZE + 7)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return store_in(tmp_path)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder / "oven.bin"


def kept(store: FileStore, plain: bytes = PLAIN) -> WholeFile:
    whole = store.whole(receive(store, sealed_chunks(plain)).file)
    assert whole is not None
    return whole


@pytest.mark.parametrize("size", [0, 1, CHUNK_SIZE, len(PLAIN)])
def test_a_copy_is_what_was_added(store: FileStore, target: Path, size: int) -> None:
    seen: list[tuple[int, int]] = []
    write_out(kept(store, PLAIN[:size]), FILE_KEY, target, lambda done, of: seen.append((done, of)))
    assert target.read_bytes() == PLAIN[:size]
    assert list(target.parent.iterdir()) == [target]
    assert seen[-1:] == [(size, size)] * bool(size)


def test_a_copy_replaces_nothing_even_what_comes_meanwhile(store: FileStore, target: Path) -> None:
    whole = kept(store)

    def come_first(done: int, of: int) -> None:
        target.write_text("mine")

    with pytest.raises(TargetError, match="a file of this name already"):
        write_out(whole, FILE_KEY, target, come_first)
    with pytest.raises(TargetError, match="a file of this name already"):
        write_out(whole, FILE_KEY, target)
    assert target.read_text() == "mine"
    target.unlink()
    target.symlink_to("nowhere")
    with pytest.raises(TargetError, match="a file of this name already"):
        write_out(whole, FILE_KEY, target)
    assert list(target.parent.iterdir()) == [target]


def test_what_fails_on_the_way_leaves_nothing(store: FileStore, target: Path) -> None:
    whole = kept(store)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_out(whole, FILE_KEY, target, stop)
    with pytest.raises(UnreadableError):
        write_out(whole, bytes(32), target)
    os.truncate(store.folder.whole(whole.file), SEALED_SIZE + 5)
    with pytest.raises(DamagedCopyError):
        write_out(whole, FILE_KEY, target)
    assert list(target.parent.iterdir()) == []


def test_a_disk_that_is_full_says_so_and_keeps_nothing(store: FileStore, target: Path) -> None:
    resource = pytest.importorskip("resource")
    whole = kept(store)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK_SIZE + 500, hard))
    try:
        with pytest.raises(TargetError, match="cannot hold a file of this size"):
            write_out(whole, FILE_KEY, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.EACCES, "may not write"), (errno.ENOSPC, "disk is full"), (errno.EIO, "cannot be written there")],
)
def test_what_a_disk_says_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, store: FileStore, target: Path, number: int, sentence: str
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    whole = kept(store)
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(TargetError, match=sentence):
        write_out(whole, FILE_KEY, target)
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("missing/x", "folder for it is not there"), ("n" * 300, "cannot have this name"), ("a\0b", "cannot have this")],
)
def test_a_place_that_cannot_be_is_said_in_words(store: FileStore, target: Path, path: str, sentence: str) -> None:
    with pytest.raises(TargetError, match=sentence):
        write_out(kept(store, b"x"), FILE_KEY, target.parent / path)
    assert list(target.parent.iterdir()) == []
