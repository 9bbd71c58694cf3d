"""Connecting to whichever of the places that an address may mean answers first (after RFC 8305, "Happy Eyeballs").

A name may stand for several addresses, and a link-local one without a zone may be on any of this PC's cables.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from sync.transport.addresses import Address, is_link_local, own_zones

STAGGER_S: Final = 0.25
"""How long one place has the field to itself before the next is tried too."""


class _Place(NamedTuple):
    """What a socket connects to: its family, and the address as that family's sockets take it."""

    family: int
    sockaddr: Any


async def connected_socket(address: Address) -> socket.socket:
    """A socket connected to the first place that answers. Raises OSError."""
    places = [place for found in await _resolved(address) for place in _on_every_cable(found)]
    if not places:
        raise OSError("no network card leads there")
    attempts = [asyncio.create_task(_attempt(place, turn * STAGGER_S)) for turn, place in enumerate(places)]
    winner = None
    try:
        winner = await _first_connected(attempts)
        return winner.result()
    finally:
        _give_up(attempt for attempt in attempts if attempt is not winner)


async def _resolved(address: Address) -> list[_Place]:
    """As `getaddrinfo`. Numbers need no resolver: names that it is slow to find would keep them waiting."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    return [_Place(family, sockaddr) for family, _, _, _, sockaddr in found]


def _on_every_cable(place: _Place) -> list[_Place]:
    """The place itself; on each network card if it is a link-local one that does not say on which."""
    host, port, *rest = place.sockaddr
    if not is_link_local(host) or (len(rest) == 2 and rest[1]):
        return [place]
    return [_Place(place.family, (host, port, 0, zone)) for zone in own_zones()]


async def _attempt(place: _Place, delay_s: float) -> socket.socket:
    await asyncio.sleep(delay_s)
    connecting = socket.socket(place.family, socket.SOCK_STREAM)
    try:
        connecting.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connecting, place.sockaddr)
        return connecting
    except BaseException:
        connecting.close()
        raise


async def _first_connected(attempts: list[asyncio.Task[socket.socket]]) -> asyncio.Task[socket.socket]:
    """Raises the most telling of the attempts' errors when none succeeds: that somebody refused."""
    pending: set[asyncio.Task[socket.socket]] = set(attempts)
    refusal: BaseException | None = None
    try:
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for attempt in done:
                error = attempt.exception()
                if error is None:
                    return attempt
                if not isinstance(refusal, ConnectionRefusedError):
                    refusal = error
        raise refusal or OSError("nobody is there")
    finally:
        refusal = None  # it knows this frame, and this frame it


def _give_up(attempts: Iterable[asyncio.Task[socket.socket]]) -> None:
    for attempt in attempts:
        attempt.cancel()
        attempt.add_done_callback(_close)


def _close(attempt: asyncio.Task[socket.socket]) -> None:
    """Close what an attempt connected that is not needed."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
