"""What other PCs told of their files: kept, forgotten at once, and never the work of more than what has changed."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.database import MEMORY
from sync.files import holdings
from sync.files.frames import FileChange, Holding
from sync.files.holdings import SWEPT, Holdings
from sync.log import Log
from tests.sync.replicas import KEY
from tests.sync.stored_files import manifest_of, receive, sealed_chunks, store_in

PEER, OTHER = bytes(16), b"\1" * 16
LIST, NEXT = b"l" * 16, b"m" * 16


def file_of(number: int) -> bytes:
    return number.to_bytes(32, "big")


def told(*numbers: int, first: int = 1, list_id: bytes = LIST, size: int | None = 100) -> Holding:
    """That these files are there, or (no size) are there no more."""
    changes = tuple(FileChange(at, file_of(number), size) for at, number in enumerate(numbers, first))
    return Holding(list_id, changes, complete=True)


def rows(log: Log) -> int:
    return int(log.db.conn.execute("SELECT count(*) FROM peer_files").fetchone()[0])


def test_another_list_counts_at_once_and_what_the_old_one_said_goes_in_steps() -> None:
    log = Log.create(MEMORY, KEY)
    held = Holdings(log)
    many = 2 * SWEPT + 10
    held.take(PEER, told(*range(many)))
    held.take(OTHER, told(7))
    before = log.db.conn.total_changes
    held.take(PEER, told(5, first=3, list_id=NEXT))
    assert log.db.conn.total_changes - before < 10, "all that was told before was touched"
    assert held.known(PEER) == (NEXT, 3)
    assert held.holders(file_of(7)) == {OTHER: 100}
    assert held.holders(file_of(5)) == {PEER: 100}
    left = [rows(log)]
    while left[-1] > 2:
        held.sweep()
        left.append(rows(log))
        assert left[-2] - left[-1] <= SWEPT
    held.sweep()
    held.sweep()
    assert left[-1] == 2
    assert held.devices() == {PEER, OTHER}


def test_no_more_of_one_pc_is_kept_than_may_be(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(holdings, "FILES_KEPT", 4)
    held = Holdings(Log.create(MEMORY, KEY))
    held.take(PEER, told(1, 2, 3))
    held.take(PEER, told(1, 2, 3, 4, first=4))
    held.take(PEER, told(5, first=8))
    assert not held.holders(file_of(5))
    held.take(PEER, told(1, first=9, size=None))
    held.withdraw(PEER, file_of(2), lied=False)
    held.withdraw(PEER, file_of(2), lied=False)
    held.take(PEER, told(5, 6, first=10))
    assert {number for number in range(9) if held.holders(file_of(number))} == {3, 4, 5, 6}
    held.take(PEER, told(7, first=12))
    assert not held.holders(file_of(7))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(("come", "lost", "drop"))), max_size=12))
def test_the_room_that_files_take_is_what_the_whole_ones_have(tmp_path_factory, deeds) -> None:  # type: ignore[no-untyped-def]
    folder: Path = tmp_path_factory.mktemp("files")
    store = store_in(folder)
    whole = dict[bytes, int]()
    for number, deed in deeds:
        chunks = sealed_chunks(bytes(10 * (number + 1)))
        manifest = manifest_of(chunks)
        if deed == "come":
            receive(store, chunks)
            whole[manifest.file] = manifest.sealed_size
        elif deed == "lost":
            store.lost(manifest.file)
            whole.pop(manifest.file, None)
        else:
            store.drop([manifest.file])
            whole.pop(manifest.file, None)
        assert store.used == sum(whole.values())
        assert [(found.file, size) for found, size in store.largest(9)] == sorted(
            whole.items(), key=lambda item: (-item[1], item[0])
        )
