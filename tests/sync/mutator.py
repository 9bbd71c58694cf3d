"""Bytes changed as a broken or malicious PC might change them."""

from __future__ import annotations

from random import Random
from typing import Final

HEADS: Final = (
    *(b"\xc0", b"\xc1", b"\xc2", b"\xc4\x00", b"\xcb" + bytes(8), b"\xcf" + b"\xff" * 8, b"\xd3\x80" + bytes(7)),
    *(head + b"\xff\xff\xff\xff" for head in (b"\xc6", b"\xdb", b"\xdd", b"\xdf")),
    *(b"\x90", b"\x91" * 300, b"\xff", b"\x00", b"\x7f"),
)
"""MessagePack's: nil, what is none, floats, the largest and smallest numbers, lengths that are not true, depth."""


def mutated(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Other bytes than these: one to four changes, some of which bring in pieces of `others`. Never empty."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        _change(changed, chance, others)
    return bytes(changed) if changed and changed != data else data + b"\0"


def _change(data: bytearray, chance: Random, others: list[bytes]) -> None:
    start = chance.randint(0, len(data))
    end = min(len(data), start + chance.choice((1, 1, 2, 4, 32, 64, 1000)))
    match chance.randrange(7):
        case 0 if start < len(data):
            data[start] ^= 1 << chance.randrange(8)
        case 1:
            data[start:end] = b""
        case 2:
            data[start:end] = chance.choice(HEADS)
        case 3:
            data[start:end] = chance.randbytes(end - start)
        case 4:
            data[start:start] = data[start:end]
        case 5:
            other = chance.choice(others)
            at = chance.randint(0, len(other))
            data[start:end] = other[at : at + max(1, end - start)]
        case _:
            del data[start:]
