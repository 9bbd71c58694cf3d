"""Writing and reading what is carried. The disk is waited for beside the engine, which goes on meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from desktop.bundles.events import BundleProgressed
from desktop.bundles.left_out import left_out
from desktop.bundles.records import BundleSize, ReadBundle, WrittenBundle
from desktop.bundles.room import Room
from desktop.bundles.steps import beside, take
from desktop.engine.loop_thread import in_thread
from desktop.errors import InvalidError
from desktop.home import user_files
from desktop.people import queries as people_queries
from sync.bundle.carried_files import CarriedFiles
from sync.bundle.file_needs import FileNeeds
from sync.bundle.reading import BundleReader
from sync.bundle.writing import BundleWriter

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from desktop.engine.command_context import CommandContext
    from desktop.people.records import PC


async def write_bundle(
    context: CommandContext, path: Path, *, everything: bool = False, replace: bool = False
) -> WrittenBundle:
    """Write what some PC of the shop is not known to have, or all that is here; files as far as there is room for them.

    What stood there before is there until all of it is written, durably. Raises InvalidError in words, FileThereError.
    """
    async with beside(user_files.writing(path, replace=replace)) as stream:
        writer = _writer(context, stream, everything=everything)
        room = Room(context.home.path, path.parent, partial(left_out, context.session))
        steps = writer.steps(lambda here: room.fitting(here, writer.bytes))
        await take(steps, lambda: context.publish([BundleProgressed(writer.bytes)]))
    return WrittenBundle(path, writer.entries, writer.files, writer.bytes, room.left_out)


async def measure_bundle(context: CommandContext, folder: Path, everything: bool = False) -> BundleSize:
    """How much `write_bundle` would write there now, in all its bytes but those around the parts of files."""
    writer = _writer(context, _Nowhere(), everything=everything)
    room, sizes = Room(context.home.path, folder, partial(left_out, context.session)), list[int]()

    def note(here: Mapping[bytes, int]) -> list[bytes]:
        sizes.extend(here[file] for file in room.fitting(here, writer.bytes, is_written=False))
        return []

    await take(writer.steps(note), lambda: None)
    free = await in_thread(lambda: shutil.disk_usage(folder).free)
    return BundleSize(writer.entries, len(sizes), writer.bytes + sum(sizes), room.left_out, free)


def _writer(context: CommandContext, stream: BinaryIO, *, everything: bool) -> BundleWriter:
    wants_all = context.networking.file_choice.everything
    return BundleWriter(context.replica, stream, everything=everything, wants_all=wants_all)


class _Nowhere(BytesIO):
    """Takes what is written and keeps nothing of it."""

    def write(self, data: ReadableBuffer, /) -> int:
        return memoryview(data).nbytes


async def read_bundle(context: CommandContext, path: Path) -> ReadBundle:
    """Take in what another PC has written; read twice, or cut off, it does no harm. The rows say it on return.

    Raises InvalidError, sync's MalformedError and ForeignWorkspaceError with the sentence why nothing (more) of it was
    taken in, StorageError. What came before stays.
    """
    async with beside(user_files.reading(path)) as stream:
        store, needs = context.replica.files, FileNeeds(context.replica.log)
        files = CarriedFiles(store, store.folder.has_room, is_unwanted=needs.is_unwanted)
        reader = BundleReader(context.replica, stream, files)
        try:
            await take(reader.steps(), lambda: context.publish([BundleProgressed(stream.tell())]))
        except OSError as error:
            raise InvalidError(f"{path.name} cannot be read any further: {user_files.reason(error)}.") from error
    await context.rows.until_in_step()
    pc = _pc(context, reader.device)
    left = left_out(context.session, files.left_out)
    return ReadBundle(pc, reader.entries, len(files.whole), left, reader.refused, reader.is_whole)


def _pc(context: CommandContext, device: bytes) -> PC | None:
    return next((pc for pc in people_queries.pcs(context.session) if pc.id == device.hex()), None)
