"""Calling other PCs: one patient caller for each, at every address where it may be, again and again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

from sync.clock import WallClock
from sync.errors import SyncError
from sync.transport.addresses import Address
from sync.transport.connection import NotCountertopError
from sync.transport.supervision import BackOff, Fraction, supervise

HEAD_START_S: Final = 0.25
"""The PC with the higher device id lets the other one call first, so that two calls seldom cross."""
SETTLED_S: Final = 30.0
"""A connection that lasted so long makes the next call come soon after its end."""
LEFT_ALONE_S: Final = 3600.0
"""Where a PC of the shop was said to be and something else answered, nobody is called for so long, but once if a PC is
seen there meanwhile: whoever tells such addresses does not make all others knock there again and again."""
TRIED_LIMIT: Final = 64
HEARD_LIMIT: Final = 256

Connect = Callable[[Address, bytes | None], Awaitable[bytes]]
"""Connect to an address, where this device must be (None: any of the shop's); its device id. Raises SyncError."""


@dataclass(frozen=True, slots=True)
class Tried:
    """An address that was tried last at `at_ms` (Unix time), and what came of it in a sentence."""

    address: str
    device: bytes | None
    outcome: str
    reached: bool
    at_ms: int


class _Target:
    """Somebody to call: a device, or whoever is at a typed address.

    wake: call again now; `ended`: a connection to it ended
    """

    def __init__(self, device: bytes | None, addresses: list[Address], back_off: BackOff) -> None:
        self.device = device
        self.addresses = addresses
        self.back_off = back_off
        self.wake = asyncio.Event()
        self.ended = asyncio.Event()
        self.task: asyncio.Task[None] | None = None


class Dialler:
    """Keeps a connection to every wanted device, as far as it can."""

    def __init__(
        self,
        own_device: bytes,
        connect: Connect,
        is_connected: Callable[[bytes], bool],
        remembered: Callable[[bytes], Iterable[Address]],
        *,
        fraction: Fraction,
        wall_ms: WallClock,
        changed: Callable[[], None],
    ) -> None:
        self._own_device = own_device
        self._connect = connect
        self._is_connected = is_connected
        self._remembered = remembered
        self._fraction = fraction
        self._wall_ms = wall_ms
        self._changed = changed
        self._devices: dict[bytes, _Target] = {}
        self._typed: dict[Address, _Target] = {}
        self._heard: dict[bytes, list[Address]] = {}
        self._tried: dict[str, Tried] = {}
        self._left_alone: dict[Address, float] = {}
        self._seen_there: dict[Address, float] = {}

    @property
    def tried(self) -> list[Tried]:
        """What was tried, the latest first."""
        return sorted(self._tried.values(), key=lambda tried: (-tried.at_ms, tried.address))

    def want(self, devices: Iterable[bytes]) -> None:
        """Call these devices and no others."""
        wanted = set(devices)
        for device in wanted - self._devices.keys():
            self._devices[device] = self._start(_Target(device, self._heard.get(device, []), BackOff(self._fraction)))
        for device in self._devices.keys() - wanted:
            self._stop(self._devices.pop(device))

    def found(self, device: bytes, addresses: Iterable[Address]) -> None:
        """A device was seen at these addresses: if it is wanted, call there first, and soon."""
        self._heard[device] = list(addresses)
        for address in self._left_alone.keys() & self._heard[device] - self._seen_there.keys():
            self._seen_there[address] = self._left_alone.pop(address)
        while len(self._heard) > HEARD_LIMIT:
            self._heard.pop(next(iter(self._heard)))
        target = self._devices.get(device)
        if target is not None:
            target.addresses = self._heard[device]
            target.back_off.reset()
            target.wake.set()

    def add(self, address: Address) -> None:
        """Call whoever is at a typed address until one of the shop's PCs is there."""
        if address not in self._typed:
            self._typed[address] = self._start(_Target(None, [address], BackOff(self._fraction)))

    def lost(self, device: bytes, lasted_s: float) -> None:
        """A connection to a device ended after so many seconds. Who waits to call it again goes on waiting: where it is
        called as a device and by an address, each would wake the other for ever."""
        for target in (*self._devices.values(), *self._typed.values()):
            if target.device == device:
                if lasted_s >= SETTLED_S:
                    target.back_off.reset()
                target.ended.set()

    async def call(self, address: Address, device: bytes | None = None) -> bytes:
        """One call now; the device reached. Notes the outcome. Raises SyncError with a sentence."""
        try:
            reached = await self._connect(address, device)
        except SyncError as error:
            self._note(address, device, str(error), reached=False)
            raise
        self._note(address, reached, "Connected.", reached=True)
        return reached

    async def close(self) -> None:
        """Stop calling."""
        targets = [*self._devices.values(), *self._typed.values()]
        self._devices.clear()
        self._typed.clear()
        for target in targets:
            self._stop(target)
        tasks = [target.task for target in targets if target.task is not None]
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, target: _Target) -> _Target:
        service = supervise("calling", lambda: self._keep_calling(target), BackOff(self._fraction), lambda _error: None)
        target.task = asyncio.get_running_loop().create_task(service)
        return target

    @staticmethod
    def _stop(target: _Target) -> None:
        if target.task is not None:
            target.task.cancel()

    async def _keep_calling(self, target: _Target) -> None:
        if target.device is not None and target.device < self._own_device:
            await asyncio.sleep(HEAD_START_S)
        while True:
            target.wake.clear()
            target.ended.clear()
            await self._call_all(target)
            if self._is_reached(target):
                await target.ended.wait()
                if self._is_reached(target):
                    continue
                target.wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(target.back_off.next_s()):
                    await target.wake.wait()

    def _is_reached(self, target: _Target) -> bool:
        return target.device is not None and self._is_connected(target.device)

    async def _call_all(self, target: _Target) -> None:
        """A PC where it was seen, told or remembered to be; whoever it is where somebody typed."""
        if target.device is None:
            addresses = target.addresses
        else:
            said = dict.fromkeys((*target.addresses, *self._remembered(target.device)))
            addresses = [address for address in said if not self._is_left_alone(address)]
        for address in addresses:
            if self._is_reached(target):
                return
            try:
                target.device = await self.call(address, target.device)
                return
            except NotCountertopError:
                until_s = asyncio.get_running_loop().time() + LEFT_ALONE_S
                self._left_alone[address] = self._seen_there.get(address, until_s)
            except SyncError:
                continue

    def _is_left_alone(self, address: Address) -> bool:
        """Whether something else answered there lately."""
        now_s = asyncio.get_running_loop().time()
        for kept in (self._left_alone, self._seen_there):
            for over in [one for one, until_s in kept.items() if until_s <= now_s]:
                del kept[over]
        return address in self._left_alone

    def _note(self, address: Address, device: bytes | None, outcome: str, *, reached: bool) -> None:
        self._tried.pop(str(address), None)
        self._tried[str(address)] = Tried(str(address), device, outcome, reached, self._wall_ms())
        while len(self._tried) > TRIED_LIMIT:
            self._tried.pop(next(iter(self._tried)))
        self._changed()
