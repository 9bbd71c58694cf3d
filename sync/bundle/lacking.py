"""What some PC of the shop is not known to have: a bundle holds no more, and whoever reads it lacks none of what is
before it."""

from __future__ import annotations

from collections.abc import Sequence

from sync.replica import Replica
from sync.vectors import Tips, Vector, newest


def known_everywhere(replica: Replica, chain: int) -> Vector:
    """By feed, up to where every other PC of the shop has said that it holds a chain; nothing where there is no other.

    Of a chain with branches only all or nothing is told.
    """
    others = [device.id for device in replica.verdicts.devices.values() if device.stands]
    others = [device for device in others if device != replica.device.device]
    told = [replica.peers.vector(device, chain) for device in others]
    if not told:
        return {}
    common = {feed: _common(replica, tips, told, feed) for feed, tips in replica.vector(chain).items()}
    return {feed: tips for feed, tips in common.items() if tips}


def _common(replica: Replica, mine: Tips, told: Sequence[Vector], feed: bytes) -> Tips:
    reached = [_reached(replica, mine, vector.get(feed, ())) for vector in told]
    return min(reached, key=newest)


def _reached(replica: Replica, mine: Tips, theirs: Tips) -> Tips:
    if mine == theirs or len(mine) > 1 or len(theirs) != 1:
        return theirs if mine == theirs else ()
    if replica.holds(theirs[0].hash):
        return theirs
    return mine if newest(theirs) > newest(mine) else ()
