"""Exchanges over stores in memory, and peers made by hand."""

import contextlib
import os
import random

from hypothesis import strategies as st

from sync import errors
from sync.control import Covered, Tip
from sync.entry import CONTENT
from sync.exchange import Close, Exchange, Send, frames
from sync.exchange.frames import decode_message, encode_message
from tests.simulation.memory import MemoryStore, Shop
from tests.simulation.pair import A, B, Pair

DATA = (frames.Control, frames.RunFrame)


def write(store, author, count=1, size=30, every=1):
    """Content of one author, signed every so many entries and at the end."""
    entries = [author.content(os.urandom(size), sign=n % every == every - 1 or n == count - 1) for n in range(count)]
    store.put(*entries)
    return entries


def stranger(store, device=B, version=1, oldest=1, genesis=None):
    """A peer made by hand: an exchange that has been greeted and has heard that the peer holds nothing."""
    end = Exchange(store, device, 0, device=A, wall_ms=lambda: 0)
    end.start()
    welcome = frames.Welcome(version, oldest, 0, genesis or store.genesis.hash, device)
    return end, end.receive(encode_message(welcome), 0)


def tell(end, *messages, now_ms=0):
    """Hand over messages; everything that is answered, decoded, and how it closed."""
    actions = [action for message in messages for action in end.receive(encode_message(message), now_ms)]
    return read(actions)


def read(actions):
    said = [decode_message(action.frame) for action in actions if isinstance(action, Send)]
    closed = [action for action in actions if isinstance(action, Close)]
    return said, closed[0] if closed else None


def nothing(chain, handled=0):
    return frames.Have(chain, (), True, handled)


def same(*stores):
    return all(store.vectors == stores[0].vectors for store in stores)


class Refusing(MemoryStore):
    """Refuses the first so many frames."""

    left = 0

    def receive_control(self, entries):
        if self.left:
            self.left -= 1
            return entries[0]
        return super().receive_control(entries)

    def receive_run(self, run):
        if self.left:
            self.left -= 1
            return self.vectors[CONTENT].get(run.feed, ())
        return super().receive_run(run)


class Amnesiac(MemoryStore):
    """Takes everything and says that it holds nothing, or something else."""

    claim = staticmethod(lambda vector: {})

    def vector(self, chain):
        return self.claim(super().vector(chain))


class Lying(Pair):
    """The second end's vectors are replaced on their way by nonsense."""

    chance = random.Random(1)

    def act(self, index, actions):
        super().act(index, [self.lie(action) if index else action for action in actions])

    def lie(self, action):
        message = decode_message(action.frame) if isinstance(action, Send) else None
        if not isinstance(message, frames.Have):
            return action
        lines = tuple(frames.FeedTips(line.feed, (self.nonsense(line),)) for line in message.vector)
        kept = tuple(line for line in lines if self.chance.random() < 0.7)
        return Send(encode_message(frames.Have(message.chain, kept, message.complete, message.handled)))

    def nonsense(self, line):
        hash = self.chance.choice((line.tips[0].hash, self.chance.randbytes(32)))
        return Tip(self.chance.randrange(1, 2_000), hash)


def forked(shop, author):
    """Two stores in which one author's chains went apart after a common beginning."""
    stores = shop.store(), shop.store()
    beginning = write(stores[0], author, 5)
    stores[1].put(*beginning)
    tips, view = dict(author.tips), author.view
    for store, count in zip(stores, (3, 4), strict=True):
        author.tips, author.view = dict(tips), view
        store.put(author.control(Covered(), (shop.beginning[count].hash,)))
        write(store, author, count)
    return stores


FUZZED = Shop(3, seed=4)


def conversation():
    """Everything that one end says in an ordinary exchange with a fork, a refusal and a question in it."""
    one, other = forked(FUZZED, FUZZED.authors[1])
    write(one, FUZZED.authors[2], 10)
    other.own = frozenset({FUZZED.authors[1].keys.feed})
    pair = Pair(one, other)
    pair.settle()
    pair.pass_time(25)
    return pair.said[0]


SPOKEN = conversation()


def bend(frame, data):
    way = data.draw(st.sampled_from(("byte", "cut", "noise", "swap")))
    if way == "noise":
        return data.draw(st.binary(max_size=80))
    at = data.draw(st.integers(0, max(0, len(frame) - 1)))
    if way == "cut":
        return frame[:at]
    if way == "swap":
        return frame[:at] + SPOKEN[data.draw(st.integers(0, len(SPOKEN) - 1))][at:]
    return frame[:at] + bytes([data.draw(st.integers(0, 255))]) + frame[at + 1 :]


def entries_of(frame):
    message = decode_message(frame)
    with contextlib.suppress(errors.MalformedError):
        if isinstance(message, frames.Control):
            return [entry.hash for entry in frames.decode_control(FUZZED.genesis.hash, message)]
        if isinstance(message, frames.RunFrame):
            return [entry.hash for entry in frames.decode_run(FUZZED.genesis.hash, message).entries]
    return []
