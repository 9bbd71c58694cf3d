"""An entry that stands, with what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from desktop.rows.fact_types import Fact
    from desktop.rows.horizon import Now

SQL_LIMIT: Final = (1 << 63) - 1


class StandingEntry(NamedTuple):
    """One standing entry with its facts; `view` is what its author had seen of who may do what, `stamp` is clamped to
    what SQLite holds, `now` is what was taken for now when it was read, `is_history`: said before this PC came."""

    hash: bytes
    arrival: int
    feed: bytes
    seq: int
    author: bytes
    space: bytes
    view: bytes
    stamp: int
    now: Now
    is_history: bool
    facts: list[Fact]


def clamped(stamp: int) -> int:
    """A stamp as SQLite can hold it; beyond the year 248,000 they are all the same."""
    return min(stamp, SQL_LIMIT)
