"""What a home is like before it is opened."""

from __future__ import annotations

from enum import StrEnum


class HomeState(StrEnum):
    """What a home is like before it is opened; `HomeError.state` has the same words."""

    EMPTY = "empty"
    READY = "ready"
    DAMAGED = "damaged"
    KEY_MISSING = "key_missing"
    KEY_UNREADABLE = "key_unreadable"
    LOCKED = "locked"
    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    UNUSABLE = "unusable"
    NEWER = "newer"
