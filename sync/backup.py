"""Backups: a bundle of everything, with what it takes to begin again from it where no PC is left, and what seats keep
for themselves alone.

Whoever holds one holds keys: it is sealed to a recovery key before it gets to a disk (`sync/README.md` §15).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
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
_PIECE: Final = FRAME_LIMIT // 2
KEPT_MOST: Final = 256 << 20
"""Bytes of what seats keep, which are in memory at once: far more than anybody has half written."""
NO_BACKUP: Final = "This is not a backup that Countertop made."


class Restoration(msgspec.Struct, array_like=True, frozen=True):
    """What begins a backup: the genesis as it was made, the recovery key (public) it is for, and the epochs' keys that
    were held and that its member may have; and how many frames of what seats keep come next."""

    genesis: bytes
    key: bytes
    epochs: dict[bytes, bytes]
    kept: int = 0


class SealedState(msgspec.Struct, array_like=True, frozen=True):
    """What a member's seat keeps for itself alone, sealed to a public key of theirs: nobody else who opens the backup
    reads it."""

    member: bytes
    key: bytes
    sealed: bytes


class OpenBackup(NamedTuple):
    """An open backup: how it begins, what seats kept for themselves, and the stream, which is at its bundle."""

    restoration: Restoration
    kept: Sequence[SealedState]
    bundle: BinaryIO


def beginning(recovery_key: bytes, replica: Replica, kept: Sequence[SealedState] = ()) -> bytes:
    """What stands before the bundle, for a recovery key. Of what seats keep so much as whoever reads it takes. Raises
    NotAllowedError where that lets nobody in."""
    epochs, frames = replica.recovering.epochs_for(recovery_key), _fitting([list(_frames(each)) for each in kept])
    head = Restoration(replica.genesis.raw, recovery_key, epochs, len(frames))
    return START + b"".join(map(packet, (msgspec.msgpack.encode(head), *frames)))


def _fitting(states: list[list[bytes]]) -> list[bytes]:
    """The frames of these in their order, without the largest where they are too much together: one person's must not
    be why nobody begins again."""
    sizes = [sum(map(len, frames)) for frames in states]
    by_size = sorted(range(len(states)), key=sizes.__getitem__)
    taken = {at for at, size in zip(by_size, accumulate(sizes[at] for at in by_size), strict=True) if size <= KEPT_MOST}
    return [frame for at, frames in enumerate(states) if at in taken for frame in frames]


def _frames(whole: SealedState) -> Iterator[bytes]:
    for at in range(0, len(whole.sealed), _PIECE):
        yield msgspec.msgpack.encode(msgspec.structs.replace(whole, sealed=whole.sealed[at : at + _PIECE]))


def opened(stream: BinaryIO) -> OpenBackup:
    """A backup, read from its start. Raises MalformedError, OSError."""
    if stream.read(len(START)) != START:
        raise MalformedError(NO_BACKUP)
    try:
        head = msgspec.msgpack.decode(_frame(stream), type=Restoration)
        decode_genesis(head.genesis)
        kept = list(_whole(_kept(stream, head.kept)))
    except (msgspec.DecodeError, MalformedError) as error:
        raise MalformedError(NO_BACKUP) from error
    if len(head.key) != KEY_SIZE:
        raise MalformedError(NO_BACKUP)
    return OpenBackup(head, kept, stream)


def _kept(stream: BinaryIO, count: int) -> Iterator[SealedState]:
    size = 0
    for _ in range(count):
        frame = _frame(stream)
        size += len(frame)
        if size > KEPT_MOST:
            raise MalformedError(NO_BACKUP)
        yield msgspec.msgpack.decode(frame, type=SealedState)


def _frame(stream: BinaryIO) -> bytes:
    size = int.from_bytes(stream.read(LENGTH_SIZE), "big")
    if not 0 < size <= FRAME_LIMIT:
        raise MalformedError(NO_BACKUP)
    return stream.read(size)


def _whole(pieces: Iterable[SealedState]) -> Iterator[SealedState]:
    for (member, key), same in groupby(pieces, lambda piece: (piece.member, piece.key)):
        yield SealedState(member, key, b"".join(piece.sealed for piece in same))


def read_into(log: Log, restoration: Restoration, random: RandomBytes, wall_ms: WallClock) -> Replica:
    """A replica in a new log that may read the backup's bundle, and is nobody's yet: then `Recovering.recover`."""
    with log.transaction():
        log.put(GENESIS, restoration.genesis)
        Seats(log, random).waiting()
    return Replica(log, random, wall_ms)
