"""Runs of one content chain: frames with what they say, and others that do not hold together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from sync.clock import stamp_of
from sync.entry import CONTENT, KEPT, NO_SALT, VERSION, ZEROS, Entry, Header, Payload, chain_start, seal_content
from sync.exchange.frames import Run, encode_run
from sync.identity import SeatKeys, sign
from tests.sync.authority_stories import a_genesis, keys

GENESIS = a_genesis()
EPOCH_KEY, SPACE, VIEW = b"\x31" * 32, b"\x32" * 32, b"\x33" * 32
TEXTS = ["one", "two", "three", "four"]


def chain(seat: SeatKeys) -> Iterator[Entry]:
    """Four messages, the last one kept."""
    prev = chain_start(GENESIS.hash, seat.feed, CONTENT)
    for seq, text in enumerate(TEXTS, 1):
        place = (VERSION, seat.feed, CONTENT, seq, prev, stamp_of(1_800_000_000_000, seq), VIEW, SPACE, VIEW)
        salt, flags = bytes([seq]) * len(NO_SALT), KEPT if seq == len(TEXTS) else 0
        draft = Header(*place, salt, 0, ZEROS, flags, ())
        said = [Payload("message.posted", False, [b"", text, b"", []])]
        entry = seal_content(GENESIS.hash, draft, said, EPOCH_KEY)
        yield entry
        prev = entry.hash


def cases() -> Iterator[tuple[str, Run, bool]]:
    seat, other = keys("ada")[1], keys("bo")[1]
    entries = list(chain(seat))
    whole = Run(seat.feed, CONTENT, entries, sign(seat.signing, entries[-1].hash))
    strange = replace(entries[1], body=entries[2].body)
    yield "from the beginning", whole, True
    yield "a later part", replace(whole, entries=entries[2:]), True
    yield "with a body that is gone", replace(whole, entries=[replace(entries[0], body=None), *entries[1:]]), True
    yield "with a hole", replace(whole, entries=[entries[0], *entries[2:]]), False
    yield "backwards", replace(whole, entries=entries[::-1]), False
    yield "an entry twice", replace(whole, entries=[entries[0], *entries]), False
    yield "with another body", replace(whole, entries=[entries[0], strange, *entries[2:]]), False
    yield "signed in the middle", replace(whole, signature=sign(seat.signing, entries[1].hash)), False
    yield "signed by another", replace(whole, signature=sign(other.signing, entries[-1].hash)), False
    yield "in another's name", replace(whole, feed=other.feed), False


def made() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, run, good in cases():
        case = {"name": name, "genesis": GENESIS.hash.hex(), "frame": encode_run(run).hex(), "well formed": good}
        said = [None if entry.body is None else TEXTS[entry.seq - 1] for entry in run.entries]
        found.append(case | ({"epoch key": EPOCH_KEY.hex(), "texts": said} if good else {}))
    return found


def parts(frame: bytes) -> tuple[bytes, list[Any], bytes]:
    _, feed, items, signature = msgspec.msgpack.decode(frame)
    return feed, items, signature
