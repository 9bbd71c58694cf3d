"""What stands on a drive that PCs carry from one to the other: one file of each of them, named for people."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.bundles.commands import write_bundle
from desktop.bundles.drives import is_in
from desktop.bundles.records import Drive, StickFile, WrittenBundle
from desktop.engine.loop_thread import in_thread
from desktop.errors import InvalidError
from desktop.files.dated_names import DatedNames
from desktop.files.names import file_name, free_name
from desktop.home import user_files
from desktop.home.wall_clock import local_time, wall_ms
from desktop.people import queries as people_queries
from sync.bundle.head import BundleHead, read_head
from sync.bundle.reading import TIPS_MOST
from sync.clock import datetime_of
from sync.entry import CONTENT, CONTROL
from sync.errors import SyncError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.engine.command_context import CommandContext

NAMES: Final = DatedNames(".countertop-stick", "%Y-%m-%d %H.%M")
_UNDATED: Final = len("2026-11-30 20.15") + len(NAMES.ending)
"""Characters of a name behind the shop's and the PC's."""
LOOKED_AT: Final = 100
"""So many files of a drive, the latest: more than a shop has PCs."""
_TOLD_BY: Final = 60
"""Characters of a file's name that stand in the one it has until it is whole (`atomic_file`)."""


async def look(context: CommandContext, folder: Path) -> list[StickFile]:
    """What PCs wrote there, the latest first. Raises InvalidError where it cannot be looked into."""
    found = await in_thread(lambda: _heads(folder))
    files = [_file(context, path, head, size, at) for path, head, size, at in found]
    return sorted(files, key=lambda file: file.at, reverse=True)


async def write_to(context: CommandContext, drive: Drive, everything: bool = False) -> WrittenBundle:
    """Write this PC's file there, durably; then those go that it wrote there before. Raises InvalidError."""
    folder = drive.path
    await in_thread(lambda: _refuse_gone(drive))
    before = await look(context, folder)
    shop, pc = people_queries.shop(context.session), people_queries.this_pc(context.session).name
    name = NAMES.new(shop, pc, local_time(datetime_of(wall_ms())))
    free = await in_thread(lambda: free_name(name, lambda one: os.path.lexists(folder / one)))
    written = await write_bundle(context, folder / free, everything=everything)
    replaced = [file.path for file in before if file.whose == "mine"]
    await in_thread(lambda: _clear(replaced, folder, name[:-_UNDATED][:_TOLD_BY]))
    await in_thread(lambda: _refuse_gone(drive))
    return written


def _refuse_gone(drive: Drive) -> None:
    if not is_in(drive):
        raise InvalidError(f"{drive.name} was pulled out before it was written.")


def _heads(folder: Path) -> list[tuple[Path, BundleHead | None, int, datetime]]:
    try:
        named = (path for path in folder.iterdir() if path.name.endswith(NAMES.ending) and path.name[0] != ".")
        latest = sorted((path for path in named if path.is_file()), key=_at, reverse=True)[:LOOKED_AT]
        heads = zip(latest, _heads_of(latest), strict=True)
        return [(path, head, path.stat().st_size, _at(path)) for path, head in heads]
    except OSError as error:
        raise InvalidError(f"{folder} cannot be looked into: {error.strerror}.") from error


def _heads_of(paths: list[Path]) -> Iterator[BundleHead | None]:
    """How they begin; all of them together tell of no more than one may."""
    room = TIPS_MOST
    for path in paths:
        head = _head(path) if room > 0 else None
        room -= head.tips if head is not None else 0
        yield head


def _head(path: Path) -> BundleHead | None:
    with suppress(InvalidError, SyncError, OSError), user_files.reading(path) as stream:
        return read_head(stream)
    return None


def _at(path: Path) -> datetime:
    said = NAMES.read(path.name)
    return said.at if said else local_time(datetime_of(int(path.stat().st_mtime * 1000)))


def _file(context: CommandContext, path: Path, head: BundleHead | None, size: int, at: datetime) -> StickFile:
    said = NAMES.read(path.name)
    called = file_name(said.pc if said else path.name.removesuffix(NAMES.ending))
    replica = context.replica
    if head is None:
        return StickFile(path, "unreadable", called, at, size, is_here=False)
    if head.genesis != replica.genesis.hash:
        return StickFile(path, "foreign", called, at, size, is_here=False)
    held = {chain: replica.vector(chain) for chain in (CONTROL, CONTENT)}
    if head.device == replica.device.device:
        return StickFile(path, "mine", called, at, size, is_here=True, is_current=head.holds(held))
    pcs = {pc.id: pc.name for pc in people_queries.pcs(context.session)}
    called = pcs.get(head.device.hex(), called)
    return StickFile(path, "other", called, at, size, is_here=head.is_held_by(held))


def _clear(replaced: list[Path], folder: Path, unfinished: str) -> None:
    """These go, and what this PC left unfinished when the drive was pulled out; what does not go, goes another time."""
    with suppress(OSError):
        left = [path for path in folder.glob(".*.new") if path.name.startswith(f".{unfinished}")]
        for path in [*replaced, *left]:
            path.unlink(missing_ok=True)
