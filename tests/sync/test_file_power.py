"""Power that fails between any two steps: nothing is whole that is not, and nothing that was whole is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy

import pytest

from sync.files.manifest import CHUNK_SIZE
from sync.files.store import FileStore
from sync.log import Log
from tests.sync.power_cut import LOSES, NAMES_ONLY, PowerCut, PowerCutError
from tests.sync.replicas import KEY
from tests.sync.stored_files import plain_bytes, receive, sealed_chunks, store_in

ONE, TWO = plain_bytes(CHUNK_SIZE + 10, 1), plain_bytes(20, 2)
CHUNKS = sealed_chunks(plain_bytes(CHUNK_SIZE + 30, 3))
ENDS = 200

Acknowledge = Callable[[bytes, bool], None]


def adding(store: FileStore, acknowledge: Acknowledge) -> None:
    with store.adder() as adder:
        both = [adder.seal(ONE), adder.seal(TWO)]
        store.add(both)
        for each in both:
            acknowledge(each.file, True)
        store.add([adder.seal(TWO), adder.seal(b"three")])


def coming(store: FileStore, acknowledge: Acknowledge) -> None:
    acknowledge(receive(store, CHUNKS).file, True)
    acknowledge(receive(store, sealed_chunks(b"")).file, True)


def mending(store: FileStore, acknowledge: Acknowledge) -> None:
    file = receive(store, CHUNKS).file
    store.lost(file)
    acknowledge(receive(store, CHUNKS).file, True)


def dropping(store: FileStore, acknowledge: Acknowledge) -> None:
    kept, dropped = receive(store, CHUNKS).file, receive(store, sealed_chunks(TWO)).file
    acknowledge(kept, True)
    store.drop([dropped])
    acknowledge(dropped, False)
    store.folder.clear()
    acknowledge(receive(store, sealed_chunks(TWO)).file, True)


def lives(
    path: Path, kind: str, story: Callable[[FileStore, Acknowledge], None]
) -> Iterator[tuple[FileStore, dict[bytes, bool]]]:
    """The story with the power cut at each of its steps in turn: what there is then, and what was acknowledged."""
    fresh = path / "fresh.db"
    log = Log.create(fresh, KEY, synchronous="OFF")
    store_in(path, log)
    log.close()
    for at in range(ENDS):
        home = path / str(at)
        (home / "before").mkdir(parents=True)
        copy(fresh, home / "log.db")
        log = Log.open(home / "log.db", KEY, synchronous="OFF")
        told: dict[bytes, bool] = {}
        with pytest.MonkeyPatch.context() as monkeypatch:
            cut = PowerCut(monkeypatch, home / "before", at, kind)
            store = store_in(home / "before", log)
            cut.watch(monkeypatch, store, "announce", "finish", "_put_aside")
            try:
                story(store, told.__setitem__)
            except PowerCutError:
                ended = False
            else:
                ended = True
        log.close()
        cut.start_again(home / "after")
        again = Log.open(home / "log.db", KEY, synchronous="OFF")
        (home / "after").mkdir(exist_ok=True)
        yield store_in(home / "after", again), told
        again.close()
        if ended:
            return
    pytest.fail("the story has more steps")


def whole_of(store: FileStore) -> set[bytes]:
    return {change.file for change in store.changes(0, 100) if change.size is not None}


def check_bytes(store: FileStore, files: set[bytes]) -> None:
    for whole in map(store.whole, files):
        assert whole is not None
        assert all(whole.chunk(number) for number in range(whole.manifest.count))


@pytest.mark.parametrize("kind", [LOSES, NAMES_ONLY])
@pytest.mark.parametrize("story", [adding, coming, mending, dropping])
def test_what_is_whole_after_a_power_cut_is_whole(
    tmp_path: Path, kind: str, story: Callable[[FileStore, Acknowledge], None]
) -> None:
    cuts = 0
    for store, told in lives(tmp_path, kind, story):
        cuts += 1
        whole = whole_of(store)
        check_bytes(store, whole)
        assert all((file in whole) == there for file, there in told.items())
        for _ in store.sweep():
            pass
        receive(store, CHUNKS)
        with store.adder() as adder:
            store.add([adder.seal(ONE), adder.seal(TWO)])
        check_bytes(store, whole_of(store))
        found = [(file, path) for paths in store.folder.found() for file, path in paths]
        assert all(store.size(file) is not None for file, _ in found)
        assert {path for file, path in found if store.is_whole(file)} == set(map(store.folder.whole, whole_of(store)))
    assert cuts > 8
