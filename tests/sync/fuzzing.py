"""A PC on a real socket that is told nonsense: by strangers, by whoever tries a code, by one of the shop's own PCs.

`python -m tests.sync.fuzzing 10000` tries so many inputs, for `make fuzz`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from random import Random
from typing import Any, Final
from unittest import mock

from sync.control import Role
from sync.errors import MalformedError
from sync.exchange.frames import Bulk, Bye, Ping, Pong, Refused, Show, Shown, Wants, encode_message
from sync.identity import new_device_keys, new_seat_keys
from sync.network import Network
from sync.pairing import Confirm, Join, JoinerPairing, Offer, Pake, RecoveryProof, SeatRequest, seat_message
from sync.pairing.invitations import WHOEVER
from sync.recovery import SECRET_SIZE, RecoveryKey
from sync.replica import Replica
from sync.transport.connection import FrameStream, LostError
from sync.transport.handshake import FRAME_LIMIT, answer, decode, encode
from tests.surroundings import own_loopback
from tests.sync.lan import WAIT_S, admit, at, found_shop, hold_the_same, networks, say, stranger, until
from tests.sync.mutator import mutated

SESSION: Final = bytes(16)
NO_MESSAGE: Final = b"\xc1"
READ_LIMIT: Final = 4 << 20
JOINER: Final = new_device_keys(os.urandom)
CHECK_EVERY: Final = 500
STAGES: Final = (Join, Confirm, SeatRequest, RecoveryProof)
RECOVERY: Final = RecoveryKey.of(bytes(SECRET_SIZE))
TABLES: Final = ("entries", "tips", "forks", "feeds", "spaces")


class Errors(logging.Handler):
    """Takes down what the program calls an error of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.said.append(f"{record.getMessage()}\n{trace}")


class Target:
    """`till` listens on `network`; `office` is a PC of the shop whose keys and frames the attacker has. `tried` counts
    inputs by what they stand in place of."""

    def __init__(self, network: Network, till: Replica, office: Replica, frames: list[bytes]) -> None:
        self.network = network
        self.till = till
        self.office = office
        self.frames = frames + [encode_message(message) for message in _more_messages(till, office)]
        self.tried: Counter[str] = Counter()
        self._errors = Errors()
        self._before = self._rows()

    def _rows(self) -> bytes:
        told = blake2b()
        for table in TABLES:
            for row in self.till.log.db.conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall():
                told.update(repr(row).encode())
        return told.digest()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Errors of the program's own are taken down, and fail."""
        logging.getLogger().addHandler(self._errors)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(self._errors)

    async def check(self) -> None:
        """No error of ours, no row changed, by any of the connections."""
        await until(lambda: not self.network._listener._tasks)
        assert self._errors.said == [], "\n".join(self._errors.said)
        assert self._rows() == self._before, "rows have changed"

    async def still_serves(self) -> None:
        """An honest PC gets what is new."""
        say(self.till, "after all that")
        async with networks(self.office) as (other,):
            await other.dial(at(self.network))
            await until(lambda: hold_the_same(self.till, self.office))

    # What is said in place of something

    async def try_first_word(self, data: bytes) -> None:
        """A stranger's, instead of who it is."""
        async with stranger(self.network) as (stream, _hello):
            await self._say("the first word", stream, data)

    async def try_frame(self, data: bytes, after: int) -> None:
        """What a PC of the shop says after so many frames that were right."""
        async with stranger(self.network) as (stream, hello):
            said = answer(hello, self.office.device, self.till.genesis.hash, stream.certificate, SESSION)
            await stream.write(encode(said))
            with contextlib.suppress(LostError):
                for frame in self.frames[:after]:
                    await stream.write(frame)
            await self._say("a frame of the exchange", stream, data)

    async def try_pairing(self, chance: Random, stage: int) -> None:
        """One of the things that somebody says who has the code."""
        by_key = STAGES[stage] is RecoveryProof
        code = self.network.invite(None if by_key else Role.EMPLOYEE, WHOEVER if by_key else None).code
        async with stranger(self.network) as (stream, hello):
            pairing = JoinerPairing(hello, JOINER, stream.certificate, code, os.urandom)
            with contextlib.suppress(LostError, MalformedError):
                said = encode(pairing.join())
                if stage > 0:
                    await stream.write(said)
                    said = encode(pairing.confirm(decode(await stream.read(FRAME_LIMIT), Pake)))
                if stage > 1:
                    await stream.write(said)
                    offer = decode(await stream.read(FRAME_LIMIT), Offer)
                    pairing.accept(offer)
                    said = encode(self._who(pairing, offer))
                data = mutated(said, chance, self.frames)
                if not _means_the_same(data, said, STAGES[stage]):
                    await self._say(f"word {stage + 1} of joining", stream, data)
        self.network.cancel_invitation()

    def _who(self, pairing: JoinerPairing, offer: Offer) -> SeatRequest | RecoveryProof:
        if offer.member:
            return seat_message(new_seat_keys(os.urandom), self.till.genesis, offer.member, JOINER.device)
        return pairing.prove(RECOVERY, self.till.genesis)

    async def try_raw(self, data: bytes) -> None:
        """Bytes that are not even a frame."""
        async with stranger(self.network) as (stream, _hello):
            self.tried["bytes"] += 1
            stream._writer.write(data)

    async def _say(self, instead_of: str, stream: FrameStream, data: bytes) -> None:
        """Say it, then what nobody takes: the other end has dealt with both when it has hung up."""
        self.tried[instead_of] += 1
        with contextlib.suppress(LostError):
            await stream.write(data)
            await stream.write(NO_MESSAGE)
        with contextlib.suppress(LostError):
            async with asyncio.timeout(WAIT_S):
                while True:
                    await stream.read(READ_LIMIT)

    async def try_mutated(self, chance: Random) -> None:
        """One input of any kind, made from what honest PCs say."""
        kind = chance.randrange(9)
        if kind < len(STAGES):
            await self.try_pairing(chance, kind)
        elif kind == 4:
            keys, genesis = self.office.device, self.till.genesis.hash
            async with stranger(self.network) as (stream, hello):
                said = encode(answer(hello, keys, genesis, stream.certificate, SESSION))
                await self._say("the first word", stream, mutated(said, chance, self.frames))
        elif kind == 5:
            await self.try_raw(chance.randbytes(chance.choice((1, 4, 5, 300))))
        else:
            after = chance.randint(0, len(self.frames))
            frame = self.frames[after] if after < len(self.frames) else chance.choice(self.frames)
            await self.try_frame(mutated(frame, chance, self.frames), min(after, len(self.frames) - 1))


