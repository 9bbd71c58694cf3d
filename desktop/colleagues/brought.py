"""What people kept behind their PINs on a PC that is gone, and its way to them on the one that goes on.

A backup carries it as it lay on the disk. It waits in `log.db` for the PIN that its person had there.
"""

from __future__ import annotations

import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from msgspec import Struct

from desktop.colleagues.copying import copies
from desktop.engine.loop_thread import in_thread
from desktop.home import key_store
from desktop.home.home import seat_key
from desktop.home.home_file import BEHIND_PIN
from desktop.rows.local_state import LocalState, SavedDraft
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.errors import StorageError
from sync.pins import COST, PinSeal, opened_seal
from sync.seats import SeatState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from desktop.engine.command_context import CommandContext
    from desktop.home.home import Home
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker
    from sync.log import Log
    from sync.replica import Replica
    from sync.seats import Insider

FILE: Final = "own.db"
WAITS: Final = "colleagues.brought"
_TITLE: Final = "What you had not sent on the PC that is gone waits for your PIN"
_DETAIL: Final = "It is there once you choose the PIN on your page that you had on that PC. Then choose any other one."


class KeptBehindPin(Struct, array_like=True, frozen=True):
    """What a seat keeps for itself, as its files lie on the disk, and its person's key as the PIN seals it."""

    feed: bytes
    seal: PinSeal
    own: bytes
    wal: bytes


class WaitingForPin(Struct, array_like=True, frozen=True):
    """That, waiting for its person; `said`: as a backup carried it, for those of this PC to carry it on."""

    kept: KeptBehindPin
    said: bytes


class OwnThings(NamedTuple):
    """What is in it: drafts by what they are written in, and what areas keep by their names."""

    drafts: dict[bytes, SavedDraft]
    kept: dict[str, bytes]


# On the PC that is to be lost


async def copied(home: Home, replica: Replica) -> list[tuple[bytes, KeptBehindPin]]:
    """Of each person of this PC who has a PIN, whether they are in or not."""
    found = list(_sealed_seats(replica))
    paths = [home.seat_path(feed) / FILE for _, feed, _ in found]
    files = await in_thread(lambda: copies(paths))
    return [
        (who, KeptBehindPin(feed, seal, *file)) for (who, feed, seal), file in zip(found, files, strict=True) if file[0]
    ]


def _sealed_seats(replica: Replica) -> Iterator[tuple[bytes, bytes, PinSeal]]:
    colleagues = replica.colleagues
    for member in colleagues.members():
        seal = colleagues.pins.sealed(member)
        for seat in colleagues.seats_of(member):
            if seal is not None and seat.state == SeatState.OPEN and seat.is_sealed:
                yield member, seat.feed, seal


# On the one that goes on


def keep(log: Log, member: bytes, kept: KeptBehindPin, said: bytes) -> None:
    """It waits for this person, with what they kept on other PCs that are gone."""
    others = [each for each in waiting(log, member) if each.kept.feed != kept.feed]
    _put(log, member, [*others, WaitingForPin(kept, said)])


def waiting(log: Log, member: bytes) -> list[WaitingForPin]:
    """What waits for somebody."""
    with suppress(msgspec.MsgspecError):
        raw = log.get(_name(member))
        return msgspec.msgpack.decode(raw, type=list[WaitingForPin]) if raw else []
    return []


def _put(log: Log, member: bytes, waiting: list[WaitingForPin]) -> None:
    log.put(_name(member), msgspec.msgpack.encode(waiting) if waiting else b"")


def opened(kept: KeptBehindPin, key: bytes, folder: Path, not_wanted: Collection[str]) -> OwnThings:
    """What is in it, without what areas keep by names that are not wanted; `folder`: for the time being. Raises
    StorageError where this key does not open it."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        path = Path(scratch) / FILE
        path.write_bytes(kept.own)
        path.with_name(f"{FILE}-wal").write_bytes(kept.wal)
        with closing(LocalState(path, _key(kept.feed, key))) as own:
            drafts = {place: draft for place, draft in own.saved_drafts().items() if draft.text}
            values = {name: value for name, value in own.all_kept().items() if value and name not in not_wanted}
    return OwnThings(drafts, values)


def bring_back(context: CommandContext, insider: Insider, pin: str) -> None:
    """Give whoever chooses this PIN for themselves what they kept behind the same one on a PC that is gone; behind
    another one it goes on waiting. Nobody else's PIN is tried: whoever lets them in could find it out by that."""
    log, member = context.replica.log, insider.member
    all_waiting = waiting(log, member)
    left = [each for each in all_waiting if not _is_brought(context, insider, each.kept, pin)]
    if left != all_waiting:
        _put(log, member, left)
    if member == context.replica.me.member:
        note(context)


def _is_brought(context: CommandContext, insider: Insider, kept: KeptBehindPin, pin: str) -> bool:
    if insider.key is None or kept.seal.cost > COST:
        return False
    with suppress(StorageError, OSError):  # another PIN, bytes that nobody opens, a full disk: it goes on waiting
        not_wanted = {name for area in context.model.areas for name in area.of_this_pc}
        things = opened(kept, opened_seal(kept.seal, pin), context.home.path, not_wanted)
        for feed in _open_seats(context.replica, insider.member):
            folder = context.home.seat_path(feed)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / BEHIND_PIN).touch(0o600)
            with closing(LocalState(folder / FILE, _key(feed, insider.key))) as own:
                own.bring_back(things.drafts, things.kept)
        return True
    return False


def note(context: CommandContext) -> None:
    """Keep for Today whether something waits for whoever is in."""
    waits = b"1" if waiting(context.replica.log, context.replica.me.member) else b""
    if context.local_state.kept(WAITS) != waits:
        context.local_state.keep(WAITS, waits)


def today(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """For whoever it is: that it waits for the PIN that they had on the PC that is gone."""
    if session.local_state.kept(WAITS):
        once = "brought"
        yield TodayItem(
            TodayKind.FOR_ME, _TITLE, TodayPlace("pc", "", onlooker.member), None, _DETAIL, (TodayDeed.SEEN,), once=once
        )


def _open_seats(replica: Replica, member: bytes) -> list[bytes]:
    return [seat.feed for seat in replica.colleagues.seats_of(member) if seat.state == SeatState.OPEN]


def _key(feed: bytes, key: bytes) -> bytes:
    return seat_key(key_store.behind_pin(b"", key), feed)


def _name(member: bytes) -> str:
    return f"brought {member.hex()}"
