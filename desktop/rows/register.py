"""A register: of what was said in place of one another (a name, a message's text, a field), what shows (AREAS §3).

Whoever replaces something names in `after` the latest that each other seat had said, as far as it was shown to them: it
stands for all that this seat said up to it. What one's own seat said before always counts as seen. What somebody who
says something else had seen is replaced by it, whatever the clocks say; stamps, then hashes, decide only among what
nobody replaced. All of this is a function of the set that is held, so that the order of arrival changes nothing.

What is named and not here stands for nothing, and comes to stand for something when it arrives; so whoever names too
little loses no more than that stamps decide until somebody who saw both says something else. Who names what nobody
knows gains nothing. No entry can name one that follows it, so there are no circles, except through a feed that was
forked, where the higher number counts as the later: then stamps decide among the last of every seat.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, NamedTuple

from msgspec import Meta

HASH_SIZE: Final = 32
AFTER_LIMIT: Final = 64
"""Seats that are named at most."""

Hash = Annotated[bytes, Meta(min_length=HASH_SIZE, max_length=HASH_SIZE)]
After = Annotated[tuple[Hash, ...], Meta(max_length=AFTER_LIMIT)]
"""Hashes of entries that the author had seen, as they stand in a payload."""


class Write(NamedTuple):
    """Something that was said for a register.

    hash, feed, seq, stamp: its entry's; `part` is its place in the entry, where that says several things
    after: hashes of entries of other seats
    counts: whether its author may say it; what does not count replaces nothing, and may be named all the same
    """

    hash: bytes
    feed: bytes
    seq: int
    part: int
    stamp: int
    after: Sequence[bytes]
    counts: bool = True


def present(writes: Sequence[Write]) -> list[Write]:
    """What nobody who said something else had seen, the one that shows first; empty where nothing counts."""
    counted = [write for write in writes if write.counts]
    last = _last_of_each_seat(counted)
    reach = _reach(writes, counted)
    unseen = [write for write in last if write.seq > reach.get(write.feed, 0)]
    return sorted(unseen or last, key=lambda write: (write.stamp, write.hash, write.part), reverse=True)


def seen(writes: Sequence[Write]) -> tuple[bytes, ...]:
    """What whoever replaces all that is held here names in `after`: of each seat the last, the latest 64 by their
    stamps. One's own among them says nothing, unless it is another seat that signs in the end."""
    ordered = sorted({(write.stamp, write.hash) for write in _last_of_each_seat(writes)}, reverse=True)
    return tuple(sorted(digest for _, digest in ordered[:AFTER_LIMIT]))


def packed(after: Sequence[bytes]) -> bytes:
    """Hashes as rows keep them."""
    return b"".join(after)


def unpacked(after: bytes) -> tuple[bytes, ...]:
    """The hashes in a row."""
    return tuple(after[start : start + HASH_SIZE] for start in range(0, len(after), HASH_SIZE))


def _last_of_each_seat(writes: Sequence[Write]) -> list[Write]:
    """Several of one seat only where its feed was forked."""
    last: dict[bytes, tuple[int, int]] = {}
    for write in writes:
        last[write.feed] = max(last.get(write.feed, (0, 0)), (write.seq, write.part))
    return [write for write in writes if (write.seq, write.part) == last[write.feed]]


def _reach(writes: Sequence[Write], counted: Sequence[Write]) -> dict[bytes, int]:
    """By feed, up to which number what it said was seen by somebody else who said something that counts."""
    places = {write.hash: (write.feed, write.seq) for write in writes}
    reach: dict[bytes, int] = {}
    for write in counted:
        for feed, seq in (places[named] for named in write.after if named in places):
            if feed != write.feed:
                reach[feed] = max(reach.get(feed, 0), seq)
    return reach
