"""Channels as rows: made, named, archived and brought back, in whatever order that arrives.

A channel's id stays what its first name made it. What it is called now, and whether it is archived, are two registers.
A private space of which somebody said what it is called is a channel too: the space itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from desktop.chat.facts import ChannelArchived, ChannelCreated, ChannelNamed
from desktop.rows.names import identity
from desktop.rows.pieces import taken
from desktop.rows.register import Write, packed, present, seen, unpacked
from sync.control import SpaceKind
from sync.identity import ID_SIZE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts

WriteKind = Literal["name", "archived"]
ARCHIVED: Final = "1"
BROUGHT_BACK: Final = ""

_WRITE: Final = "hash, feed, seq, part, stamp, after, said"
_OF_ONE: Final = f"SELECT {_WRITE} FROM channel_writes WHERE channel = ? AND kind = ? ORDER BY hash, part"
_OF_ALL: Final = f"SELECT channel, kind, {_WRITE} FROM channel_writes ORDER BY hash, part"
_FIRST: Final = "SELECT channel, space, name FROM channels ORDER BY stamp, hash, channel"


class ChannelRow(NamedTuple):
    """A channel as it is now: its name, which no other has, and whether it is archived."""

    channel: bytes
    space: bytes
    title: str
    archived: bool


def channel_id(genesis: bytes, name: str) -> bytes:
    """A channel's id, made from its name: two people who create the same one at the same time have one channel."""
    return blake2b(b"countertop/channel/1" + genesis + identity(name).encode(), digest_size=16).digest()


def named_by(space: bytes) -> bytes:
    """What names and archives a private channel: the beginning of its space's id."""
    return space[:ID_SIZE]


def channel_seen(conn: sqlite3.Connection, channel: bytes, kind: WriteKind) -> tuple[bytes, ...]:
    """What whoever names, archives or brings back a channel says that they had seen of that."""
    return seen([_write(*row)[0] for row in conn.execute(_OF_ONE, (channel, kind)).fetchall()])


def _write(digest: bytes, feed: bytes, seq: int, part: int, stamp: int, after: bytes, said: str) -> tuple[Write, str]:
    return Write(digest, feed, seq, part, stamp, unpacked(after)), said


def _said_last(conn: sqlite3.Connection) -> dict[tuple[bytes, WriteKind], str]:
    """What shows of each register, by its channel."""
    registers: dict[tuple[bytes, WriteKind], dict[Write, str]] = {}
    for channel, kind, *row in conn.execute(_OF_ALL).fetchall():
        write, said = _write(*row)
        registers.setdefault((channel, kind), {})[write] = said
    return {key: writes[present(list(writes))[0]] for key, writes in registers.items()}


class ChannelRows:
    """Turns what is said of channels into rows."""

    def __init__(self, model: ReadModel, viewer: Viewer) -> None:
        self._conn = model.conn
        self._viewer = viewer
        self.discard_pending()

    def discard_pending(self) -> None:
        """Drop what was collected and not written."""
        self._created: list[tuple[bytes, bytes, bytes, str, int]] = []
        self._said: list[tuple[bytes, int, bytes, bytes, str, bytes, int, int, bytes, str]] = []
        self._parts: Counter[bytes] = Counter()

    def on_created(self, said: StandingEntry, fact: ChannelCreated) -> None:
        """Collect a new channel: one of the whole shop, or that a private space is one."""
        if said.space == self._viewer.shop_space:
            channel = channel_id(self._viewer.genesis, fact.name)
        elif self._is_private(said.space):
            channel = said.space
        else:
            return
        self._created.append((said.hash, said.space, channel, fact.name, said.stamp))

    def _is_private(self, space: bytes) -> bool:
        known = self._viewer.space(space)
        return known is not None and known.kind == SpaceKind.PRIVATE

    def on_named(self, said: StandingEntry, fact: ChannelNamed) -> None:
        """Collect another name."""
        self._take(said, fact, "name", fact.name)

    def on_archived(self, said: StandingEntry, fact: ChannelArchived) -> None:
        """Collect that a channel is archived, or back."""
        self._take(said, fact, "archived", ARCHIVED if fact.archived else BROUGHT_BACK)

    def _take(self, said: StandingEntry, fact: ChannelNamed | ChannelArchived, kind: WriteKind, words: str) -> None:
        channel = fact.channel
        if said.space != self._viewer.shop_space:
            channel = said.space if channel == named_by(said.space) else b""
        if channel:
            part = self._parts[said.hash]
            self._parts[said.hash] += 1
            self._said.append((
                said.hash, part, said.space, channel, kind, said.feed, said.seq, said.stamp,
                packed(fact.after), words,
            ))  # fmt: skip

    def write(self) -> bool:
        """Write what was collected; whether there was anything."""
        if not self._created and not self._said:
            return False
        execute = self._conn.executemany
        execute("INSERT OR IGNORE INTO channels VALUES (?, ?, ?, ?, ?)", self._created)
        execute("INSERT OR IGNORE INTO channel_writes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self._said)
        self.discard_pending()
        return True

    def erase(self, entries: Collection[bytes]) -> bool:
        """What these say of channels goes; whether that is anything."""
        return bool(taken(self._conn, "channels", entries) + taken(self._conn, "channel_writes", entries))

    def now(self) -> Iterable[ChannelRow]:
        """All channels, the oldest first; of those of the whole shop that were given one name apart, the later ones
        have a number, the same on every PC."""
        first: dict[bytes, tuple[bytes, str]] = {}
        for channel, space, name in self._conn.execute(_FIRST).fetchall():
            first.setdefault(channel, (space, name))
        said = _said_last(self._conn)
        names = {channel: said.get((channel, "name"), name) for channel, (_, name) in first.items()}
        private = {channel for channel, (space, _) in first.items() if channel == space}
        kept = {identity(name) for channel, name in names.items() if channel not in private}
        taken: set[str] = set()
        numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(2))
        for channel, name in names.items():
            title, look = name, identity(name)
            if look in taken and channel not in private:
                numbered = (f"{name} ({number})" for number in numbers[look])
                title = next(one for one in numbered if identity(one) not in kept and identity(one) not in taken)
            if channel not in private:
                taken.add(identity(title))
            yield ChannelRow(channel, first[channel][0], title, said.get((channel, "archived")) == ARCHIVED)


def people_rows(verdicts: Verdicts, conversation: bytes, space: bytes) -> Iterator[tuple[object, ...]]:
    """Who is in a private channel, as rows."""
    for person in verdicts.spaces[space].members:
        came = verdicts.let_in(person, space)
        how = (came.by, came.fact, came.reads_all) if came is not None else (None, None, True)
        yield (conversation, person, *how)
