"""What one step changed, and what was there before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from desktop.records import shown, values
from desktop.records.state import AWAY

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.values import Value

_STEP: Final = (
    "SELECT record, hash, stamp, fields, creates FROM saves WHERE author = ? AND batch = ? AND counts ORDER BY stamp"
)
_BEFORE: Final = (
    "SELECT fields FROM saves WHERE record = ? AND counts AND (stamp, hash) < (?, ?) ORDER BY stamp DESC, hash DESC"
)
_fields: Final = msgspec.msgpack.Decoder(dict[str, Any]).decode


class SavedStep(NamedTuple):
    """Several saves that are undone together: whose they are, and what they call it. What others call so is theirs."""

    author: bytes
    batch: bytes


def values_before(conn: sqlite3.Connection, step: SavedStep) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Of each record what its fields said before a step, if it still shows what that wrote, looked at when it is its
    turn; what it created is thrown away."""
    for record, digest, stamp, fields, creates in conn.execute(_STEP, step).fetchall():
        still = _still_shown(conn, record, digest, _fields(fields), step.author)
        if creates:
            back: dict[str, Value] = {AWAY: True}
        else:
            back = _earlier(conn, record, digest, stamp, still)
        if back and still:
            yield record.hex(), back


def undoing_of(batch: bytes) -> bytes:
    """What the step is called that takes a step back: what it shows again still is what was written before."""
    return hashlib.blake2b(batch, digest_size=len(batch), person=b"undoing").digest()


def _still_shown(
    conn: sqlite3.Connection, record: bytes, digest: bytes, fields: Mapping[str, Any], author: bytes
) -> set[str]:
    """Of these the keys of those that show what a save wrote: by it, or again since later steps were taken back."""
    row = conn.execute("SELECT shown FROM records WHERE record = ?", (record,)).fetchone()
    now = shown.unpacked(row[0]).fields if row else {}
    found = {key for key in fields if key in now and now[key].value.save == digest}
    others = {key for key in fields if key in now and now[key].value.value == values.pack(values.read(fields[key]))}
    if not others - found:
        return found
    batches = dict(conn.execute("SELECT hash, batch FROM saves WHERE record = ? AND author = ?", (record, author)))
    undoing = {undoing_of(batch) for batch in batches.values() if batch}
    return found | {key for key in others if batches.get(now[key].value.save) in undoing}


def _earlier(conn: sqlite3.Connection, record: bytes, digest: bytes, stamp: int, keys: set[str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for (fields,) in conn.execute(_BEFORE, (record, stamp, digest)).fetchall():
        for key, raw in _fields(fields).items():
            if key in keys and key not in found:
                found[key] = values.read(raw)
    return {key: found.get(key) for key in keys}