def _means_the_same(data: bytes, said: bytes, kind: type[Any]) -> bool:
    try:
        return bool(decode(data, kind) == decode(said, kind))
    except MalformedError:
        return False


def _more_messages(till: Replica, office: Replica) -> list[Any]:
    """What was not said in the recorded meeting."""
    entry = till.arrivals(0, 1)[0].entry
    return [
        Ping(),
        Pong(),
        Bulk(True),
        Refused(1, office.me.feed, ()),
        Show(entry.hash),
        Shown(entry.raw, entry.signature or b""),
        Wants((entry.hash,), (entry.hash,)),
        Bye("enough"),
    ]


@asynccontextmanager
async def target() -> AsyncIterator[Target]:
    """A PC that listens, and the frames that another one of its shop said to it."""
    till = found_shop()
    till.control(*till.recovering.renewal(RECOVERY))
    office = admit(till, Role.MANAGER)
    for replica in (till, office):
        say(replica, *(f"message {number}" for number in range(20)))
    said: list[bytes] = []
    send, write = FrameStream.send, FrameStream.write

    def sent(stream: FrameStream, frame: bytes) -> bool:
        went = send(stream, frame)
        if stream.certificate and went:  # the end that dialled
            said.append(frame)
        return went

    async def written(stream: FrameStream, frame: bytes) -> None:
        if stream.certificate:
            said.append(frame)
        await write(stream, frame)

    with mock.patch.object(FrameStream, "send", sent), mock.patch.object(FrameStream, "write", written):
        async with networks(till, office) as (one, other):
            await other.dial(at(one))
            await until(lambda: hold_the_same(till, office))
    async with networks(till) as (network,):
        aim = Target(network, till, office, said[1:])
        with aim.watched():
            yield aim


async def fuzz(inputs: int, seed: int, tell: Callable[[Counter[str]], None] = lambda tried: None) -> Counter[str]:
    """Try so many inputs; what was tried, by kind, which is told now and then too. Raises AssertionError."""
    chance = Random(seed)
    async with target() as aim:
        for number in range(1, inputs + 1):
            await aim.try_mutated(chance)
            if number % CHECK_EVERY == 0:
                await aim.check()
                tell(aim.tried)
        await aim.check()
        await aim.still_serves()
        return aim.tried


def print_tried(tried: Counter[str]) -> None:
    print(f"{tried.total():,} inputs: {', '.join(f'{count:,} {kind}' for kind, count in tried.items())}", flush=True)


if __name__ == "__main__":
    own_loopback()
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"seed {seed}", flush=True)
    asyncio.run(fuzz(int(sys.argv[1]), seed, print_tried))
    print("No error of ours, no row changed, and it still serves.")
