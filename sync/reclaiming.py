"""Beginning again with a recovery key from what another PC of the shop told: all its control entries."""

from __future__ import annotations

from collections.abc import Sequence

from sync.authoring import Author
from sync.clock import WallClock
from sync.entry import Entry
from sync.genesis import Genesis
from sync.identity import RandomBytes
from sync.log import Log
from sync.receiving import Receiver
from sync.recovery import RecoveryKey
from sync.replica import Replica
from sync.replica_state import GENESIS, ReplicaState


def again_by_key(
    log: Log, genesis: Genesis, key: RecoveryKey, control: Sequence[Entry], random: RandomBytes, wall_ms: WallClock
) -> Replica:
    """A replica in a log in which none is yet, with a seat of its own: brought in by the recovery key, with the epochs'
    keys that were sealed to it. All in one transaction.

    Raises MalformedError when the entries do not verify, UselessKeyError when they know no such key or not any more.
    """
    with log.transaction():
        log.put(GENESIS, genesis.raw)
        state = ReplicaState(log, random, wall_ms)
        Receiver(state).control(control)
        Author(state, random).recover(key, {})
    return Replica(log, random, wall_ms)
