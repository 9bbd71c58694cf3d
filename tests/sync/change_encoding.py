"""Encodes Automerge changes from the format's description, so that tests can build what no library would."""

from __future__ import annotations

import zlib
from hashlib import sha256

MAGIC = b"\x85\x6f\x4a\x83"
ACTION, INSERT, KEY_TEXT, VALUE_META, VALUE, PRED_GROUP = 0x42, 0x34, 0x15, 0x56, 0x57, 0x70
PRED_ACTOR, PRED_COUNTER = 0x71, 0x73


def unsigned(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def signed(number: int) -> bytes:
    out = bytearray()
    while not -64 <= number < 64:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number & 0x7F])


def prefixed(data: bytes) -> bytes:
    return unsigned(len(data)) + data


def run(count: int, value: bytes) -> bytes:
    """`count` times the same encoded value; 1 is written as a literal, as the format wants."""
    return signed(count if count > 1 else -1) + value


def columns_of_puts(count: int = 1, key: bytes = b"k") -> dict[int, bytes]:
    """Columns that set the root's `key` to 1, `count` times over."""
    return {
        KEY_TEXT: run(count, prefixed(key)),
        INSERT: unsigned(count),
        ACTION: run(count, unsigned(1)),
        VALUE_META: run(count, unsigned(1 << 4 | 4)),
        VALUE: b"\x01" * count,
        PRED_GROUP: run(count, unsigned(0)),
    }


def chunk(content: bytes, kind: int = 1) -> bytes:
    tail = bytes([kind]) + prefixed(content)
    return MAGIC + sha256(tail).digest()[:4] + tail


def encode(
    actor: bytes,
    seq: int = 1,
    start_op: int = 1,
    deps: tuple[bytes, ...] = (),
    columns: dict[int, bytes] | None = None,
    others: tuple[bytes, ...] = (),
    message: bytes = b"",
    extra: bytes = b"",
) -> bytes:
    columns = columns_of_puts() if columns is None else columns
    content = unsigned(len(deps)) + b"".join(sorted(deps)) + prefixed(actor) + unsigned(seq) + unsigned(start_op)
    content += signed(0) + prefixed(message) + unsigned(len(others)) + b"".join(map(prefixed, others))
    content += unsigned(len(columns)) + b"".join(
        unsigned(spec) + unsigned(len(columns[spec])) for spec in sorted(columns)
    )
    return chunk(content + b"".join(columns[spec] for spec in sorted(columns)) + extra)


def compressed(raw: bytes) -> bytes:
    """The same change as a compressed chunk."""
    at = 9
    while raw[at] & 0x80:
        at += 1
    deflate = zlib.compressobj(wbits=-15)
    return raw[:8] + b"\x02" + prefixed(deflate.compress(raw[at + 1 :]) + deflate.flush())
