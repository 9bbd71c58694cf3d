"""The face of the package: one shop on this computer. Commands go in, events come out, queries read."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desktop import facts, key_store, text
from desktop.commands import Commands
from desktop.engine import Engine, Founding, open_replica
from desktop.errors import KeptError
from desktop.events import Event, PeopleChanged
from desktop.home import Home, seat_key
from desktop.model import Model
from desktop.queries import Queries, Sources
from desktop.records import (
    ON_THE_LAN,
    PC,
    Conversation,
    ImportResult,
    Invitation,
    Message,
    NetworkSettings,
    Note,
    Person,
    Role,
    Status,
    SyncState,
    VerifyResult,
)
from desktop.wall import wall_ms
from sync.replica import Replica

if TYPE_CHECKING:
    from desktop.announcing import ChangeSink
    from desktop.note_session import NoteSession
    from sync.documents import Change, Document
    from sync.log import Log

T = TypeVar("T")

Listener = Callable[[tuple[Event, ...]], None]


def host_name() -> str:
    """What this computer calls itself, to prefill a PC's name."""
    return platform.node().split(".")[0] or "PC"


class Workspace:
    """An open shop. Every command returns a future; its result is durable and in the model when it is there."""

    def __init__(self, engine: Engine) -> None:
        """Use `create` or `open`; a joiner has an engine already."""
        self._engine = engine
        self._sources = _sources(engine)
        self._commands = engine.submit(lambda: Commands(engine, Queries(self._sources))).result()
        self.everyone: str = engine.reader.shop_space.hex()
        """The id of the conversation of the whole shop."""
        self._identity = engine.submit(self._read_identity).result()
        self.subscribe(self._on_events)

    @classmethod
    def create(
        cls, home: Home, shop: str, name: str, pc: str | None = None, *, network: NetworkSettings = ON_THE_LAN
    ) -> Workspace:
        """Found a shop in an empty home. Raises HomeError, InvalidError."""
        shop, name = text.name(shop, "the shop"), text.name(name, "yourself")
        pc = text.name(pc or host_name(), "this PC")
        key = home.begin()
        try:
            workspace = cls._started(home, key, network, found_replica, create=True)
        except BaseException:
            home.abandon()
            raise
        engine = workspace._engine

        def introduce() -> None:
            me = engine.replica.me
            workspace._commands.say(
                facts.ShopNamed(shop), facts.PersonNamed(me.member, name), facts.PCNamed(me.device, pc)
            )
            home.finish()
            workspace._identity = workspace._read_identity()

        try:
            engine.submit(introduce).result()
        except BaseException:
            workspace.close()
            home.abandon()
            raise
        return workspace

    @classmethod
    def open(cls, home: Home, *, network: NetworkSettings = ON_THE_LAN) -> Workspace:
        """Open the shop in a home. Raises HomeError."""
        return cls._started(home, home.key(), network, open_replica, create=False)

    @classmethod
    def _started(
        cls, home: Home, key: bytes, network: NetworkSettings, founding: Founding, *, create: bool
    ) -> Workspace:
        engine = Engine.start(home, key, network, founding, create=create)
        try:
            return cls(engine)
        except BaseException:
            engine.stop(5.0)
            raise

    # Who and what

    @property
    def shop(self) -> str:
        """The shop's name."""
        return self._identity[0]

    @property
    def me(self) -> Person:
        """Who uses Countertop here."""
        return self._identity[1]

    @property
    def this_pc(self) -> PC:
        """The PC this runs on."""
        return self._identity[2]

    @property
    def engine(self) -> Engine:
        """For the modules of this package."""
        return self._engine

    def say(self, *said: facts.Fact) -> Future[None]:
        """Say this to the whole shop, in one entry; for the modules of this package."""
        return self._do(lambda commands: commands.say(*said))

    def _read_identity(self) -> tuple[str, Person, PC]:
        queries = self._commands.queries
        me = queries.person(self._engine.reader.member.hex())
        return queries.shop(), me, self._commands.this_pc()

    def _on_events(self, events: tuple[Event, ...]) -> None:
        if any(isinstance(event, PeopleChanged) for event in events):
            self._identity = self._read_identity()

    def queries(self) -> Queries:
        """A new reading side; close it when done. One for each thread that reads."""
        return Queries(self._sources)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener from the engine thread, at most 20 times a second; returns what unsubscribes it."""
        return self._engine.events.subscribe(listener)

    def sync_state(self) -> SyncState:
        """What the sync line says now."""
        return self._engine.networking.state

    def status(self) -> Status:
        """Everything the sync line knows, and more; waits for the engine."""
        return self._do(lambda commands: commands.status(self.me)).result()

    def invitation(self) -> Invitation | None:
        """The code that is open, or the last one and what became of it; waits for the engine."""
        return self._do(lambda commands: commands.inviting.current()).result()

    def in_step(self) -> Future[None]:
        """Done when the rows say everything that is in the log now. InvalidError when they cannot be written."""
        return self._engine.submit_in_step(lambda: None)

    def _do(self, work: Callable[[Commands], T]) -> Future[T]:
        return self._engine.submit(lambda: work(self._commands))

    # Chat

    def post_message(
        self, conversation: str, text: str, reply_to: str | None = None, mentions: Sequence[str] = ()
    ) -> Future[Message]:
        """Post a message; `mentions` are ids of people."""
        return self._do(lambda commands: commands.post_message(conversation, text, reply_to, mentions))

    def edit_message(self, id: str, text: str, mentions: Sequence[str] = ()) -> Future[Message]:
        """Say something else in one's own message."""
        return self._do(lambda commands: commands.edit_message(id, text, mentions))

    def recall_message(self, id: str) -> Future[None]:
        """Take a message back: its place stays, its text goes."""
        return self._do(lambda commands: commands.recall_message(id))

    def create_channel(self, name: str) -> Future[Conversation]:
        """Make a channel, or give the one of that name that is there already."""
        return self._do(lambda commands: commands.create_channel(name))

    def open_direct(self, person: str) -> Future[Conversation]:
        """The conversation with one person."""
        return self._do(lambda commands: commands.open_direct(person))

    def mark_read(self, conversation: str, message: str) -> Future[None]:
        """Everything up to this message has been seen."""
        return self._do(lambda commands: commands.mark_read(conversation, message))

    def save_draft(self, conversation: str, text: str) -> Future[None]:
        """Keep what is written and not sent; empty: forget it."""
        return self._do(lambda commands: commands.save_draft(conversation, text))

    def import_chat(
        self, path: Path, channel: str, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> Future[ImportResult]:
        """`progress` is called from the engine thread with bytes read and bytes in all."""
        from desktop.chat_import import import_chat

        return self._engine.submit_async(
            lambda: import_chat(self._engine, self._commands, Path(path), channel, progress)
        )

    # Notes

    def create_note(self, title: str = "") -> Future[Note]:
        """A new, empty note."""
        return self._do(lambda commands: commands.create_note(title))

    def rename_note(self, id: str, title: str) -> Future[Note]:
        """Give a note another title."""
        return self._engine.submit_in_step(lambda: self._commands.rename_note(id, title))

    def put_away_note(self, id: str) -> Future[Note]:
        """Put a note away; it can be taken back."""
        return self._engine.submit_in_step(lambda: self._commands.put_away_note(id, away=True))

    def restore_note(self, id: str) -> Future[Note]:
        """Take a note back that was put away."""
        return self._engine.submit_in_step(lambda: self._commands.put_away_note(id, away=False))

    def write_note(self, id: str, text: str) -> Future[Note]:
        """Make the note's text this, as a minimal edit."""
        return self._engine.submit_in_step(lambda: self._commands.write_note(id, text))

    def export_note(self, id: str, path: Path) -> Future[None]:
        """Write the note's Automerge document, with its history, to a file."""
        return self._engine.submit_in_step(lambda: self._commands.export_note(id, path))

    def open_note(self, id: str) -> NoteSession:
        """A session for the calling thread. Raises NotFoundError."""
        from desktop.note_session import NoteSession

        queries = self.queries()
        try:
            queries.note(id)
        finally:
            queries.close()
        return NoteSession(id, _Notes(self._engine, self._commands, self._sources))

    # Names

    def rename_me(self, name: str) -> Future[Person]:
        """Another name for oneself."""
        return self._do(lambda commands: commands.rename_me(name))

    def rename_pc(self, name: str) -> Future[PC]:
        """Another name for this PC."""
        return self._do(lambda commands: commands.rename_pc(name))

    def rename_shop(self, name: str) -> Future[None]:
        """Another name for the shop; owners only."""
        return self._do(lambda commands: commands.rename_shop(name))

    # Other PCs

    def invite(self, role: Role | None = None, person: str | None = None, minutes: int = 10) -> Future[Invitation]:
        """Open a code for someone new with a role, or for one more PC of a person (neither: of mine)."""
        return self._engine.submit_async(lambda: self._commands.inviting.invite(role, person, minutes))

    def cancel_invitation(self) -> Future[None]:
        """Close the code that is open."""
        return self._do(lambda commands: commands.inviting.cancel())

    def add_address(self, address: str) -> Future[str]:
        """Try an address somebody typed (`host` or `host:port`); the result says what came of it."""
        return self._engine.submit_async(lambda: self._engine.networking.dial(address))

    def verify(self) -> Future[VerifyResult]:
        """Check every signature, chain and verdict, make the model anew beside the real one, and compare."""
        from desktop.verification import verify

        return self._engine.submit_async(lambda: verify(self._engine))

    def close(self, timeout_s: float = 2.0) -> list[str]:
        """Finish writes and end all threads; returns what it had to wait for, in words (empty: all done)."""
        return self._engine.stop(timeout_s, self._commands.queries.close)


class _Notes:
    """A note session's way to the engine and to the rows."""

    def __init__(self, engine: Engine, commands: Commands, sources: Sources) -> None:
        self._engine = engine
        self._commands = commands
        self._sources = sources

    def open_copy(self, note: bytes) -> Document:
        from desktop.note_documents import open_copy

        model = Model(self._sources.model_path, self._sources.seat_key, query_only=True)
        try:
            return open_copy(model.conn, note, self._sources.feed, os.urandom)
        finally:
            model.close()

    def append(self, note: bytes, changes: Sequence[Change]) -> Future[None]:
        def work() -> None:
            with suppress(KeptError):  # the session has them already; to write them again would double them
                self._commands.append_changes(note, changes)

        return self._engine.submit(work)

    def listen(self, note: bytes, sink: ChangeSink) -> Callable[[], None]:
        end = self._engine.submit(lambda: self._engine.announcer.open_note(note, sink)).result()

        def unlisten() -> None:
            self._engine.submit(end)

        return unlisten


def found_replica(log: Log) -> Replica:
    """A new shop in a new log."""
    return Replica.found(log, os.urandom, wall_ms)


def _sources(engine: Engine) -> Sources:
    me = engine.replica.me
    seat = engine.home.seat_path(me.feed)
    return Sources(
        model_path=seat / "model.db",
        own_path=seat / "own.db",
        seat_key=seat_key(engine.key, me.feed),
        log_path=engine.home.log_path,
        log_key=key_store.derived(engine.key, "log"),
        member=me.member,
        device=me.device,
        feed=me.feed,
        everybody=lambda: engine.networking.everybody,
    )
