"""What other PCs reported is written down, whatever becomes of the transactions that it is written in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from sync.control import Tip
from sync.entry import CONTENT, CONTROL
from sync.errors import BadSignatureError
from sync.log import Log
from sync.peers import Peers
from tests.sync.replicas import KEY, all_control, founded, joined

TILL, OFFICE, FEED, OTHER = b"t" * 16, b"o" * 16, b"f" * 32, b"g" * 32
HELD, LATER = (Tip(3, b"3" * 32),), (Tip(4, b"4" * 32),)


@contextmanager
def rolled_back(log: Log) -> Iterator[None]:
    """A transaction that fails at its end."""
    with suppress(ZeroDivisionError), log.transaction():
        yield
        raise ZeroDivisionError


def test_what_was_written_in_a_transaction_that_failed_is_written_again() -> None:
    log = Log.create(":memory:", KEY)
    peers = Peers(log)
    peers.has(TILL, CONTENT, {FEED: HELD})
    peers.seen(TILL, 1)
    with rolled_back(log):
        peers.flush()
    peers.has(OFFICE, CONTROL, {OTHER: HELD})
    with rolled_back(log):
        peers.flush()
    peers.flush()
    again = Peers(log)
    assert again.vector(TILL, CONTENT) == {FEED: HELD}
    assert again.vector(OFFICE, CONTROL) == {OTHER: HELD}
    assert (again.last_seen_ms(TILL), again.last_seen_ms(OFFICE)) == (1, None)
    log.close()


def test_what_was_written_twice_in_one_transaction_that_failed_is_written_again() -> None:
    log = Log.create(":memory:", KEY)
    peers = Peers(log)
    with rolled_back(log):
        peers.has(TILL, CONTENT, {FEED: HELD})
        peers.flush()
        peers.has(TILL, CONTENT, {OTHER: HELD})
        peers.flush()
    peers.has(TILL, CONTENT, {OTHER: LATER})
    peers.flush()
    assert Peers(log).vector(TILL, CONTENT) == {FEED: HELD, OTHER: LATER}
    log.close()


def test_what_is_written_is_not_written_again() -> None:
    log = Log.create(":memory:", KEY)
    peers = Peers(log)
    peers.has(TILL, CONTENT, {FEED: HELD})
    with log.transaction():
        peers.flush()
    peers.flush()
    before = log.db.conn.total_changes
    with rolled_back(log):
        peers.flush()
    peers.flush()
    assert log.db.conn.total_changes == before
    log.close()


def test_a_frame_that_is_refused_takes_nothing_from_what_was_reported() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    shop.peers.flush_now_and_then(shop.wall_ms())
    shop.peer_has(anna.device.device, CONTENT, {shop.me.feed: HELD}, complete=True)
    anna.create_private_space()
    with pytest.raises(BadSignatureError):
        shop.receive_control([*all_control(anna)[:-1], replace(all_control(anna)[-1], signature=bytes(64))])
    shop.peers.flush()
    assert Peers(shop.log).vector(anna.device.device, CONTENT) == {shop.me.feed: HELD}
