"""The one TCP listener of a PC, and how many strangers it puts up with at once."""

from __future__ import annotations

import asyncio
import functools
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sync.errors import SyncError
from sync.transport.connection import FrameStream, accept_tls
from sync.transport.lobby import Lobby, Visitor

_log = logging.getLogger(__name__)

_BACKLOG: Final = 64
_PAUSE_S: Final = 0.5

EVERYWHERE: Final = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each stage with a PC that is not known yet may take, in seconds, and how many there may be."""

    connect_s: float = 10.0
    tls_s: float = 10.0
    handshake_s: float = 10.0
    introduction_s: float = 60.0
    pairing_s: float = 30.0
    strangers: int = 64
    strangers_per_host: int = 16
    reserved: int = 16


class _Bound(socket.socket):
    """A listening socket that keeps hold of what it took until that is in good hands: a `sock_accept` that is
    cancelled as it returns would leave it open."""

    taken: socket.socket | None = None

    def accept(self) -> tuple[socket.socket, Any]:
        self.taken, address = super().accept()
        return self.taken, address

    def let_go(self) -> None:
        """Close what was taken and not handed on."""
        if self.taken is not None:
            self.taken.close()


class Guest:
    """A connection that was taken. `heed` when it has said something; `prove` once it is known who it is, so that it no
    longer counts as a stranger."""

    def __init__(self, stream: FrameStream, visitor: Visitor, lobby: Lobby) -> None:
        self.stream = stream
        self._visitor = visitor
        self._lobby = lobby

    def heed(self) -> None:
        """It is not turned out for others any more."""
        self._visitor.has_spoken = True

    def prove(self) -> None:
        """It is none of the strangers."""
        self._lobby.leave(self._visitor)


class Listener:
    """Takes connections, makes TLS on them and hands each to `serve` in a task of its own. `is_familiar` tells of an
    address whether a PC of the shop is known to be there."""

    def __init__(
        self,
        context: ssl.SSLContext,
        serve: Callable[[Guest], Awaitable[None]],
        limits: Limits | None = None,
        is_familiar: Callable[[str], bool] = lambda _host: False,
    ) -> None:
        self._context = context
        self._serve = serve
        self._limits = limits or Limits()
        self._sockets: list[_Bound] = []
        self._tasks: set[asyncio.Task[None]] = set()
        limit, per_host, reserved = self._limits.strangers, self._limits.strangers_per_host, self._limits.reserved
        self._lobby = Lobby(limit, per_host, reserved, is_familiar)
        self.port = 0

    def open(self, hosts: Sequence[str], port: int) -> None:
        """Bind to every host that this computer has, all on one port; an ephemeral one when `port` is taken.

        Raises OSError when none can be bound.
        """
        self.port = port
        for host in hosts:
            try:
                self._sockets.append(self._bind(host))
            except OSError:
                if not self._sockets and host == hosts[-1]:
                    raise

    def _bind(self, host: str) -> _Bound:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        bound = _Bound(family, socket.SOCK_STREAM)
        try:
            bound.setblocking(False)
            if family == socket.AF_INET6:
                bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._bind_port(bound, host)
            bound.listen(_BACKLOG)
        except BaseException:
            bound.close()
            raise
        self.port = bound.getsockname()[1]
        return bound

    def _bind_port(self, bound: socket.socket, host: str) -> None:
        try:
            bound.bind((host, self.port))
        except OSError:
            if self._sockets or not self.port:
                raise
            bound.bind((host, 0))

    @property
    def is_open(self) -> bool:
        """Whether it is bound."""
        return bool(self._sockets)

    async def run(self) -> None:
        """Take connections until cancelled; closed afterwards. Raises OSError when the sockets fail."""
        try:
            async with asyncio.TaskGroup() as group:
                for bound in self._sockets:
                    group.create_task(self._take(bound))
        finally:
            self._close_sockets()

    def _close_sockets(self) -> None:
        loop = asyncio.get_running_loop()
        for bound in self._sockets:
            loop.remove_reader(bound)  # or the loop of Windows goes on watching a socket that is closed
            bound.close()
        self._sockets.clear()

    async def close(self) -> None:
        """Close the sockets and end what was taken and is not proven; what is proven is the caller's."""
        self._close_sockets()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, bound: _Bound) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                taken, address = await loop.sock_accept(bound)
            except asyncio.CancelledError:
                bound.let_go()
                raise
            except OSError as error:
                if bound.fileno() < 0:
                    raise
                _log.warning("A connection could not be taken: %s", error)
                await asyncio.sleep(_PAUSE_S)
                continue
            bound.taken = None
            host = str(address[0])
            visitor = self._lobby.enter(host)
            if visitor is None:
                _log.info("A connection from %s was turned away: too many at once.", host)
                taken.close()
                continue
            task = loop.create_task(self._attend(taken, visitor))
            visitor.turn_out = task.cancel
            self._tasks.add(task)
            task.add_done_callback(functools.partial(self._forget, taken, visitor))

    def _forget(self, taken: socket.socket, visitor: Visitor, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._lobby.leave(visitor)
        if task.cancelled():
            taken.close()  # one that was cancelled before it began has closed nothing

    async def _attend(self, taken: socket.socket, visitor: Visitor) -> None:
        host = visitor.host
        try:
            stream = await accept_tls(taken, self._context, self._limits.tls_s)
            try:
                await self._serve(Guest(stream, visitor, self._lobby))
            finally:
                await stream.close()
        except (SyncError, TimeoutError) as error:
            _log.info("A connection from %s ended: %s", host, str(error) or "it took too long.")
        except Exception:  # one connection's trouble is no other's
            _log.exception("A connection from %s ended in an error of ours.", host)
