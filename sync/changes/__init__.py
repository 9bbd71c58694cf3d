"""Automerge's binary changes, read and checked in plain Python before the library sees them (DESIGN §7).

Start with `change`; `columns` and `operations` read what is inside one, `place` judges it by what it builds on, for
which `index`, `roles` and `pasts` remember what came before. `rivals` decides where several have one number. `words`
tells what changes write.
"""

from sync.changes.change import (
    ACTOR_SIZE,
    FEED_PREFIX,
    Change,
    VoidChange,
    VoidReason,
    check_author,
    parse,
)
from sync.changes.index import ChangeIndex, Known, MemoryIndex, known
from sync.changes.pasts import Pasts, past, since_own
from sync.changes.place import check_number, check_references, missing
from sync.changes.rivals import Claim, Losers, SpanOf, losers, stands_before
from sync.changes.words import WrittenWords, writing

__all__ = [
    "ACTOR_SIZE",
    "FEED_PREFIX",
    "Change",
    "ChangeIndex",
    "Claim",
    "Known",
    "Losers",
    "MemoryIndex",
    "Pasts",
    "SpanOf",
    "VoidChange",
    "VoidReason",
    "WrittenWords",
    "check_author",
    "check_number",
    "check_references",
    "known",
    "losers",
    "missing",
    "parse",
    "past",
    "since_own",
    "stands_before",
    "writing",
]
