"""When records were added: the order in which lists have them where nothing else is said, alike on every PC."""

from __future__ import annotations

from typing import Final

_ENTRY_SIZE: Final = 6


def added(stamp: int, entry: bytes, place: int) -> bytes:
    """What stands in the order in which records were added, 16 bytes: the stamp of the entry that adds one, then what
    tells that from others of the same stamp, by its hash, then the record's place in it. Row numbers say no such thing:
    they are given as entries happen to come."""
    return stamp.to_bytes(8, "big") + entry[:_ENTRY_SIZE] + place.to_bytes(2, "big")


def added_from(stamp: int) -> bytes:
    """Before everything that was added with this stamp or a later one, and after all else."""
    return stamp.to_bytes(8, "big")
