"""Automerge's binary changes, read and checked in plain Python before the library sees them (DESIGN §7).

Start with `change`; `columns` and `operations` read what is inside one.
"""

from sync.changes.change import (
    ACTOR_SIZE,
    FEED_PREFIX,
    Change,
    ChangeIndex,
    Known,
    MemoryIndex,
    VoidChange,
    VoidReason,
    check_author,
    check_place,
    known,
    missing,
    parse,
    past,
    since_own,
)

__all__ = [
    "ACTOR_SIZE",
    "FEED_PREFIX",
    "Change",
    "ChangeIndex",
    "Known",
    "MemoryIndex",
    "VoidChange",
    "VoidReason",
    "check_author",
    "check_place",
    "known",
    "missing",
    "parse",
    "past",
    "since_own",
]
