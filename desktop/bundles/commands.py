"""Writing and reading what is carried. The disk is waited for beside the engine, which goes on meanwhile."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from desktop.bundles.records import ReadBundle, WrittenBundle
from desktop.errors import InvalidError
from desktop.home import user_files
from desktop.people import queries as people_queries
from sync.bundle.reading import BundleReader
from sync.bundle.writing import BundleWriter, Step
from sync.files.wishes import FREE_BYTES

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.people.records import PC

T = TypeVar("T")

LEFT_FREE: Final = 1 << 20
"""Bytes that are left free on a disk that is written to, for what it needs itself."""


async def write_bundle(
    context: CommandContext, path: Path, *, everything: bool = False, replace: bool = False
) -> WrittenBundle:
    """Write what some PC of the shop is not known to have, or all that is here; files as far as there is room for them.

    What stood there before is there until all of it is written, durably. Raises InvalidError in words, FileThereError.
    """
    async with _beside(user_files.writing(path, replace=replace)) as stream:
        writer = BundleWriter(context.replica, stream, everything=everything)
        room = _Room(context, path.parent)
        await _take(writer.steps(room.fitting))
    return WrittenBundle(path, writer.entries, writer.files, writer.bytes, room.left_out)


class _Room:
    """On the disk that is written to."""

    def __init__(self, context: CommandContext, folder: Path) -> None:
        self.left_out = 0
        self._files = context.replica.files
        self._folder = folder

    def fitting(self, files: Sequence[bytes]) -> list[bytes]:
        """Those for which there is room, the small ones first."""
        free, chosen = shutil.disk_usage(self._folder).free - LEFT_FREE, list[bytes]()
        for size, file in sorted((self._files.size(file) or 0, file) for file in files):
            if size < free:
                chosen.append(file)
                free -= size
        self.left_out = len(files) - len(chosen)
        return chosen


async def read_bundle(context: CommandContext, path: Path) -> ReadBundle:
    """Take in what another PC has written; read twice, or cut off, it does no harm. The rows say it on return.

    Raises InvalidError, sync's MalformedError and ForeignWorkspaceError with the sentence why nothing (more) of it was
    taken in, StorageError. What came before stays.
    """
    folder = context.replica.files.folder.path
    async with _beside(user_files.reading(path)) as stream:
        reader = BundleReader(context.replica, stream, lambda _file, size: _disk_of(folder) - size > FREE_BYTES)
        try:
            await _take(reader.steps())
        except OSError as error:
            raise InvalidError(f"{path.name} cannot be read any further: {error.strerror}.") from error
    await context.rows.until_in_step()
    pc = _pc(context, reader.device)
    files = reader.files
    return ReadBundle(pc, reader.entries, len(files.whole), len(files.left_out), reader.refused, reader.is_whole)


def _disk_of(folder: Path) -> int:
    return shutil.disk_usage(folder if folder.exists() else folder.parent).free


def _pc(context: CommandContext, device: bytes) -> PC | None:
    return next((pc for pc in people_queries.pcs(context.session) if pc.id == device.hex()), None)


async def _take(steps: Iterator[Step]) -> None:
    for step in steps:
        await asyncio.get_running_loop().run_in_executor(None, step)


@asynccontextmanager
async def _beside(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """Enter and leave in another thread: the disk of a stick takes its time."""
    run = asyncio.get_running_loop().run_in_executor
    entered = await run(None, manager.__enter__)
    try:
        yield entered
    except BaseException:
        if not await run(None, manager.__exit__, *sys.exc_info()):
            raise
    else:
        await run(None, manager.__exit__, None, None, None)
