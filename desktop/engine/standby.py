"""The network of a PC where nobody is in: it goes on receiving and giving what it cannot read."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Final

from desktop.engine.file_choice import chosen
from desktop.engine.loop_thread import LoopThread
from desktop.engine.network_service import refused
from desktop.engine.presence import Connected
from desktop.engine.row_service import FAULT
from desktop.errors import ClosedError, UserFacingError
from desktop.home import key_store
from desktop.home.folder import disk_errors
from desktop.home.home import LOG_FILE, home_error
from desktop.home.wall_clock import wall_ms
from sync.errors import StorageError
from sync.log import Log
from sync.replica import Replica
from sync.transport.addresses import DEFAULT_PORT
from sync.transport.supervision import BackOff, supervise

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from desktop.area import Areas
    from desktop.engine.records import NetworkSettings
    from desktop.home.home import Home
    from sync.network import Network

LOOK_S: Final = 0.5
_RETRY_S: Final = 1.0
_RETRY_LIMIT_S: Final = 16.0

_log = logging.getLogger(__name__)


class Standby:
    """Takes a home's network when it is free, until it is stopped, and does what areas do unattended; in a thread of
    its own.

    listening: the addresses, once the network is here
    trouble: what of it does not work, in words for whoever stands before the PC; empty where all does
    """

    def __init__(
        self, home: Home, settings: NetworkSettings, areas: Areas = (), shop_name: Callable[[], str] = str
    ) -> None:
        """`shop_name`: asked when a code is announced."""
        self.listening: tuple[str, ...] = ()
        self.trouble = ""
        self.home = home
        self.areas = areas
        self._settings: Final = settings
        self._shop_name: Final = shop_name
        self._lock: Final = home.network_lock()
        self._thread: Final = LoopThread("countertop-standby")
        self._use: Final = ExitStack()
        self._replica: Replica | None = None
        self._network: Network | None = None
        self._pauses: Final = BackOff(random.random, LOOK_S, _RETRY_LIMIT_S)

    def start(self) -> Standby:
        """Open the shop's data and begin. Raises HomeError; then it is stopped."""
        try:
            self._use.enter_context(self.home.used())
            self._thread.submit(self._open).result()
        except BaseException:
            self._thread.stop(1.0)
            self._use.close()
            raise
        return self

    def stop(self, timeout_s: float = 2.0) -> None:
        """Say good-bye to the others, let go of the network and of the shop's data."""
        try:
            self._thread.submit_async(self._close).result(timeout_s)
        except (ClosedError, TimeoutError):
            _log.info("The network did not end in time.")
        self._thread.stop(timeout_s)
        self._use.close()

    def _open(self) -> None:
        key = key_store.derived(self.home.key(), "log")
        try:
            self._replica = Replica(Log.open(self.home.log_path, key), os.urandom, wall_ms)
        except StorageError as error:
            raise home_error(error, self.home, LOG_FILE) from error
        back_off = BackOff(random.random, _RETRY_S, _RETRY_LIMIT_S)
        self._thread.spawn(supervise("network of a locked PC", self._run, back_off, self._report))
        for area in self.areas:
            if area.unattended is not None:
                self._keep_running(area.key, partial(area.unattended, self))

    def _keep_running(self, name: str, service: Callable[[], Awaitable[None]]) -> None:
        back_off = BackOff(random.random, _RETRY_S, _RETRY_LIMIT_S)
        self._thread.spawn(supervise(f"unattended service of {name}", service, back_off, lambda _: None))

    @property
    def replica(self) -> Replica:
        """In nobody's name."""
        assert self._replica is not None
        return self._replica

    def _report(self, error: Exception | None) -> None:
        if error is not None:  # nobody is in: what a bug says of itself is for no screen
            self.trouble = str(error) if isinstance(error, UserFacingError) else FAULT

    async def _run(self) -> None:
        connected = Connected(self.home.path / "connected", self.home.network_lock())
        while True:
            if self._network is None and self._settings.enabled and not await self._take_if_free():
                await asyncio.sleep(self._pauses.next_s())
                continue
            if self._network is not None:
                connected.tell(frozenset(self._network.connections))
                self.listening = tuple(self._network.addresses)
                self.trouble = next(iter(self._network.troubles), "")
            await asyncio.sleep(LOOK_S)

    async def _take_if_free(self) -> bool:
        """Take the network, unless another process has it; False where the computer refuses it."""
        with disk_errors():
            if not self._lock.take():
                self.trouble = ""
                return True
        network, choice = self._new_network(), chosen(self.home, self._settings)
        try:
            await network.start()
            network.files.choose(keep_everything=choice.everything, budget=choice.budget or None)
        except BaseException as error:
            await network.stop()
            self._lock.release()
            if isinstance(error, OSError):
                self.trouble = refused(error)
                return False
            raise
        self._network = network
        self._pauses.reset()
        return True

    def _new_network(self) -> Network:
        from sync.network import Network

        settings = self._settings
        return Network(
            self.replica,
            port=DEFAULT_PORT if settings.port is None else settings.port,
            announced_port=settings.announced_port,
            discovery=settings.discovery,
            loopback_only=settings.loopback_only,
            shop_name=self._shop_name,
        )

    async def _close(self) -> None:
        await self._thread.cancel_others()
        network, self._network = self._network, None
        try:
            if network is not None:
                await network.stop()
        finally:
            self._lock.release()
            if self._replica is not None:
                self._replica.close()
