"""The log keeps entries as they came, in order, with the tips of every branch; other modules keep tables beside it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from sync.control import Tip
from sync.entry import CONTENT, CONTROL, Entry, Header, chain_start, complete
from sync.errors import DamagedError
from sync.log import Log
from sync.quarantine import LogJournal
from sync.seats import Seats, SeatState
from tests.sync.replicas import KEY, seeded

GENESIS = bytes(32)


def link(feed: bytes, before: Entry | None, salt: int = 0, *, space: bytes = bytes(32)) -> Entry:
    """A content entry after another one; a different salt makes another branch."""
    seq, prev = (before.seq + 1, before.hash) if before else (1, chain_start(GENESIS, feed, CONTENT))
    header = Header(
        1, feed, CONTENT, seq, prev, seq, bytes(32), space, bytes(32), bytes([salt]) * 24, 0, bytes(32), 0, ()
    )
    return complete(GENESIS, header, b"body")


def append(log: Log, *entries: Entry) -> None:
    with log.transaction():
        log.append(entries)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(0, 255)), max_size=40))
def test_tips_paths_and_pasts_are_those_of_the_tree(steps: list[tuple[int, int, int]]) -> None:
    log = Log.create(":memory:", KEY)
    feeds = [bytes([number]) * 32 for number in range(3)]
    held: dict[bytes, list[Entry]] = {feed: [] for feed in feeds}
    for number, at, salt in steps:
        mine = held[feeds[number]]
        entry = link(feeds[number], mine[at % len(mine)] if mine else None, salt)
        if entry.hash not in {other.hash for other in mine}:
            append(log, entry)
            mine.append(entry)
    for anew in (False, True):
        if anew:
            with pytest.raises(ZeroDivisionError), log.transaction():
                raise ZeroDivisionError
        for feed, entries in held.items():
            parents = {entry.header.prev for entry in entries}
            leaves = {entry.hash: entry.seq for entry in entries if entry.hash not in parents}
            assert log.chains.tips(feed, CONTENT) == leaves
            assert log.chains.is_forked(feed, CONTENT) == (len(leaves) > 1)
            known = {entry.hash: entry for entry in entries}
            for leaf, seq in leaves.items():
                path, at_hash = [], leaf
                while at_hash in known:
                    path.insert(0, at_hash)
                    at_hash = known[at_hash].header.prev
                tip = Tip(seq, leaf)
                assert log.chains.branches(feed, CONTENT).path(leaf) == path
                for entry in entries:
                    inside = log.chains.within(feed, CONTENT, entry.seq, entry.hash, tip)
                    assert inside == (entry.hash in path)
    log.close()


def test_entries_come_back_as_they_were_in_order_of_arrival_and_by_space(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log.db", KEY)
    feed, spaces = b"f" * 32, (b"a" * 32, b"b" * 32)
    entries: list[Entry] = []
    for number in range(6):
        entries.append(link(feed, entries[-1] if entries else None, space=spaces[number % 2]))
    append(log, *entries[:4])
    append(log, *entries[4:])
    log.close()
    log = Log.open(tmp_path / "log.db", KEY)
    assert [entry for _, entry in log.arrivals(0, 10)] == entries
    assert [arrival for arrival, _ in log.arrivals(2, 3)] == [3, 4, 5]
    assert [entry for _, entry in log.in_space(spaces[1], 2)] == entries[3::2]
    assert log.in_space(b"c" * 32, 0) == []
    assert log.in_chain(feed, CONTENT, 4, 10) == entries[4:]
    assert (log.head, log.control(0), log.entry(bytes(32))) == (6, [], None)
    assert log.chains.vector(CONTENT) == {feed: (Tip(6, entries[-1].hash),)}
    assert log.chains.vector(CONTROL) == {}
    log.close()


def test_what_was_appended_last_is_given_as_it_is_on_disk_now(tmp_path: Path) -> None:
    log, other = Log.create(tmp_path / "log.db", KEY), Log.open(tmp_path / "log.db", KEY)
    feed = b"f" * 32
    first = link(feed, None)
    second = link(feed, first)

    def as_on_disk() -> list[Entry]:
        log.moved()
        disk = Log.open(tmp_path / "log.db", KEY)
        for after in range(disk.head + 1):
            assert log.arrivals(after, 2) == disk.arrivals(after, 2)
        entries = [entry for _, entry in disk.arrivals(0, 10)]
        disk.close()
        return entries

    append(log, first, replace(second, body=None))
    assert as_on_disk() == [first, replace(second, body=None)]
    log.keep_body(second)
    assert as_on_disk() == [first, second]
    append(log, third := link(feed, second))
    log.keep_signature(signed := replace(third, signature=bytes(64)))
    assert as_on_disk() == [first, second, signed]

    def fail_half_way() -> None:
        with log.transaction():
            log.append([link(feed, signed)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert as_on_disk() == [first, second, signed]
    append(other, fourth := link(feed, signed))
    assert as_on_disk() == [first, second, signed, fourth]
    log.close()
    other.close()


def test_what_fails_half_way_did_not_happen() -> None:
    log = Log.create(":memory:", KEY)
    feed = b"f" * 32
    first = link(feed, None)
    append(log, first)

    def fail_half_way() -> None:
        with log.transaction():
            log.append([link(feed, first)])
            log.put("name", b"value")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert (log.head, log.get("name"), log.chains.tips(feed, CONTENT)) == (1, None, {first.hash: 1})
    append(log, link(feed, first))
    assert log.head == 2
    log.close()


def test_another_module_keeps_its_own_tables_in_the_same_transaction() -> None:
    migrations = Migrations("shelf")

    @migrations(name="books")
    def books(db: Database) -> None:
        db.conn.execute("CREATE TABLE books (title TEXT NOT NULL) STRICT")

    log = Log.create(":memory:", KEY)
    log.migrate(migrations)
    log.migrate(migrations)

    def fail_half_way() -> None:
        with log.transaction():
            log.db.conn.execute("INSERT INTO books VALUES ('lost')")
            log.append([link(b"f" * 32, None)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with log.transaction():
        log.db.conn.execute("INSERT INTO books VALUES ('kept')")
    assert (list(log.db["books"].rows), log.head) == ([{"title": "kept"}], 0)
    log.close()


def test_own_keys_are_made_once_survive_and_are_wrapped(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log.db", KEY)
    seats = Seats(log, seeded("keys"))
    device, keys = seats.device(), seats.waiting()
    log.close()
    log = Log.open(tmp_path / "log.db", KEY)
    seats = Seats(log, seeded("other"))
    assert (seats.device(), seats.waiting()) == (device, keys)
    seats.admitted(keys.feed, b"m" * 16)
    assert seats.waiting() != keys
    seats.close(keys.feed)
    assert next((seat.feed, seat.state) for seat in seats.all()) == (keys.feed, SeatState.CLOSED)
    stored = b"".join(bytes(row[0]) for row in log.db.conn.execute("SELECT secret FROM own_seats").fetchall())
    assert keys.signing not in stored
    log.key = bytes(32)
    with pytest.raises(DamagedError, match="own keys"):
        seats.device()
    log.close()


def test_notes_on_what_is_being_applied_survive_a_restart(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log.db", KEY)
    journal = LogJournal(log)
    document, one, two = b"d" * 16, b"1" * 32, b"2" * 32
    journal.begin(document, [one, two])
    journal.begin(document, [one])
    journal.begin(b"e" * 16, [one])
    assert journal.left_over(document) == set(), "whoever lives has not crashed"
    log.close()
    log = Log.open(tmp_path / "log.db", KEY)
    journal = LogJournal(log)
    assert journal.left_over(document) == {one, two}
    journal.quarantine(document, one, "0.2.0")
    journal.end(document, [two])
    assert (journal.left_over(document), journal.quarantined(document)) == (set(), {one: "0.2.0"})
    assert journal.everything_quarantined() == {document: {one: "0.2.0"}}
    journal.release(document, one)
    assert (journal.quarantined(document), journal.left_over(b"e" * 16)) == ({}, {one})
    log.close()
