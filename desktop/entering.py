"""Coming in on a PC that several people use."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING, Final

from desktop.colleagues import called, commands
from desktop.engine.loop_thread import LoopThread
from desktop.errors import JoiningError
from desktop.home import key_store
from desktop.home.wall_clock import wall_ms
from desktop.workspace import Workspace
from sync.errors import SyncError
from sync.identity import new_seat_keys
from sync.log import Log
from sync.pairing.joining import AnnouncedShop, Joiner
from sync.pins import checked
from sync.replica import Replica
from sync.transport.addresses import parse_address

if TYPE_CHECKING:
    from desktop.engine.records import NetworkSettings
    from desktop.home.home import Home
    from sync.seats import Insider

LOOK_S: Final = 45.0
"""How long it is looked for a PC that shows a code."""
_NOT_FOUND: Final = (
    "No PC of this shop that shows a code was found on this network. The code was not tried and still works. Type the "
    "address, too, that stands below it."
)
_OTHER_SHOP: Final = "That code is of another shop than the one on this PC."


def entered(home: Home, insider: Insider, network: NetworkSettings) -> Workspace:
    """The shop in the name of who is in; the others hear what they are called. Raises HomeError."""
    workspace = Workspace.open(home, network=network, insider=insider)
    try:
        workspace.do(commands.introduce).result()
        workspace.identify()
    except BaseException:
        workspace.close()
        raise
    return workspace


def let_in_by_code(home: Home, code: str, pin: str, network: NetworkSettings, at: str = "") -> Insider:
    """Come in on this PC by a code that one's own other PC shows, behind a new PIN; nobody here need be asked.

    `at`: the address of that PC, where it is not found. Raises HomeError, PinError, PairingError or another SyncError.
    """
    checked(pin)
    thread = LoopThread("countertop-coming")
    try:
        with home.used():
            return thread.submit_async(lambda: _let_in(home, code, pin, network, at)).result()
    finally:
        thread.stop(5.0)


async def _let_in(home: Home, code: str, pin: str, network: NetworkSettings, at: str) -> Insider:
    with ExitStack() as opened:
        log = Log.open(home.log_path, key_store.derived(home.key(), "log"))
        replica = opened.enter_context(closing(Replica(log, os.urandom, wall_ms)))
        heard, seat = asyncio.Event(), new_seat_keys(os.urandom)
        joiner = Joiner(
            log,
            os.urandom,
            discovery=network.discovery,
            loopback_only=network.loopback_only,
            changed=heard.set,
            seat=seat,  # cut off, it is lost: nothing of a person lies here before it is behind their PIN
        )
        await joiner.start()
        replica.colleagues.unfinished.begin(seat.feed, wall_ms())
        try:
            offer = await joiner.attempt(
                parse_address(at) if at else await _found(joiner, heard, called.kept(log, called.SHOP)), code
            )
        finally:
            await joiner.stop()
        if offer.genesis.hash != replica.genesis.hash:
            raise JoiningError(_OTHER_SHOP)
        replica.receive_control(offer.control)
        insider = replica.colleagues.take_seat(offer.member, seat, pin)
        with suppress(SyncError):  # else it is done an hour later
            replica.colleagues.remove_unfinished(wall_ms(), come_in=True)
        return insider


async def _found(joiner: Joiner, heard: asyncio.Event, shop: str) -> AnnouncedShop:
    """The PC that shows a code in the name of this shop: at another's it would be a wrong one."""
    try:
        async with asyncio.timeout(LOOK_S):
            while True:
                for found in joiner.found:
                    if found.name == shop or not shop:
                        return found
                await heard.wait()
                heard.clear()
    except TimeoutError:
        raise JoiningError(_NOT_FOUND) from None
