"""Full disks, read-only files, damage and sudden ends: said in words, and nothing acknowledged is lost."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from sync.control import DeviceRemoved
from sync.disk_trial import writes_again
from sync.entry import CONTENT, CONTROL
from sync.errors import DamagedError, DiskFullError, ReadOnlyError, StorageError
from sync.log import Log
from sync.replica import Replica
from tests.sync.replicas import KEY, WallClock, founded, give, joined, said, seeded, texts

ROOT = Path(__file__).resolve().parents[2]

WRITER = """
import os, sys, time
from sync.log import Log
from sync.replica import Replica
from tests.sync.replicas import KEY, said
replica = Replica.open(Log.open(sys.argv[1], KEY), os.urandom, lambda: int(time.time() * 1000))
number = 0
while True:
    replica.post(replica.shop_space, *[said(f"{number}.{part}") for part in range(3)])
    print(number, flush=True)
    number += 1
    if number == 5:
        replica.create_private_space()
"""


def reopened(path: Path) -> Replica:
    return Replica.open(Log.open(path, KEY), seeded("again"), WallClock())


def fill_up(replica: Replica) -> None:
    pages = replica.log.db.conn.execute("PRAGMA page_count").fetchone()[0]
    replica.log.db.conn.execute(f"PRAGMA max_page_count = {pages}")


def free_space(replica: Replica) -> None:
    replica.log.db.conn.execute("PRAGMA max_page_count = 1000000")


def repeatedly(action: Callable[[], object]) -> None:
    for _ in range(100):
        action()


def test_a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room(tmp_path: Path) -> None:
    shop = founded(tmp_path / "log.db")
    fill_up(shop)
    acknowledged: list[int] = []

    def post() -> None:
        shop.post(shop.shop_space, said(f"{len(acknowledged)} " + "x" * 300))
        acknowledged.append(len(acknowledged))

    with pytest.raises(DiskFullError, match="disk is full"):
        repeatedly(post)
    with pytest.raises(DiskFullError):
        repeatedly(shop.create_private_space)
    assert [int(text.split()[0]) for text in texts(shop)] == acknowledged
    spaces = set(shop.verdicts.spaces)
    free_space(shop)
    shop.post(shop.shop_space, said("room again"))
    assert list(shop.verify().problems()) == []
    shop.close()
    again = reopened(tmp_path / "log.db")
    assert set(again.verdicts.spaces) == spaces
    assert len(texts(again)) == len(acknowledged) + 1
    again.close()


def test_that_the_disk_refuses_is_known_until_it_writes_again(tmp_path: Path) -> None:
    till = founded(tmp_path / "till.db")
    office = joined(till, tmp_path / "office.db")
    assert (office.log.refused, till.log.refused) == ("", "")
    till.post(till.shop_space, said("x" * 400_000))
    fill_up(office)
    with pytest.raises(DiskFullError):
        give(till, office)
    assert "disk is full" in office.log.refused
    assert not writes_again(office.log)
    office.peers.seen(bytes(16), 1)
    office.peers.flush_now_and_then(10_000)  # a little may still find room
    assert "disk is full" in office.log.refused
    free_space(office)
    assert writes_again(office.log)
    assert office.log.refused == ""
    give(till, office)
    assert texts(office) == texts(till)
    assert list(office.verify().problems()) == []


def test_what_others_have_is_kept_later_where_the_disk_refuses(tmp_path: Path) -> None:
    shop = founded(tmp_path / "log.db")
    fill_up(shop)
    for number in range(2_000):
        shop.peers.seen(number.to_bytes(16, "big"), 1)
    shop.peers.flush_now_and_then(10_000)
    assert "disk is full" in shop.log.refused
    free_space(shop)
    shop.peers.flush_now_and_then(12_000)
    shop.close()
    assert reopened(tmp_path / "log.db").peers.last_seen_ms(bytes(16)) == 1


class FailingConnection:
    """A connection on which the disk is full from its nth statement on, except for taking back."""

    def __init__(self, connection: object, statements: int) -> None:
        self._connection = connection
        self._left = statements

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, statement: str, *values: object) -> object:
        return self._run(self._connection.execute, statement, *values)

    def executemany(self, statement: str, rows: object) -> object:
        return self._run(self._connection.executemany, statement, rows)

    def _run(self, run: Callable[..., object], statement: str, *values: object) -> object:
        reads = statement.startswith(("SELECT", "PRAGMA", "ROLLBACK"))
        self._left -= not reads
        if self._left < 0 and not reads:
            error = dbapi2.OperationalError("database or disk is full")
            error.sqlite_errorcode = dbapi2.SQLITE_FULL
            raise error
        return run(statement, *values)


def what_is_known(replica: Replica) -> tuple[object, ...]:
    keys = {space: replica.space_state(space) for space in replica.verdicts.spaces}
    seats = {feed: seat.stands for feed, seat in replica.verdicts.seats.items()}
    return replica.head_arrival, replica.vector(CONTROL), replica.vector(CONTENT), keys, seats, replica.me


def give_control(giver: Replica, taker: Replica) -> None:
    assert taker.receive_control(giver.control_since(taker.vector(CONTROL), 0, 512, 1 << 20)[0]) is None


def give_run(giver: Replica, taker: Replica) -> None:
    run = next(giver.runs_after(giver.me.feed, taker.vector(CONTENT).get(giver.me.feed, ()), taker.me.device), None)
    assert run is not None
    assert taker.receive_run(run) is None


ACTIONS: dict[str, Callable[[Replica, Replica], object]] = {
    "post": lambda shop, anna: shop.post(shop.shop_space, said("a"), said("b")),
    "private": lambda shop, anna: shop.create_private_space(),
    "remove": lambda shop, anna: shop.control(DeviceRemoved(anna.me.device, shop.log.chains.cut([anna.me.feed]))),
    "admit": lambda shop, anna: joined(shop, seed="ben"),
    "renew": lambda shop, anna: shop.renew_seat(),
    "receive control": lambda shop, anna: give_control(anna, shop),
    "receive run": lambda shop, anna: give_run(anna, shop),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_whatever_statement_fails_all_is_as_before_and_the_next_try_succeeds(tmp_path: Path, action: str) -> None:
    shop = founded(tmp_path / "log.db")
    anna = joined(shop, seed="anna")
    anna.direct_space(shop.me.member)
    give_control(anna, shop)
    anna.create_private_space()
    anna.post(anna.shop_space, said("hello"))
    if action == "receive run":
        give_control(anna, shop)
    connection, before = shop.log.db.conn, what_is_known(shop)
    for statements in range(1_000):
        shop.log.db.conn = FailingConnection(connection, statements)
        try:
            ACTIONS[action](shop, anna)
        except DiskFullError:
            assert what_is_known(shop) == before
        else:
            break
        finally:
            shop.log.db.conn = connection
    assert statements > 2
    assert what_is_known(shop) != before
    after = what_is_known(shop)
    assert list(shop.verify().problems()) == []
    shop.close()
    shop = reopened(tmp_path / "log.db")
    assert what_is_known(shop) == after
    shop.close()


def test_what_a_full_disk_refuses_from_others_comes_again(tmp_path: Path) -> None:
    shop = founded()
    anna = joined(shop, tmp_path / "anna.db", seed="anna")
    shop.post(shop.shop_space, *[said("y" * 3_000 + str(number)) for number in range(60)])
    fill_up(anna)
    before = anna.vector(CONTENT)
    with pytest.raises(DiskFullError):
        give(shop, anna)
    assert anna.vector(CONTENT) == before
    free_space(anna)
    give(shop, anna)
    assert anna.vector(CONTENT) == shop.vector(CONTENT)
    anna.close()


def test_a_log_that_may_only_be_read_says_so_and_is_still_read() -> None:
    shop = founded()
    shop.post(shop.shop_space, said("kept"))
    shop.log.db.conn.execute("PRAGMA query_only = ON")
    with pytest.raises(ReadOnlyError, match="only be read"):
        shop.post(shop.shop_space, said("refused"))
    assert texts(shop) == ["kept"]


@pytest.mark.parametrize("size", [0, 100, 4_096, 30_000])
def test_a_truncated_log_is_called_damaged(tmp_path: Path, size: int) -> None:
    path = tmp_path / "log.db"
    shop = founded(path)
    for number in range(40):
        shop.post(shop.shop_space, said(str(number) + "z" * 500))
    shop.close()
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DamagedError):
        reopened(path)


def test_every_flipped_page_is_found_or_refused_and_nothing_false_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    shop = founded(path)
    wanted = [str(number) + "z" * 500 for number in range(30)]
    shop.post(shop.shop_space, *[said(text) for text in wanted])
    shop.close()
    sound = path.read_bytes()
    for page in range(len(sound) // 4_096):
        flipped = bytearray(sound)
        flipped[page * 4_096 + 1_000] ^= 0x40
        path.write_bytes(flipped)
        try:
            replica = reopened(path)
        except StorageError:
            continue
        try:
            assert any(f"page {page + 1}" in problem for problem in replica.verify().problems())
            assert set(texts(replica)) <= set(wanted)
        except StorageError:
            pass
        finally:
            replica.log.close()


def test_a_log_that_is_not_there_or_not_ours_is_said(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match="not in this folder"):
        Log.open(tmp_path / "log.db", KEY)
    founded(tmp_path / "log.db").close()
    with pytest.raises(DamagedError, match="key"):
        Log.open(tmp_path / "log.db", bytes(32))
    with pytest.raises(StorageError, match="already"):
        Log.create(tmp_path / "log.db", KEY)


@pytest.mark.parametrize("acknowledged_before_the_end", [1, 7, 23])
def test_a_killed_process_loses_nothing_it_acknowledged(tmp_path: Path, acknowledged_before_the_end: int) -> None:
    path = tmp_path / "log.db"
    founded(path).close()
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(acknowledged_before_the_end)]
        writer.kill()
        lines += writer.stdout.readlines()
    acknowledged = [int(line) for line in lines if line.endswith("\n")]
    replica = reopened(path)
    found = texts(replica)
    assert len(found) % 3 == 0, "an entry of a batch is there without the others"
    assert found[: 3 * len(acknowledged)] == [f"{number}.{part}" for number in acknowledged for part in range(3)]
    assert list(replica.verify().problems()) == []
    replica.post(replica.shop_space, said("after the crash"))
    replica.close()


TAMPERING = {
    "body": ("UPDATE entries SET body = x'00' WHERE chain = 1 AND seq = 2", "body is not the one"),
    "header": ("UPDATE entries SET raw = x'90' WHERE chain = 1 AND seq = 2", "damaged (arrival 5)"),
    "signature": (
        "UPDATE entries SET signature = zeroblob(64) WHERE chain = 0 AND seq = 2",
        "signature does not match",
    ),
    "no signature": ("UPDATE entries SET signature = NULL WHERE chain = 1", "Nobody vouches"),
    "hash": ("UPDATE entries SET hash = zeroblob(32) WHERE chain = 1 AND seq = 1", "another one's name"),
    "gap": ("DELETE FROM entries WHERE chain = 1 AND seq = 2", "missing between arrivals"),
    "tip": ("UPDATE tips SET hash = zeroblob(32) WHERE chain = 1", "are not the ones"),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_verify_finds_what_was_tampered_with(tmp_path: Path, what: str) -> None:
    shop = founded(tmp_path / "log.db")
    shop.post(shop.shop_space, said("one"), said("two"), said("three"))
    statement, sentence = TAMPERING[what]
    with shop.log.transaction():
        shop.log.db.conn.execute(statement)
    shop.close()
    again = reopened(tmp_path / "log.db")
    assert any(sentence in problem for problem in again.verify().problems())
    again.log.close()
