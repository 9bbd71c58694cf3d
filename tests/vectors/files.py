"""Files as a seat adds them, and manifests that no file has."""

from __future__ import annotations

from typing import Any

from tests.second.files import CHUNK, MOST, file_id, file_key, make_manifest, seal_file
from tests.second.notation import blake, pack

SEAT = bytes([0x51]) * 32
HASH = bytes([0x52]) * 32
FULL = CHUNK + 16


def made() -> list[dict[str, Any]]:
    cases = {"empty": (0, 0), "one byte": (1, 1), "a full chunk": (2, CHUNK), "a byte more": (3, CHUNK + 1)}
    return [{"name": name, **_file(*case)} for name, case in cases.items()]


def _file(value: int, size: int) -> dict[str, Any]:
    plain = bytes([value]) * size
    key = file_key(SEAT, plain)
    chunks = seal_file(key, plain)
    manifest = make_manifest(chunks)
    return {
        "byte": value, "size": size, "seat": SEAT.hex(), "key": key.hex(), "manifest": manifest.hex(),
        "file": file_id(manifest).hex(), "sealed hash": blake(*chunks).hex(),
    }  # fmt: skip


def manifests() -> list[dict[str, Any]]:
    good = {
        "empty": pack([]),
        "the smallest": pack([[HASH, 17]]),
        "a full chunk": pack([[HASH, FULL]]),
        "two chunks": pack([[HASH, FULL], [HASH, 17]]),
    }
    bad = {
        "an empty chunk": pack([[HASH, 16]]),
        "a chunk that is too large": pack([[HASH, FULL + 1]]),
        "a small chunk before the last": pack([[HASH, FULL - 1], [HASH, 17]]),
        "a short hash": pack([[HASH[1:], 17]]),
        "a hash that is text": pack([["a" * 32, 17]]),
        "a size that is a float": pack([[HASH, 17.0]]),
        "a size that is no number": pack([[HASH, True]]),
        "one element more": pack([[HASH, 17, 0]]),
        "no size": pack([[HASH]]),
        "a map": pack({}),
        "nil": pack(None),
        "nothing": b"",
        "a byte more": pack([[HASH, 17]]) + b"\0",
        "an array in a longer form": b"\xdc\0\x01" + pack([HASH, 17]),
        "a number in a longer form": b"\x91\x92\xc4\x20" + HASH + b"\xcc\x11",
    }
    return [
        {"name": name, "manifest": manifest.hex(), "well formed": name in good}
        for name, manifest in {**good, **bad}.items()
    ]


def the_largest(more: int = 0) -> bytes:
    """As many chunks as there may be, and so many more: too long for a file of cases."""
    return pack([[HASH, FULL]] * (MOST + more))
