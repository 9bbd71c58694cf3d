"""Whether whoever uses a PC is out of the shop with it, as its own log says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.replica import Replica


def is_out(replica: Replica) -> bool:
    """Whether the seat of this PC was taken away by somebody, or rests on nothing that still stands. One that closed
    itself has a next one."""
    feed, verdicts = replica.me.feed, replica.verdicts
    seat = verdicts.seats.get(feed)
    return seat is None or (not seat.stands and feed in verdicts.cut_feeds)
