"""Calendar files taken in: what is new is added, what a file says otherwise than it did is brought up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.engine.loop_thread import in_thread, take_turns
from desktop.errors import InvalidError
from desktop.home import user_files
from desktop.ical.file_event import FileEvent, RefusedLine
from desktop.ical.reading import FILE_BYTES, read
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.commands import BATCH_SIZE
from desktop.schedule import checked, commands, queries
from desktop.schedule.collections import EVENTS, IMPORTED, exception_key, imported_key, start_text
from desktop.schedule.file_events import digest_of, event_of
from desktop.schedule.saved_event import fields_of
from sync.control import Role

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.ical.file_event import CalendarFile
    from desktop.records.facts import RecordSaved
    from desktop.records.identity import RecordKey
    from desktop.records.values import Value

AT_ONCE: Final = 128


class CalendarImport(Struct, frozen=True):
    """What came of a file: how many events are new, were brought up to date, and said nothing new; the lines that could
    not be taken. `batch` undoes it."""

    added: int
    changed: int
    same: int
    refused: tuple[RefusedLine, ...]
    batch: str


async def import_file(context: CommandContext, path: Path, calendar: str = "") -> CalendarImport:
    """Take a file into a calendar. Raises InvalidError where it cannot be read."""
    file = await in_thread(lambda: read(_bytes(path)))
    if not file.events and file.refused:
        raise InvalidError(f"Nothing of {path.name} can be taken: {file.refused[0].reason}")
    taking = _Taking(context, calendar)
    await taking.take(file)
    return taking.result()


def _bytes(path: Path) -> bytes:
    with user_files.reading(path) as stream:
        return stream.read(FILE_BYTES + 1)


class _Taking:
    """A file that is being taken into a calendar."""

    def __init__(self, context: CommandContext, calendar: str) -> None:
        self._context = context
        self._calendar = calendar
        self._key, readers = commands.calendar_of(context, calendar, Role.EMPLOYEE)
        self._space = record_commands.space_of(context, EVENTS, readers=readers)
        self._batch = context.random(BATCH_SIZE)
        self._known = queries.imported(context.session)
        self._new: dict[str, bytes] = {}
        self._added = self._changed = self._same = 0
        self._refused: list[RefusedLine] = []

    async def take(self, file: CalendarFile) -> None:
        """All of it, a few at a time: series before what is otherwise of them."""
        self._refused += file.refused
        wholes = [each for each in file.events if each.recurrence_id is None]
        parts = [each for each in file.events if each.recurrence_id is not None]
        known = {each.uid for each in wholes}
        for some in (wholes, [each for each in parts if each.uid in known]):
            await self._take_some(some)
        await self._take_some(each for each in parts if each.uid not in known)
        await self._context.rows.until_shown()

    async def _take_some(self, events: Iterable[FileEvent]) -> None:
        new: list[RecordSaved] = []
        for event in events:
            try:
                new += self._taken(event)
            except InvalidError as error:
                self._refused.append(RefusedLine(0, f"{event.title or event.uid}: {error}"))
            if len(new) >= AT_ONCE:
                await self._post(new)
                new = []
        await self._post(new)

    async def _post(self, facts: list[RecordSaved]) -> None:
        batches = [self._context.model.fact_types.batch([fact]) for fact in facts]
        for _entries in self._context.replica.post_many(self._space, batches):
            await take_turns()

    def _taken(self, said: FileEvent) -> Iterator[RecordSaved]:
        """What is to be said to make it; where it is here it is brought up to date at once."""
        event, of = checked.event(event_of(said, self._calendar)), None
        key, digest = imported_key(self._calendar, said.uid), digest_of(said)
        if event.original is not None:
            of = EVENTS.derived(key)
            key = exception_key(self._id(of), start_text(event.original))
        elif self._new.get(self._id(EVENTS.derived(key)), digest) != digest:  # some programs give one name to several
            key = imported_key(self._calendar, f"{said.uid} {start_text(event.span.start)}")
        id, fields = self._id(EVENTS.derived(key)), {**fields_of(event, self._key, of), IMPORTED: digest}
        if digest in (self._known.get(id), self._new.get(id)):
            self._same += 1
        elif id in self._new:
            raise InvalidError("It stands there twice; the first was taken.")
        elif id in self._known:
            self._bring_up_to_date(id, fields)
        else:
            self._added += 1
            self._new[id] = digest
            yield record_commands.created(EVENTS, fields, self._batch, key=key)

    def _id(self, key: RecordKey) -> str:
        return key.id(self._context.replica.genesis.hash, self._space).hex()

    def _bring_up_to_date(self, id: str, then: Mapping[str, Value]) -> None:
        now = record_queries.record(self._context.session, EVENTS, id).values
        changed = {**dict.fromkeys(now.keys() - then.keys()), **then}
        record_commands.save_many(self._context, EVENTS, {id: changed}, batch=self._batch)
        self._changed += 1

    def result(self) -> CalendarImport:
        """What came of it."""
        refused = tuple(sorted(self._refused, key=lambda each: each.number))
        return CalendarImport(self._added, self._changed, self._same, refused, self._batch.hex())
