"""Adding files, and whole folders of a disk: a few at a time, so that whatever else is done goes first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from msgspec.structs import replace

from desktop.drive import queries
from desktop.drive.collections import FILE, FILES, FOLDERS, NAME, WITHIN
from desktop.drive.commands import ROLE_OF, place, readers_of
from desktop.drive.on_disk import OnDisk, on_disk
from desktop.drive.records import Added, AddedFile, SkippedFile
from desktop.engine.loop_thread import in_thread, take_turns
from desktop.errors import UserFacingError
from desktop.files.commands import GivenFile, add_files
from desktop.files.names import file_name, free_name
from desktop.records import commands as record_commands
from desktop.records.identity import RecordKey, created_nonce
from desktop.rows.names import identity
from sync.errors import SourceError, TooLargeError
from sync.files.adding import Watch, watch_nothing

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.files.value import FileValue
    from desktop.records.values import Value
    from sync.entry import Entry

AT_ONCE: Final = 64

Report = Callable[[int, int], None]
"""How many files are added, of how many; what it raises ends it, and what was added by then stays."""


def no_report(done: int, total: int) -> None:
    """Nobody is told."""


class AddingTold(NamedTuple):
    """Who is told how far it is: in files; and, in another thread, in bytes of the one that is read."""

    report: Report = no_report
    watch: Watch = watch_nothing


QUIETLY: Final = AddingTold()


class WantedFile(NamedTuple):
    """A file that is to be added, to the folder of an id."""

    given: GivenFile
    within: str


async def add_paths(
    context: CommandContext,
    paths: Sequence[Path],
    within: str = "",
    readers: str = "everyone",
    *,
    new_versions: bool = False,
    batch: bytes = b"",
    told: AddingTold = QUIETLY,
) -> Added:
    """Add files and whole folders of a disk to a folder, or at the top for these readers, in one step.

    What has the name of a file that is there becomes a version of that with `new_versions`, and goes into a folder that
    is there; else it gets a name with a number. What cannot be added is left out and told; where that is all, its error
    is raised.
    """
    adding = _Adding(context, within, readers, new_versions, batch, told)
    found = await in_thread(lambda: on_disk(paths))
    adding.skipped += found.skipped
    await adding.add(await adding.make_folders(found))
    return await adding.result()


async def add_given(
    context: CommandContext,
    given: Iterable[GivenFile],
    within: str = "",
    readers: str = "everyone",
    *,
    new_versions: bool = False,
    batch: bytes = b"",
) -> Added:
    """The same of files by themselves, as they are pasted."""
    adding = _Adding(context, within, readers, new_versions, batch, QUIETLY)
    await adding.add([WantedFile(one, within) for one in given])
    return await adding.result()


class _Names:
    """What stands in a folder while things are added to it."""

    def __init__(self, taken: Iterable[str] = (), files: Mapping[str, str] = MappingProxyType({})) -> None:
        self.taken = set(taken)
        self.files = files

    def free(self, name: str) -> str:
        """A name that nothing in it has, and that is taken now."""
        name = free_name(name, lambda wanted: identity(wanted) in self.taken)
        self.taken.add(identity(name))
        return name


Kept = list[tuple[WantedFile, "FileValue"]]
"""Files whose bytes are kept, with what stands for each."""


class _Ahead:
    """Files are kept while those before them are said: one part ahead."""

    def __init__(
        self, keep: Callable[[Sequence[WantedFile]], Coroutine[Any, Any, Kept]], parts: Sequence[Sequence[WantedFile]]
    ) -> None:
        self._keep = keep
        self._parts = iter(parts)
        self._coming: asyncio.Task[Kept] | None = None

    async def __aenter__(self) -> Self:
        self._begin()
        return self

    async def next(self) -> Kept:
        """Those of the next part; the one after it is begun."""
        assert self._coming is not None
        kept = await self._coming
        self._begin()
        return kept

    def _begin(self) -> None:
        part = next(self._parts, None)
        self._coming = None if part is None else asyncio.create_task(self._keep(part))

    async def __aexit__(self, *_: object) -> None:
        """What was begun ends before anything else is done; nobody wants it any more."""
        if self._coming is not None:
            await asyncio.wait([self._coming])
            self._coming.exception()


class _Adding:
    """One step of adding."""

    def __init__(
        self, context: CommandContext, within: str, readers: str, new_versions: bool, batch: bytes, told: AddingTold
    ) -> None:
        record_commands.may_add(context, FILES)
        self._context = context
        self._within = within
        self._readers = ROLE_OF[readers_of(context, within, readers)]
        self._space = record_commands.space_of(context, FILES, readers=self._readers)
        self._places = {within: place(context, within)}
        self._new_versions = new_versions
        self._batch = batch or context.random(record_commands.BATCH_SIZE)
        self._told = told
        self._names: dict[str, _Names] = {}
        self._folders = 0
        self._files: list[AddedFile] = []
        self._last: UserFacingError | None = None
        self.skipped: list[SkippedFile] = []

    async def make_folders(self, found: OnDisk) -> list[WantedFile]:
        """The folders that there are on the disk; the files, with where they go."""
        made: dict[tuple[str, ...], str] = {(): self._within}
        for names in found.folders:
            made[names] = self._folder(file_name(names[-1]), made[names[:-1]])
            await take_turns()
        return [WantedFile(one, made[names]) for names, one in found.files]

    def _folder(self, name: str, within: str) -> str:
        there = self._new_versions and queries.folders_by_name(self._context.session, within).get(identity(name))
        if there:
            self._places[there] = place(self._context, there)
            return there
        fields: dict[str, Value] = {NAME: self._in(within).free(name), **self._places[within]}
        made = record_commands.create(self._context, FOLDERS, fields, readers=self._readers, batch=self._batch).id
        self._places[made] = {WITHIN: record_commands.find(self._context, FOLDERS, made).key}
        self._names[made] = _Names()
        self._folders += 1
        return made

    async def add(self, wanted: Sequence[WantedFile]) -> None:
        """Keep what is in these, then say that they are there."""
        parts = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
        done = 0
        async with _Ahead(self._kept, parts) as ahead:
            for part in parts:
                await self._say(await ahead.next())
                done += len(part)
                self._told.report(done, len(wanted))

    async def _kept(self, some: Sequence[WantedFile]) -> Kept:
        """Of these those whose bytes are kept."""
        try:
            values = await add_files(self._context, [one.given for one in some], self._told.watch)
            return list(zip(some, values, strict=True))
        except (SourceError, TooLargeError) as error:
            if len(some) > 1:
                return [pair for one in some for pair in await self._kept([one])]
            self._skip(some[0].given, error)
            return []

    def _skip(self, given: GivenFile, error: UserFacingError) -> None:
        self.skipped.append(SkippedFile(given.where, str(error)))
        self._last = error

    async def _say(self, kept: Kept) -> None:
        """That these files are there: new ones, and versions of what is there."""
        versions: dict[str, FileValue] = {}
        new: list[tuple[str, FileValue]] = []
        for one, value in kept:
            names = self._in(one.within)
            there = names.files.get(identity(value.name)) if self._new_versions else None
            if there is not None and there not in versions:
                versions[there] = value
            else:
                new.append((one.within, replace(value, name=names.free(value.name))))
        self._say_versions(versions)
        await self._say_new(new)

    def _say_versions(self, versions: Mapping[str, FileValue]) -> None:
        said: dict[str, dict[str, Value]] = {id: {FILE: value} for id, value in versions.items()}
        record_commands.save_many(self._context, FILES, said, batch=self._batch)
        self._files += (AddedFile(id, value.name, value.size, True) for id, value in versions.items())

    async def _say_new(self, new: Sequence[tuple[str, FileValue]]) -> None:
        facts = [
            record_commands.created(FILES, {NAME: value.name, FILE: value, **self._places[within]}, self._batch)
            for within, value in new
        ]
        waiting = iter(new)
        batches = [self._context.model.fact_types.batch([fact]) for fact in facts]
        for entries in self._context.replica.post_many(self._space, batches):
            self._files += (self._added(entry, value) for entry, (_, value) in zip(entries, waiting, strict=False))
            await take_turns()

    def _added(self, entry: Entry, value: FileValue) -> AddedFile:
        nonce = created_nonce(entry.hash, 0)
        key = RecordKey(FILES.id, self._context.replica.me.member, nonce)
        return AddedFile(key.id(self._context.replica.genesis.hash, self._space).hex(), value.name, value.size)

    def _in(self, within: str) -> _Names:
        if within not in self._names:
            session = self._context.session
            taken, files = queries.names_within(session, within), queries.files_by_name(session, within)
            self._names[within] = _Names(taken, files)
        return self._names[within]

    async def result(self) -> Added:
        """What was done. Raises what kept the only thing there was from being added."""
        if self._last is not None and not self._files and len(self.skipped) == 1:
            raise self._last
        await self._context.rows.until_shown()
        return Added(self._batch.hex(), self._folders, tuple(self._files), tuple(self.skipped))
