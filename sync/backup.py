"""Backups: a bundle of everything, with what it takes to begin again from it where no PC is left.

Whoever holds one holds keys: it is sealed to a recovery key before it gets to a disk (`sync/README.md` §15).
"""

from __future__ import annotations

from typing import BinaryIO, Final, NamedTuple

import msgspec

from sync.clock import WallClock
from sync.errors import MalformedError
from sync.exchange.frames import LENGTH_SIZE, packet
from sync.exchange.messages import FRAME_LIMIT
from sync.genesis import decode_genesis
from sync.identity import KEY_SIZE, RandomBytes
from sync.log import Log
from sync.replica import Replica
from sync.replica_state import GENESIS
from sync.seats import Seats

START: Final = b"countertop/backup/1\n"
NO_BACKUP: Final = "This is not a backup that Countertop made."


class Restoration(msgspec.Struct, array_like=True, frozen=True):
    """What begins a backup: the genesis as it was made, the recovery key (public) it is for, and the epochs' keys that
    were held and that its member may have."""

    genesis: bytes
    key: bytes
    epochs: dict[bytes, bytes]


class OpenBackup(NamedTuple):
    """An open backup: how it begins, and the stream, which is at its bundle."""

    restoration: Restoration
    bundle: BinaryIO


def beginning(recovery_key: bytes, replica: Replica) -> bytes:
    """What stands before the bundle, for a recovery key. Raises NotAllowedError where that lets nobody in."""
    head = Restoration(replica.genesis.raw, recovery_key, replica.recovering.epochs_for(recovery_key))
    return START + packet(msgspec.msgpack.encode(head))


def opened(stream: BinaryIO) -> OpenBackup:
    """A backup, read from its start. Raises MalformedError, OSError."""
    if stream.read(len(START)) != START:
        raise MalformedError(NO_BACKUP)
    size = int.from_bytes(stream.read(LENGTH_SIZE), "big")
    if not 0 < size <= FRAME_LIMIT:
        raise MalformedError(NO_BACKUP)
    try:
        head = msgspec.msgpack.decode(stream.read(size), type=Restoration)
        decode_genesis(head.genesis)
    except (msgspec.DecodeError, MalformedError) as error:
        raise MalformedError(NO_BACKUP) from error
    if len(head.key) != KEY_SIZE:
        raise MalformedError(NO_BACKUP)
    return OpenBackup(head, stream)


def read_into(log: Log, restoration: Restoration, random: RandomBytes, wall_ms: WallClock) -> Replica:
    """A replica in a new log that may read the backup's bundle, and is nobody's yet: then `Recovering.recover`."""
    with log.transaction():
        log.put(GENESIS, restoration.genesis)
        Seats(log, random).waiting()
    return Replica(log, random, wall_ms)
