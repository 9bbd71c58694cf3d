"""Who makes a backup: somebody who is in, or a PC where nobody is, which writes down sealed what is sealed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from desktop.backups.behind_pins import keep_key, sealed_behind_pins
from desktop.backups.own_state import read_by_nobody, said_by, sealed_for
from desktop.bundles.left_out import FilesLeftOut, left_out
from desktop.colleagues import called
from desktop.files.waiting import all_waiting, waiting_among
from desktop.people import queries
from desktop.people.records import UNNAMED_PC
from sync.errors import StorageError

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.engine.unattended import Unattended
    from desktop.home.home import Home
    from desktop.rows.event import Event
    from sync.backup import SealedState
    from sync.replica import Replica

_SHOP: Final = "Shop"


class Maker(Protocol):
    """home, replica: of the PC; `member`: who is in, empty where nobody is."""

    home: Home
    replica: Replica
    member: bytes

    def publish(self, events: Iterable[Event]) -> None:
        """Tell whoever listens."""

    def titles(self) -> tuple[str, str]:
        """What the shop and this PC are called."""

    async def kept_for(self, key: bytes) -> Sequence[SealedState]:
        """What seats keep for themselves, for a backup to this recovery key."""

    def waiting(self) -> frozenset[bytes]:
        """The files of which only what these keep speaks; asked after that."""

    def left_out(self, files: Collection[bytes], /, *, by_format: bool) -> FilesLeftOut:
        """What is said of files that had no room."""


class SomebodyIn:
    """With the keys and rows of who is in."""

    def __init__(self, context: CommandContext) -> None:
        self.home, self.replica = context.home, context.replica
        self.member: bytes = context.replica.me.member
        self._context: Final = context

    def publish(self, events: Iterable[Event]) -> None:
        self._context.publish(events)

    def titles(self) -> tuple[str, str]:
        session = self._context.session
        return queries.shop(session), queries.this_pc(session).name

    async def kept_for(self, key: bytes) -> Sequence[SealedState]:
        with suppress(StorageError):  # a full disk here is no reason to make none elsewhere
            keep_key(self._context)
        return [*sealed_for(self._context, key), *await sealed_behind_pins(self.home, self.replica)]

    def waiting(self) -> frozenset[bytes]:
        return all_waiting(self._context.local_state)

    def left_out(self, files: Collection[bytes], /, *, by_format: bool) -> FilesLeftOut:
        return left_out(self._context.session, files, by_format=by_format)


class NobodyIn:
    """With no keys but those that lie open on the PC."""

    def __init__(self, pc: Unattended) -> None:
        self.home, self.replica = pc.home, pc.replica
        self.member: bytes = b""
        self._pc: Final = pc
        self._waiting = frozenset[bytes]()

    def publish(self, events: Iterable[Event]) -> None:
        """Nobody listens."""

    def titles(self) -> tuple[str, str]:
        log, device = self.replica.log, self.replica.device.device
        return called.kept(log, called.SHOP) or _SHOP, called.kept(log, device) or UNNAMED_PC

    async def kept_for(self, key: bytes) -> Sequence[SealedState]:
        state = read_by_nobody(self._pc, key)
        member = self.replica.verdicts.seating.recovery_keys[key].member
        fresh = [] if state is None else [said_by(self.replica, member, key, state)]
        self._waiting = waiting_among(state.kept) if state is not None else frozenset()
        return [*fresh, *await sealed_behind_pins(self.home, self.replica)]

    def waiting(self) -> frozenset[bytes]:
        return self._waiting

    def left_out(self, files: Collection[bytes], /, *, by_format: bool) -> FilesLeftOut:
        return FilesLeftOut(len(files), (), by_format)
