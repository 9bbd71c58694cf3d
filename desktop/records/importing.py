"""Bringing records out of a file: said before what that does, then done as one step, which can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

from desktop.chat.records import SkippedLine
from desktop.engine.loop_thread import in_thread, take_turns
from desktop.errors import InvalidError, NotFoundError
from desktop.records.commands import BATCH_SIZE, created, find_whole, may_add, save_many, space_of
from desktop.records.csv_file import CsvFile
from desktop.records.import_plan import AddedLine, ChangedLine, FileReading, ImportPlan, Planner

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.records.facts import RecordSaved

AT_ONCE: Final = 128
CHANGED_AT_ONCE: Final = 32
PLANNED_AT_ONCE: Final = 32

Report = Callable[[int, int], None]
"""Is told how many lines of the file are done, of how many."""

Of = TypeVar("Of")


def no_report(done: int, total: int) -> None:
    """Nobody is told."""


def always() -> bool:
    """Nobody stops it."""
    return True


def as_they_are(lines: Sequence[AddedLine]) -> Sequence[AddedLine]:
    """Nothing is given to them here."""
    return lines


class RecordImport(Struct, frozen=True):
    """What an import did.

    batch: what undoes it; `imported`: how many records are new; `changed`: how many say something else
    skipped: the lines that were left out; `unknown`: the columns that are no fields
    encoding: how the file's letters are written, as far as that can be told
    """

    batch: str
    imported: int
    changed: int
    same: int
    skipped: tuple[SkippedLine, ...]
    unknown: tuple[str, ...]
    encoding: str


async def open_csv(context: CommandContext, collection: RecordCollection, path: Path) -> CsvFile:
    """A file, read whole. Raises InvalidError where it cannot be read, or is of something else."""
    return await in_thread(lambda: CsvFile(Path(path), collection))


async def plan_import(
    context: CommandContext, collection: RecordCollection, file: CsvFile, reading: FileReading
) -> ImportPlan:
    """What a file would do as things are now; others may write in between."""
    planner = Planner(context.session, collection, file, reading)
    for place, _ in enumerate(planner.steps(), 1):
        if not place % PLANNED_AT_ONCE:
            await take_turns()
    return planner.plan()


async def carry_out(
    context: CommandContext,
    collection: RecordCollection,
    file: CsvFile,
    reading: FileReading,
    report: Report = no_report,
) -> RecordImport:
    """Take a file over, as things are now. Raises InvalidError or NotAllowedError where no line of it can be taken
    because no record can be added."""
    plan = await plan_import(context, collection, file, reading)
    if not (plan.new or plan.changed or plan.same) and plan.skipped:
        may_add(context, collection)
    importing = Importing(context, collection, plan, report)
    await importing.make()
    await importing.change()
    await context.rows.until_shown()
    return importing.result()


async def import_csv(
    context: CommandContext, collection: RecordCollection, path: Path, reading: FileReading, report: Report = no_report
) -> RecordImport:
    """The same of a file by its path."""
    return await carry_out(context, collection, await open_csv(context, collection, path), reading, report)


async def add_lines(
    context: CommandContext, collection: RecordCollection, lines: Sequence[AddedLine], report: Report = no_report
) -> RecordImport:
    """Records of what lines of a file say, made as one step. Raises NotAllowedError."""
    may_add(context, collection)
    importing = Importing(context, collection, ImportPlan(tuple(lines), (), 0, (), (), ""), report)
    await importing.make()
    await context.rows.until_shown()
    return importing.result()


class Importing:
    """Carries one plan out, some at a time, until it does not go on."""

    def __init__(
        self,
        context: CommandContext,
        collection: RecordCollection,
        plan: ImportPlan,
        report: Report,
        goes_on: Callable[[], bool] = always,
    ) -> None:
        self._context = context
        self._collection = collection
        self._plan = plan
        self._report = report
        self._goes_on = goes_on
        self._batch = context.random(BATCH_SIZE)
        self._made = self._changed = 0
        self._skipped = list(plan.skipped)

    async def make(self, completed: Callable[[Sequence[AddedLine]], Sequence[AddedLine]] = as_they_are) -> None:
        """What is new; `completed`: with what they are given here."""
        for lines in _pieces(self._plan.new, AT_ONCE):
            if not self._goes_on():
                return
            by_space: dict[bytes, list[RecordSaved]] = {}
            for line in completed(lines):
                try:
                    space, fact = self._new(line)
                    by_space.setdefault(space, []).append(fact)
                except (InvalidError, NotFoundError) as error:
                    self._skipped.append(SkippedLine(line.line, str(error)))
            for space, facts in by_space.items():
                batches = [self._context.model.fact_types.batch([fact]) for fact in facts]
                for entries in self._context.replica.post_many(space, batches):
                    self._made += len(entries)
                    self._tell()
                    await take_turns()

    def _new(self, line: AddedLine) -> tuple[bytes, RecordSaved]:
        """Where it goes, and what is said to make it; what is too long is refused."""
        if line.parent is None:
            return space_of(self._context, self._collection), created(self._collection, line.fields, self._batch)
        whole = find_whole(self._context, self._collection, line.parent)
        return whole.space, created(self._collection, line.fields, self._batch, whole.key)

    async def change(self) -> None:
        """What is here already."""
        for lines in _pieces(self._plan.changed, CHANGED_AT_ONCE):
            if not self._goes_on():
                return
            try:
                self._save(lines)
            except (InvalidError, NotFoundError):  # of one of them, which is left out
                self._save_each(lines)
            self._tell()
            await take_turns()

    def _save(self, lines: Sequence[ChangedLine]) -> None:
        save_many(self._context, self._collection, {line.id: line.fields for line in lines}, batch=self._batch)
        self._changed += len(lines)

    def _save_each(self, lines: Sequence[ChangedLine]) -> None:
        for line in lines:
            try:
                self._save([line])
            except (InvalidError, NotFoundError) as error:
                self._skipped.append(SkippedLine(line.line, str(error)))

    def _tell(self) -> None:
        self._report(self._made + self._changed, len(self._plan.new) + len(self._plan.changed))

    def result(self) -> RecordImport:
        """What was done."""
        skipped = tuple(sorted(self._skipped, key=lambda skipped: skipped.line))
        plan = self._plan
        return RecordImport(
            self._batch.hex(), self._made, self._changed, plan.same, skipped, plan.unknown, plan.encoding
        )


def _pieces(all: Sequence[Of], size: int) -> Iterator[Sequence[Of]]:
    for start in range(0, len(all), size):
        yield all[start : start + size]
