"""The face of the package: one shop on this computer. Commands go in, events come out, queries read.

What writes is loaded when it is opened: a window shows the rows that are there before that (`Workspace.reading`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desktop.engine.deferred import DeferredEngine
from desktop.errors import ClosedError, DesktopError, ModelDamagedError, SeatMovedError
from desktop.events import Event, PeopleChanged
from desktop.home.damage import is_marked
from desktop.home.environment import host_name
from desktop.home.home import Home
from desktop.queries import Queries
from desktop.records import (
    NOTHING_YET,
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
from desktop.rows.sources import Sources, remember, remembered, sources_of
from sync.errors import StorageError

if TYPE_CHECKING:
    from desktop import facts
    from desktop.commands import Commands
    from desktop.documents.open_documents import TextSink
    from desktop.documents.session import NoteSession
    from desktop.engine.engine import Engine, Founding
    from sync.splices import Splice

T = TypeVar("T")

Listener = Callable[[tuple[Event, ...]], None]


class Workspace:
    """An open shop. Every command returns a future; its result is durable and in the model when it is there."""

    def __init__(self, sources: Sources) -> None:
        """Use `create`, `open` or `reading`; a joiner has an engine already: `of`."""
        self._sources = sources
        self._queries = Queries(sources)
        self._engine_soon = DeferredEngine()
        self._start: Callable[[], Engine] | None = None
        self._is_opening = False
        self._commands: Commands
        self.everyone: str = sources.shop_space.hex()
        """The id of the conversation of the whole shop."""
        try:
            self._identity = self._read_identity()
        except BaseException:
            self._queries.close()
            raise
        self._engine_soon.subscribe(self._on_events)

    @classmethod
    def of(cls, engine: Engine) -> Workspace:
        """The shop behind an engine."""
        workspace = cls(engine.submit(lambda: sources_of(engine)).result())
        workspace._adopt(engine)
        return workspace

    @classmethod
    def create(
        cls, home: Home, shop: str, name: str, pc: str | None = None, *, network: NetworkSettings = ON_THE_LAN
    ) -> Workspace:
        """Found a shop in an empty home. Raises HomeError, InvalidError."""
        from desktop import facts
        from desktop.engine.engine import found_replica
        from desktop.rows import typed_text

        shop, name = typed_text.name(shop, "the shop"), typed_text.name(name, "yourself")
        pc = typed_text.name(pc or host_name(), "this PC")
        key = home.begin()
        try:
            workspace = cls._started(home, key, network, found_replica, create=True)
        except BaseException:
            home.abandon()
            raise

        def introduce(commands: Commands) -> None:
            me = workspace.engine.replica.me
            commands.say(facts.ShopNamed(shop), facts.PersonNamed(me.member, name), facts.PCNamed(me.device, pc))
            home.finish()
            workspace._identity = workspace._read_identity()

        try:
            workspace.do(introduce).result()
        except BaseException:
            workspace.close()
            home.abandon()
            raise
        return workspace

    @classmethod
    def open(cls, home: Home, *, network: NetworkSettings = ON_THE_LAN) -> Workspace:
        """Open the shop in a home. Raises HomeError."""
        from desktop.engine.engine import open_replica

        return cls._started(home, home.key(), network, open_replica, create=False)

    @classmethod
    def _started(
        cls, home: Home, key: bytes, network: NetworkSettings, founding: Founding, *, create: bool
    ) -> Workspace:
        from desktop.engine.engine import Engine

        engine = Engine.start(home, key, network, founding, create=create)
        try:
            return cls.of(engine)
        except BaseException:
            engine.stop(5.0)
            raise

    @classmethod
    def reading(cls, home: Home, *, network: NetworkSettings = ON_THE_LAN) -> Workspace | None:
        """The shop as its rows were left. Until `begin`, commands wait, in order, and there is nothing to listen to.

        None when there are no rows to show: then `open`. Raises HomeError.
        """
        key = home.key()
        sources = remembered(home, key)
        if sources is None:
            return None
        try:
            workspace = cls(sources)
        except (StorageError, DesktopError):  # opening says what it is
            return None

        def start() -> Engine:
            from desktop.engine.engine import Engine, open_replica

            return Engine.start(home, key, network, open_replica, create=False)

        workspace._start = start
        return workspace

    def begin(self) -> None:
        """Open the engine behind what is shown. Raises HomeError; then close this workspace.

        SeatMovedError, ModelDamagedError: what is shown has no engine, but `open` finds other rows to show.
        """
        assert self._start is not None
        self._is_opening = True
        try:
            if is_marked(self._sources.model_path):  # opening makes it anew, as another file than the one that is read
                raise ModelDamagedError("What Countertop shows has to be made anew; nothing is lost.")
            engine = self._start()
            try:
                if engine.replica.me.feed != self._sources.feed:
                    raise SeatMovedError("This PC goes on in another place. Close Countertop and open it again.")
                self._adopt(engine)
            except BaseException:
                engine.stop(5.0)
                raise
        except Exception as error:
            self._engine_soon.reject(error)
            raise

    @property
    def has_begun(self) -> bool:
        """Whether the engine is there."""
        return self._engine_soon.engine is not None

    def _adopt(self, engine: Engine) -> None:
        """Hand everything that was asked for meanwhile to the engine; what was shown may have changed before."""
        from desktop.commands import Commands

        def take_up() -> None:
            remember(engine)
            self._commands = Commands(engine, Queries(self._sources, (engine.model, engine.own)))

        self._sources.everybody = lambda: engine.networking.everybody
        engine.submit(take_up).result()
        self._engine_soon.resolve(engine)
        engine.submit(lambda: engine.events.add(engine.notifier.everything()))

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
        """For the modules of this package; only once it is there."""
        engine = self._engine_soon.engine
        assert engine is not None
        return engine

    def say(self, *said: facts.Fact) -> Future[None]:
        """Say this to the whole shop, in one entry; for the modules of this package."""
        return self.do(lambda commands: commands.say(*said))

    def _read_identity(self) -> tuple[str, Person, PC]:
        queries = self._queries
        return queries.shop(), queries.person(self._sources.member.hex()), queries.this_pc()

    def _on_events(self, events: tuple[Event, ...]) -> None:
        if any(isinstance(event, PeopleChanged) for event in events):
            self._identity = self._read_identity()

    def queries(self) -> Queries:
        """A new reading side; close it when done. One for each thread that reads."""
        return Queries(self._sources)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener from the engine thread, at most 20 times a second; returns what unsubscribes it."""
        return self._engine_soon.subscribe(listener)

    def sync_state(self) -> SyncState:
        """What the sync line says now."""
        engine = self._engine_soon.engine
        return engine.networking.state if engine is not None else NOTHING_YET

    def status(self) -> Status:
        """Everything the sync line knows, and more; waits for the engine."""
        return self.do(lambda commands: commands.status(self.me)).result()

    def invitation(self) -> Invitation | None:
        """The code that is open, or the last one and what became of it; waits for the engine."""
        return self.do(lambda commands: commands.inviting.current()).result()

    def in_step(self) -> Future[None]:
        """Done when the rows say everything that is in the log now. InvalidError when they cannot be written."""
        return self._engine_soon.submit_in_step(lambda: None)

    def do(self, work: Callable[[Commands], T]) -> Future[T]:
        """Run a command in the engine's thread; for the modules of this package."""
        return self._engine_soon.submit(lambda: work(self._commands))

    # Chat

    def post_message(
        self, conversation: str, text: str, reply_to: str | None = None, mentions: Sequence[str] = ()
    ) -> Future[Message]:
        """Post a message; `mentions` are ids of people."""
        return self.do(lambda commands: commands.post_message(conversation, text, reply_to, mentions))

    def edit_message(self, id: str, text: str, mentions: Sequence[str] = ()) -> Future[Message]:
        """Say something else in one's own message."""
        return self.do(lambda commands: commands.edit_message(id, text, mentions))

    def recall_message(self, id: str) -> Future[None]:
        """Take a message back: its place stays, its text goes."""
        return self.do(lambda commands: commands.recall_message(id))

    def create_channel(self, name: str) -> Future[Conversation]:
        """Make a channel, or give the one of that name that is there already."""
        return self.do(lambda commands: commands.create_channel(name))

    def open_direct(self, person: str) -> Future[Conversation]:
        """The conversation with one person."""
        return self.do(lambda commands: commands.open_direct(person))

    def mark_read(self, conversation: str, message: str) -> Future[None]:
        """Everything up to this message has been seen."""
        return self.do(lambda commands: commands.mark_read(conversation, message))

    def save_draft(self, conversation: str, text: str) -> Future[None]:
        """Keep what is written and not sent; empty: forget it."""
        return self.do(lambda commands: commands.save_draft(conversation, text))

    def import_chat(
        self, path: Path, channel: str, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> Future[ImportResult]:
        """Bring in what an earlier import did not; `progress` is called from the engine thread with bytes read and
        bytes in all."""
        from desktop.chat.importing import import_chat

        return self._engine_soon.submit_async(
            lambda: import_chat(self.engine, self._commands, Path(path), channel, progress)
        )

    # Notes

    def create_note(self, title: str = "") -> Future[Note]:
        """A new, empty note."""
        return self.do(lambda commands: commands.create_note(title))

    def rename_note(self, id: str, title: str) -> Future[Note]:
        """Give a note another title."""
        return self._engine_soon.submit_in_step(lambda: self._commands.rename_note(id, title))

    def archive_note(self, id: str) -> Future[Note]:
        """Put a note away; it can be taken back."""
        return self._engine_soon.submit_in_step(lambda: self._commands.archive_note(id, archived=True))

    def restore_note(self, id: str) -> Future[Note]:
        """Take a note back that was put away."""
        return self._engine_soon.submit_in_step(lambda: self._commands.archive_note(id, archived=False))

    def write_note(self, id: str, text: str) -> Future[Note]:
        """Make the note's text this, as a minimal edit."""
        return self._engine_soon.submit_in_step(lambda: self._commands.write_note(id, text))

    def export_note(self, id: str, path: Path) -> Future[None]:
        """Write the note's Automerge document, with its history, to a file."""
        return self._engine_soon.submit_async(lambda: self._commands.export_note(id, Path(path)))

    def open_note(self, id: str) -> NoteSession:
        """A session for the calling thread. Raises NotFoundError."""
        from desktop.documents.session import NoteSession

        return NoteSession(id, _Notes(self))

    # Names

    def rename_me(self, name: str) -> Future[Person]:
        """Another name for oneself."""
        return self.do(lambda commands: commands.rename_me(name))

    def rename_pc(self, name: str) -> Future[PC]:
        """Another name for this PC."""
        return self.do(lambda commands: commands.rename_pc(name))

    def rename_shop(self, name: str) -> Future[None]:
        """Another name for the shop; owners only."""
        return self.do(lambda commands: commands.rename_shop(name))

    # Other PCs

    def invite(self, role: Role | None = None, person: str | None = None, minutes: int = 10) -> Future[Invitation]:
        """Open a code for someone new with a role, or for one more PC of a person (neither: of mine)."""
        return self._engine_soon.submit_async(lambda: self._commands.inviting.invite(role, person, minutes))

    def cancel_invitation(self) -> Future[None]:
        """Close the code that is open."""
        return self.do(lambda commands: commands.inviting.cancel())

    def add_address(self, address: str) -> Future[str]:
        """Try an address somebody typed (`host` or `host:port`); the result says what came of it."""
        return self._engine_soon.submit_async(lambda: self.engine.networking.dial(address))

    def verify(self) -> Future[VerifyResult]:
        """Check every signature, chain and verdict, make the model anew beside the real one, and compare."""
        from desktop.rows.verification import verify

        return self._engine_soon.submit_async(lambda: verify(self.engine))

    def close(self, timeout_s: float = 2.0) -> list[str]:
        """Finish writes and end all threads; returns what it had to wait for, in words (empty: all done)."""
        left = []
        if self._is_opening and not self._engine_soon.wait(timeout_s):
            left.append("Countertop is still opening the shop.")  # and closes it again
        self._engine_soon.reject(ClosedError("Countertop is closing; this was not done."))
        engine = self._engine_soon.engine
        if engine is not None:
            return engine.stop(timeout_s, self._queries.close)
        self._queries.close()
        return left


class _Notes:
    """A note session's way to the engine."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def open(self, note: bytes, sink: TextSink) -> tuple[str, Callable[[], None]]:
        text, close = self._workspace.do(lambda commands: commands.desk.open(note, sink)).result()

        def end() -> None:
            self._workspace.do(lambda _: close())

        return text, end

    def write(self, note: bytes, base: str, splices: Sequence[Splice]) -> Future[None]:
        return self._workspace.do(lambda commands: commands.desk.write(note, base, splices))
