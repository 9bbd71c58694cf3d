"""Joining a shop: looking for one, trying a code, being let in. For screens and the command line alike."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from msgspec.structs import replace

from desktop import areas
from desktop.backups.words import secret_of
from desktop.engine.engine import Engine, open_replica
from desktop.engine.loop_thread import LoopThread
from desktop.engine.records import ON_THE_LAN, NetworkSettings
from desktop.errors import InvalidError, JoiningError, UserFacingError
from desktop.home import key_store
from desktop.home.environment import host_name
from desktop.home.home import LOG_FILE, Home, home_error
from desktop.home.wall_clock import wall_ms
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.people.facts import PCNamed, PersonNamed
from desktop.people.records import UNNAMED_PERSON, FoundShop, JoiningState, Person
from desktop.rows import typed_text
from desktop.workspace import Workspace
from sync import pairing
from sync.errors import StorageError, SyncError
from sync.log import Log
from sync.pairing import joining as admissions
from sync.reclaiming import again_by_key
from sync.recovery import RecoveryKey
from sync.replica import Replica
from sync.replica_state import GENESIS
from sync.transport.addresses import Address, parse_address

if TYPE_CHECKING:
    from desktop.rows.fact_types import Fact
    from sync.pairing.joining import Joiner, JoinOffer

T = TypeVar("T")

Kind = Literal["connecting", "wrong_code", "wrong_words", "expired", "locked", "admitted", "catching_up", "failed"]

PEOPLE_S: Final = 15.0
"""How long to wait for the names of the people in the shop."""
LOOK_S: Final = 0.1

LOOKING: Final = "Looking for shops with an open code on this network."
_ENDED: Final = (
    pairing.ExpiredCodeError,
    pairing.CancelledCodeError,
    pairing.UsedCodeError,
    pairing.NoCodeError,
)


class Joining:
    """One attempt to join; states go to the listener, from the joining thread.

    The order is free: `enter` may come before a shop is found (it is tried when there is exactly one, or one was
    chosen), and brings the names where they were not known at first. After a wrong, expired or locked code, wrong
    words, or a failure, `enter` and `choose` may be called again.
    """

    result: Future[Workspace]

    def __init__(
        self,
        home: Home,
        name: str = "",
        pc: str | None = None,
        *,
        network: NetworkSettings = ON_THE_LAN,
        listener: Callable[[JoiningState], None] = lambda state: None,
    ) -> None:
        """`name` is not needed (and not used) where the code adds a PC to somebody in the shop. Raises InvalidError."""
        self._home = home
        self._name, self._pc = _names(name, pc)
        self._network = network
        self._listener = listener
        self._state = JoiningState("looking", (), (), None, LOOKING)
        self._chosen = ""
        self._code: str | None = None
        self._recovery: RecoveryKey | None = None
        self._tried_at: dict[str, admissions.AnnouncedShop | Address] = {}
        self._wake: asyncio.Event | None = None
        self._thread: LoopThread | None = None
        self._joiner: Joiner | None = None
        self._log: Log | None = None
        self._key = b""
        self.result = Future()

    @property
    def state(self) -> JoiningState:
        """How it stands now."""
        return self._state

    def start(self) -> None:
        """Begin to look. What goes wrong from the start is in `result`."""
        self._thread = LoopThread("countertop-joining")
        self.result.set_running_or_notify_cancel()
        self._thread.submit_async(self._run)

    def choose(self, shop: str) -> None:
        """A `FoundShop.key`, a typed `host:port`, or "" for the only shop found. Raises InvalidError otherwise."""
        if shop and shop not in {found.key for found in self._state.shops}:
            try:
                parse_address(shop)
            except SyncError as error:
                raise InvalidError(str(error)) from error
        self._set(chosen=shop)

    def enter(self, code: str, name: str | None = None, pc: str | None = None, words: str | None = None) -> None:
        """The code, with or without spaces, and who types it where; None is who was named before. Whoever has the words
        of a recovery sheet is who they were, and needs no name.

        Raises InvalidError for what is not eight digits, no name, or no such words.
        """
        names = None if name is None else _names(name, pc)
        recovery = None if words is None else RecoveryKey.of(secret_of(words))
        try:
            self._set(code=pairing.normalise_code(code), names=names, recovery=recovery)
        except pairing.PairingError as error:
            raise InvalidError(str(error)) from error

    def _set(
        self,
        *,
        chosen: str | None = None,
        code: str | None = None,
        names: tuple[str, str] | None = None,
        recovery: RecoveryKey | None = None,
    ) -> None:
        def take() -> None:
            self._name, self._pc = names or (self._name, self._pc)
            self._recovery = recovery or self._recovery
            self._chosen = self._chosen if chosen is None else chosen
            self._code = code or self._code
            self._poke()

        if self._thread is not None:
            self._thread.submit(take)

    def cancel(self) -> None:
        """Stop; `result` then holds a JoiningError, and nothing stays in the home."""
        if self._thread is not None:
            self._thread.stop(5.0)
        self._fail(JoiningError("Joining was stopped."))

    # In the joining thread

    async def _run(self) -> None:
        try:
            workspace = await self._join()
        except asyncio.CancelledError:
            await self._let_go(keep=False)
            raise
        except UserFacingError as error:
            await self._let_go(keep=False)
            self._show("failed", str(error))
            self._fail(error)
        except BaseException as error:
            await self._let_go(keep=False)
            self._fail(error)
            raise
        else:
            self.result.set_result(workspace)
        finally:
            if self._thread is not None:
                self._thread.end_soon()

    def _fail(self, error: BaseException) -> None:
        if not self.result.done():
            self.result.set_exception(error)

    async def _join(self) -> Workspace:
        self._wake = asyncio.Event()
        log = self._open_log()
        self._log = log
        if log.get(GENESIS) is not None:
            await self._until_entered()
            await self._let_go(keep=True)
            return await self._enter_shop(open_replica, None)
        self._joiner = admissions.Joiner(
            log, os.urandom, discovery=self._network.discovery, loopback_only=self._network.loopback_only,
            changed=self._poke,
        )  # fmt: skip
        await self._joiner.start()
        admission = await self._admission()
        await self._let_go(keep=True)
        return await self._enter_shop(partial(_joined, admission), admission)

    def _open_log(self) -> Log:
        """The log of an attempt that was interrupted, with the keys it gave out, or a new one."""
        key = self._home.unfinished_key()
        resumed = key is not None and self._home.log_path.is_file()
        self._key = key if key is not None and resumed else self._home.begin()
        log_key = key_store.derived(self._key, "log")
        try:
            if resumed:
                return Log.open(self._home.log_path, log_key)
            return Log.create(self._home.log_path, log_key)
        except StorageError as error:
            raise home_error(error, self._home, LOG_FILE) from error

    def _poke(self) -> None:
        if self._wake is not None:
            self._wake.set()

    async def _admission(self) -> JoinOffer:
        """Wait for a shop and a code, and try them, until one lets this PC in."""
        assert self._joiner is not None
        assert self._wake is not None
        while True:
            self._show_found()
            code = self._code
            where = self._where(code)
            if where is not None and code is not None:
                self._code = None
                admission = await self._attempt(where, code)
                if admission is not None:
                    return admission
            await self._wake.wait()
            self._wake.clear()

    def _where(self, code: str | None) -> admissions.AnnouncedShop | Address | None:
        """Where it is to be tried. Where it was right it is right still, and that shop does not show it any more."""
        assert self._joiner is not None
        found, known = self._joiner.found, self._tried_at.get(code or "")
        if not self._chosen and known is None:
            return found[0] if len(found) == 1 else None
        for shop in found:
            if shop.key == self._chosen:
                return shop
        with suppress(SyncError):
            return parse_address(self._chosen)
        return known

    async def _until_entered(self) -> None:
        """This PC was let in before it was interrupted: who sits at it is still to be heard."""
        assert self._wake is not None
        while self._code is None:
            await self._wake.wait()
            self._wake.clear()

    async def _attempt(self, where: admissions.AnnouncedShop | Address, code: str) -> JoinOffer | None:
        assert self._joiner is not None
        self._show("connecting", "Trying the code.")
        if isinstance(where, admissions.AnnouncedShop):  # a typed address may be a mistake
            self._tried_at[code] = where
        try:
            return await self._joiner.attempt(where, code, self._recovery)
        except pairing.WrongCodeError as error:
            self._show("wrong_code", str(error), error.tries_left)
        except pairing.UselessWordsError as error:
            self._tried_at[code] = where
            self._show("wrong_words", str(error))
        except pairing.LockedCodeError as error:
            self._show("locked", str(error))
        except _ENDED as error:
            self._show("expired", str(error))
        except SyncError as error:
            self._show("failed", str(error))
        return None

    async def _let_go(self, *, keep: bool) -> None:
        """Stop looking and close the log; without `keep` an unfinished home is cleared away."""
        joiner, self._joiner = self._joiner, None
        if joiner is not None:
            await joiner.stop()
        log, self._log = self._log, None
        if log is not None:
            log.close()
        if not keep:
            self._home.abandon()

    # What to show

    def _show_found(self) -> None:
        assert self._joiner is not None
        shops = tuple(
            FoundShop(shop.key, shop.name, str(shop.addresses[0]) if shop.addresses else "")
            for shop in self._joiner.found
        )
        tried = tuple(f"{address}: {outcome}" for address, outcome in self._joiner.tried)
        waiting = self._state.kind in ("looking", "found")
        if (shops, tried) == (self._state.shops, self._state.tried):
            return
        state = replace(self._state, shops=shops, tried=tried)
        if waiting:
            state = replace(state, kind="found" if shops else "looking", sentence=_found_sentence(shops))
        self._tell(state)

    def _show(self, kind: Kind, sentence: str, tries_left: int | None = None) -> None:
        self._tell(replace(self._state, kind=kind, sentence=sentence, tries_left=tries_left))

    def _tell(self, state: JoiningState) -> None:
        self._state = state
        self._listener(state)

    # Being in

    async def _enter_shop(self, founding: Callable[[Log], Replica], admission: JoinOffer | None) -> Workspace:
        engine = await self._in_thread(
            lambda: Engine.start(self._home, self._key, self._network, areas.AREAS, founding, create=False)
        )
        try:
            self._home.finish()
            workspace = await self._in_thread(lambda: Workspace.of(engine))
            self._show("admitted", "This PC is in. The shop's messages are on their way.")
            await self._introduce(workspace, admission)
            await self._meet_people(workspace, admission)
        except BaseException:
            await self._in_thread(lambda: engine.stop(2.0))
            raise
        return workspace

    @staticmethod
    async def _in_thread(work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(None, work)

    async def _introduce(self, workspace: Workspace, admission: JoinOffer | None) -> None:
        """The first content: the PC's name, and the person's when they are new."""
        engine = workspace.engine
        me = engine.replica.me
        said: list[Fact] = [PCNamed(me.device, self._pc)]
        if self._name and (admission is None or admission.role is not None):
            said.insert(0, PersonNamed(me.member, self._name))
        await asyncio.wrap_future(workspace.do(people_commands.say, *said))

    async def _meet_people(self, workspace: Workspace, admission: JoinOffer | None) -> None:
        """Wait until the people of the shop have names here."""
        if not self._network.enabled:
            return
        engine = workspace.engine
        if admission is not None and await _until(lambda: engine.networking.network is not None):
            with suppress(UserFacingError):  # it is found later, then
                await asyncio.wrap_future(workspace.do(people_commands.add_address, str(admission.address)))
        self._show("catching_up", "The shop's messages are on their way.")
        session = workspace.read()
        try:
            await _until(lambda: bool(workspace.shop) and _all_named(people_queries.people(session)))
        finally:
            session.close()


async def _until(condition: Callable[[], bool]) -> bool:
    """Whether it came true within PEOPLE_S."""
    for _ in range(int(PEOPLE_S / LOOK_S)):
        if condition():
            return True
        await asyncio.sleep(LOOK_S)
    return condition()


def _names(name: str, pc: str | None) -> tuple[str, str]:
    """Of the person, "" for nobody in particular, and of the PC. Raises InvalidError."""
    person = typed_text.name_not_code(name, "yourself") if name.strip() else ""
    return person, typed_text.name(pc or host_name(), "this PC")


def _all_named(people: list[Person]) -> bool:
    return all(person.name != UNNAMED_PERSON for person in people if person.active)


def _found_sentence(shops: tuple[FoundShop, ...]) -> str:
    if not shops:
        return LOOKING
    if len(shops) == 1:
        return f"Found {shops[0].name}."
    return "Several shops have a code open. Choose yours."


def _joined(admission: JoinOffer, log: Log) -> Replica:
    if admission.key is not None:
        return again_by_key(log, admission.genesis, admission.key, admission.control, os.urandom, wall_ms)
    return Replica.join(log, admission.genesis.raw, admission.member, admission.control, os.urandom, wall_ms)
