"""Entries that are being written, and those that were taken back, as rows need to know of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ErasedEntries:
    """hashes: those of the entries that are being written that were taken back
    is_gone: whether any entry was taken back and leaves no place
    standing: of what is being written the content that stands, also what cannot be read
    """

    hashes: frozenset[bytes]
    is_gone: Callable[[bytes], bool]
    standing: frozenset[bytes] = frozenset()
