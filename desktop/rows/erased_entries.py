"""Entries that were taken back, as rows need to know of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ErasedEntries:
    """hashes: those of the entries that are being written
    is_gone: whether any entry was taken back and leaves no place
    """

    hashes: frozenset[bytes]
    is_gone: Callable[[bytes], bool]
