"""Bringing records out of a file: all of them one step, which can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.chat.records import SkippedLine
from desktop.engine.loop_thread import in_thread, take_turns
from desktop.errors import InvalidError
from desktop.records.commands import BATCH_SIZE, created, may_add, space_of
from desktop.records.csv_file import CsvFile

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.cells import Reading
    from desktop.records.collection import RecordCollection
    from desktop.records.facts import RecordSaved

CREATED_AT_ONCE: Final = 128

Report = Callable[[int, int], None]
"""Is told how many records of the file are done, of how many."""


class RecordImport(Struct, frozen=True):
    """What an import did.

    batch: what undoes it; `imported`: how many records are new
    skipped: the lines that were left out; `unknown`: the columns that are no fields
    encoding: how the file's letters are written, as far as that can be told
    """

    batch: str
    imported: int
    skipped: tuple[SkippedLine, ...]
    unknown: tuple[str, ...]
    encoding: str


async def import_csv(
    context: CommandContext,
    collection: RecordCollection,
    path: Path,
    read: Reading,
    report: Report = lambda done, total: None,
) -> RecordImport:
    """Create a record for each line of a file; others may write in between. `read`: what its cells stand for. Raises
    InvalidError, before anything is created, where the file cannot be read; NotAllowedError."""
    may_add(context, collection)
    file = await in_thread(lambda: CsvFile(Path(path), collection, read, context.random))
    batch, space, imported = context.random(BATCH_SIZE), space_of(context, collection), 0
    for some in _said(collection, file, batch):
        batches = [context.model.fact_types.batch([fact]) for fact in some]
        for entries in context.replica.post_many(space, batches):
            imported += len(entries)
            report(imported, len(file.records))
            await take_turns()
    await context.rows.until_shown()
    skipped = tuple(sorted(file.skipped, key=lambda skipped: skipped.line))
    return RecordImport(batch.hex(), imported, skipped, file.unknown, file.encoding)


def _said(collection: RecordCollection, file: CsvFile, batch: bytes) -> Iterator[list[RecordSaved]]:
    """What creates them, some at a time; what is too long is left out."""
    for start in range(0, len(file.records), CREATED_AT_ONCE):
        some = []
        for record in file.records[start : start + CREATED_AT_ONCE]:
            try:
                some.append(created(collection, record.fields, batch))
            except InvalidError as error:
                file.skipped.append(SkippedLine(record.line, str(error)))
        yield some
