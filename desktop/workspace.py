"""The face of the package: one shop on this computer. Commands go in, events come out, queries read.

What writes is loaded when it is opened: a window shows the rows that are there before that (`Workspace.reading`).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from desktop import areas as listed
from desktop.documents.contents import E, S
from desktop.engine.deferred import DeferredEngine
from desktop.engine.records import NOTHING_YET, ON_THE_LAN, NetworkSettings, SyncState
from desktop.errors import ClosedError, DesktopError, ModelDamagedError, SeatMovedError
from desktop.home.damage import is_marked
from desktop.home.environment import host_name
from desktop.home.home import Home
from desktop.people import queries as people_queries
from desktop.people.events import PeopleChanged
from desktop.people.records import PC, Person
from desktop.rows.event import Event
from desktop.rows.read_session import ReadSession
from desktop.rows.sources import Sources, remember, remembered
from sync.errors import StorageError

if TYPE_CHECKING:
    from desktop.area import Areas
    from desktop.documents.contents import Contents
    from desktop.documents.field_session import FieldSession
    from desktop.documents.key import DocumentKey
    from desktop.documents.session import DocumentSession, Splice
    from desktop.engine.command_context import CommandContext
    from desktop.engine.engine import Engine, Founding
    from desktop.rows.records import VerifyResult
    from sync.seats import Insider

P = ParamSpec("P")
T = TypeVar("T")

Listener = Callable[[tuple[Event, ...]], None]


class Workspace:
    """An open shop. Every command returns a future; its result is durable and in the model when it is there."""

    def __init__(self, sources: Sources) -> None:
        """Use `create`, `open` or `reading`; a joiner has an engine already: `of`."""
        self._sources = sources
        self._session = ReadSession(sources)
        self._deferred = DeferredEngine()
        self._start: Callable[[], Engine] | None = None
        self._is_opening = False
        self._use = ExitStack()
        self.everyone: str = sources.shop_space.hex()
        """The id of the conversation of the whole shop."""
        try:
            self._identity = self._read_identity()
        except BaseException:
            self._session.close()
            raise
        self._deferred.subscribe(self._on_events)

    @classmethod
    def of(cls, engine: Engine) -> Workspace:
        """The shop behind an engine."""
        workspace = cls(engine.sources)
        workspace._adopt(engine)
        return workspace

    @classmethod
    def create(
        cls,
        home: Home,
        shop: str,
        name: str,
        pc: str | None = None,
        *,
        network: NetworkSettings = ON_THE_LAN,
        areas: Areas | None = None,
    ) -> Workspace:
        """Found a shop in an empty home. Raises HomeError, InvalidError."""
        from desktop.engine.engine import found_replica
        from desktop.people import commands
        from desktop.people.facts import PCNamed, PersonNamed, ShopNamed
        from desktop.rows import typed_text

        shop, name = typed_text.name_not_code(shop, "the shop"), typed_text.name_not_code(name, "yourself")
        pc = typed_text.name(pc or host_name(), "this PC")
        key = home.begin()
        try:
            workspace = cls._started(home, key, network, areas or listed.AREAS, found_replica, create=True)
        except BaseException:
            home.abandon()
            raise

        def introduce(context: CommandContext) -> None:
            me = context.replica.me
            commands.say(context, ShopNamed(shop), PersonNamed(me.member, name), PCNamed(me.device, pc))
            home.finish()
            workspace.identify()

        try:
            workspace.do(introduce).result()
        except BaseException:
            workspace.close()
            home.abandon()
            raise
        return workspace

    @classmethod
    def open(
        cls,
        home: Home,
        *,
        network: NetworkSettings = ON_THE_LAN,
        areas: Areas | None = None,
        insider: Insider | None = None,
    ) -> Workspace:
        """Open the shop in a home, for who is in. Raises HomeError; NobodyInError where several people use this PC, or
        one behind a PIN, and none is in."""
        from desktop.engine.engine import open_replica

        founding = partial(open_replica, insider=insider)
        with home.used():
            return cls._started(home, home.key(), network, areas or listed.AREAS, founding, create=False)

    @classmethod
    def _started(
        cls, home: Home, key: bytes, network: NetworkSettings, areas: Areas, founding: Founding, *, create: bool
    ) -> Workspace:
        from desktop.engine.engine import Engine

        engine = Engine.start(home, key, network, areas, founding, create=create)
        try:
            return cls.of(engine)
        except BaseException:
            engine.stop(5.0)
            raise

    @classmethod
    def reading(
        cls, home: Home, *, network: NetworkSettings = ON_THE_LAN, areas: Areas | None = None
    ) -> Workspace | None:
        """The shop as its rows were left. Until `begin`, commands wait, in order, and there is nothing to listen to.

        None when there are no rows to show: then `open`. Raises HomeError.
        """
        with ExitStack() as use:
            use.enter_context(home.used())
            key = home.key()
            versions = listed.VERSIONS if areas is None else {area.key: area.version for area in areas}
            sources = remembered(home, key, versions, lambda: areas or listed.AREAS)
            if sources is None:
                return None
            try:
                workspace = cls(sources)
            except (StorageError, DesktopError):  # opening says what it is
                return None
            workspace._use = use.pop_all()

        def start() -> Engine:
            from desktop.engine.engine import Engine, open_replica

            return Engine.start(home, key, network, areas or listed.AREAS, open_replica, create=False)

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
                if engine.sources.feed != self._sources.feed:
                    raise SeatMovedError("This PC goes on in another place. Close Countertop and open it again.")
                self._adopt(engine)
            except BaseException:
                engine.stop(5.0)
                raise
        except Exception as error:
            self._deferred.reject(error)
            raise

    @property
    def has_begun(self) -> bool:
        """Whether the engine is there."""
        return self._deferred.engine is not None

    def _adopt(self, engine: Engine) -> None:
        """Hand everything that was asked for meanwhile to the engine; what was shown may have changed before."""
        for sources in (self._sources, engine.sources):  # of who was shown before there was an engine, two
            sources.everybody = lambda: engine.networking.everybody
        engine.submit(lambda: remember(engine)).result()
        self._deferred.resolve(engine)
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
        engine = self._deferred.engine
        assert engine is not None
        return engine

    def identify(self) -> None:
        """Read again who uses Countertop here; events do that by themselves, a little later."""
        self._identity = self._read_identity()

    def _read_identity(self) -> tuple[str, Person, PC]:
        session, me = self._session, self._sources.member.hex()
        return people_queries.shop(session), people_queries.person(session, me), people_queries.this_pc(session)

    def _on_events(self, events: tuple[Event, ...]) -> None:
        if any(isinstance(event, PeopleChanged) for event in events):
            self.identify()

    def read(self) -> ReadSession:
        """A session for the queries of areas; close it when done. One for each thread that reads."""
        return ReadSession(self._sources)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener from the engine thread, at most 20 times a second; returns what unsubscribes it."""
        return self._deferred.subscribe(listener)

    def sync_state(self) -> SyncState:
        """What the sync line says now."""
        engine = self._deferred.engine
        return engine.networking.state if engine is not None else NOTHING_YET

    @overload
    def do(
        self,
        command: Callable[Concatenate[CommandContext, P], Coroutine[Any, Any, T]],
        *values: P.args,
        **named: P.kwargs,
    ) -> Future[T]: ...

    @overload
    def do(
        self, command: Callable[Concatenate[CommandContext, P], T], *values: P.args, **named: P.kwargs
    ) -> Future[T]: ...

    def do(self, command: Callable[..., Any], *values: Any, **named: Any) -> Future[Any]:
        """Carry out a command of an area, in the engine's thread; what it returns is durable, and in the rows."""
        from inspect import iscoroutinefunction  # the window's first rows do not wait for it

        if iscoroutinefunction(command):
            return self._deferred.submit_async(lambda: command(self.engine, *values, **named))
        return self._deferred.submit(lambda: command(self.engine, *values, **named))

    def in_step(self) -> Future[None]:
        """Done when the rows say everything that is in the log now. InvalidError when they cannot be written."""
        return self._deferred.submit_async(lambda: self.engine.rows.until_in_step())

    def verify(self, *, files: bool = False) -> Future[VerifyResult]:
        """Check every signature, chain and verdict, make the rows anew beside the real ones, and compare; with `files`,
        read every file that is here, too."""
        from desktop.rows.verification import verify

        return self._deferred.submit_async(lambda: verify(self.engine, files=files))

    def open_document(self, key: DocumentKey, contents: Contents[str, Splice] | None = None) -> DocumentSession:
        """A session for the calling thread, on a text of any kind in any space, read in a way of its own or as it
        stands. Raises NotFoundError."""
        from desktop.documents.session import DocumentSession
        from desktop.documents.text import WRITING

        contents = contents or WRITING
        return DocumentSession(key, _Documents(self, contents), contents=contents)

    def open_fields(self, key: DocumentKey) -> FieldSession:
        """A session for the calling thread, on a document of fields. Raises NotFoundError."""
        from desktop.documents.field_session import FieldSession
        from desktop.documents.fields import FIELDS

        return FieldSession(key, _Documents(self, FIELDS))

    def close(self, timeout_s: float = 2.0) -> list[str]:
        """Finish writes and end all threads; returns what it had to wait for, in words (empty: all done)."""
        left = []
        if self._is_opening and not self._deferred.wait(timeout_s):
            left.append("Countertop is still opening the shop.")  # and closes it again
        self._deferred.reject(ClosedError("Countertop is closing; this was not done."))
        engine = self._deferred.engine
        with self._use:
            if engine is not None:
                return engine.stop(timeout_s, self._session.close)
            self._session.close()
            return left


class _Documents(Generic[S, E]):
    """A document session's way to the engine."""

    def __init__(self, workspace: Workspace, contents: Contents[S, E]) -> None:
        self._workspace = workspace
        self._contents = contents

    def open(self, key: DocumentKey, sink: Callable[[S], None]) -> tuple[S, Callable[[], None]]:
        said, close = self._workspace.do(lambda context: context.documents.open(key, self._contents, sink)).result()

        def end() -> None:
            self._workspace.do(lambda _: close())

        return said, end

    def write(self, key: DocumentKey, base: S, edits: Sequence[E]) -> Future[None]:
        return self._workspace.do(lambda context: context.documents.write(key, self._contents, base, edits))
