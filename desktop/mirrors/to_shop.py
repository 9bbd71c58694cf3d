"""The steps of a mirror that change the shop, in the engine's thread: what a disk has that is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from desktop.drive import adding, commands, moving, queries
from desktop.drive.collections import FILE, FILES
from desktop.drive.records import SkippedFile
from desktop.engine.loop_thread import take_turns
from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.files.commands import GivenFile, add_files
from desktop.files.names import file_name, free_name, written_name
from desktop.mirrors import disk, shop
from desktop.mirrors.sides import Agreed, Stamp, name_of, parent_of
from desktop.mirrors.steps import AddFile, AddFolder, AddVersion, MoveInShop, Plan, ShopStep, ThrowAway
from desktop.records import commands as record_commands
from desktop.rows.names import identity
from sync.errors import SourceError, TooLargeError
from sync.files.sources import FoundFile

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.mirrors.agreements import Agreements
    from desktop.mirrors.contents import FoundContents
    from desktop.mirrors.disk_deeds import DiskDeeds

T = TypeVar("T")

AT_ONCE: Final = 128
"""Files that are added in one go, before what is agreed on is kept."""


class Beside(Protocol):
    """Does work in another thread."""

    async def __call__(self, work: Callable[[], T]) -> T: ...


class ToShop:
    """For one look at both sides. done: how many steps; refused: ids of what one may not change; left_out: what cannot
    be added, with the reason"""

    def __init__(
        self,
        context: CommandContext,
        folder: str,
        root: Path,
        agreements: Agreements,
        contents: FoundContents,
        plan: Plan,
        deeds: DiskDeeds,
        beside: Beside,
        batch: bytes,
    ) -> None:
        self._context: Final = context
        self._root: Final = root
        self._agreements: Final = agreements
        self._contents: Final = contents
        self._folders: Final = {path: id or folder for path, id in plan.folders.items()}
        self._within: Final = {folder: ""}
        self._batch: Final = batch
        self._puts_away: Final = plan.puts_away
        self._deeds: Final = deeds
        self._beside: Final = beside
        self.done = 0
        self.refused: Final[set[str]] = set()
        self.left_out: Final[list[SkippedFile]] = []

    async def carry_out(self, kind: type[ShopStep], steps: Sequence[ShopStep]) -> None:
        """These, all of one kind, as far as each is still what is to be done."""
        steps = await self._still(steps)
        if kind is AddFile:
            for folder, files in groupby((step for step in steps if isinstance(step, AddFile)), _folder):
                await self._add_files(folder, list(files))
            return
        for step in steps:
            try:
                await self._carry_out(step)
            except NotFoundError:
                continue  # it went away meanwhile
            except (NotAllowedError, InvalidError):
                self.refused.update((step.id,) if isinstance(step, MoveInShop | ThrowAway) else ())
            except (SourceError, TooLargeError) as error:
                self.left_out.append(SkippedFile(getattr(step, "path", ""), str(error)))
            await take_turns()

    async def _still(self, steps: Sequence[ShopStep]) -> list[ShopStep]:
        """Without those of which something else stands on the disk by now."""
        expected = [(step.path, step.stamp) for step in steps if isinstance(step, AddFolder | AddFile | AddVersion)]
        still = await self._beside(lambda: self._deeds.still(expected)) if expected else set()
        return [step for step in steps if not isinstance(step, AddFolder | AddFile | AddVersion) or step.path in still]

    async def _carry_out(self, step: ShopStep) -> None:
        match step:
            case AddFolder(path, stamp):
                await self._add_folder(path, stamp)
            case AddVersion(id, path, stamp):
                await self._add_version(id, path, stamp)
            case MoveInShop(id, path):
                await self._move(id, path)
            case ThrowAway(id, ids):
                self._throw_away(id, ids)

    async def _agree(self, rows: Iterable[Agreed]) -> None:
        agreed = list(rows)
        await self._beside(lambda: self._agreements.agree(agreed))
        self.done += len(agreed)

    async def _add_folder(self, path: str, stamp: Stamp) -> None:
        within = self._folders.get(parent_of(path))
        if within is not None:
            name = self._free_name(within, name_of(path))
            made = commands.new_folder(self._context, name, within, batch=self._batch)
            self._folders[path] = made.id
            place = self._within.get(within, within)
            await self._agree([Agreed(made.id, place, written_name(made.name), name_of(path), True, stamp=stamp)])

    def _free_name(self, within: str, name: str) -> str:
        taken = queries.names_within(self._context.session, within)
        return free_name(file_name(name), lambda wanted: identity(wanted) in taken)

    async def _add_files(self, folder: str, steps: Sequence[AddFile]) -> None:
        for start in range(0, len(steps), AT_ONCE):
            within = self._folders.get(folder)
            if within is not None:
                await self._add_some(within, steps[start : start + AT_ONCE])
            await take_turns()

    async def _add_some(self, within: str, steps: Sequence[AddFile]) -> None:
        given = [self._given(step) for step in steps]
        try:
            added = await adding.add_given(self._context, given, within, batch=self._batch)
        except NotFoundError:
            return
        except (SourceError, TooLargeError) as error:
            self.left_out.append(SkippedFile(steps[0].path, str(error)))
            return
        skipped = {one.path: one.why for one in added.skipped}
        self.left_out.extend(
            SkippedFile(step.path, skipped[where])
            for step, one in zip(steps, given, strict=True)
            if (where := one.where) in skipped
        )
        kept = [step for step, one in zip(steps, given, strict=True) if one.where not in skipped]
        held = shop.held(self._context.session, [one.id for one in added.files])
        place = self._within.get(within, within)
        await self._agree(
            self._row(Agreed(one.id, place, written_name(one.name), name_of(step.path), False), step, held[one.id].id)
            for step, one in zip(kept, added.files, strict=True)
            if one.id in held
        )

    def _given(self, step: AddFile | AddVersion) -> GivenFile:
        found = FoundFile(self._root / step.path, lambda there: disk.stamp_in(there) == step.stamp)
        return GivenFile(found, name_of(step.path))

    def _row(self, row: Agreed, step: AddFile | AddVersion, file: bytes) -> Agreed:
        """With what was read of it; what was written meanwhile differs from that, and is found."""
        digest = self._contents.known(step.path, step.stamp)
        return row._replace(file=file, digest=digest, stamp=step.stamp, is_ours=True)

    async def _add_version(self, id: str, path: str, stamp: Stamp) -> None:
        before = self._agreements.rows.get(id)
        if before is None:
            return
        (value,) = await add_files(self._context, [self._given(AddVersion(id, path, stamp))])
        now = shop.held(self._context.session, [id]).get(id)
        if now is None or now.id != before.file or queries.is_gone(self._context.session, id):
            return  # somebody saved another one meanwhile: both are kept when one looks again
        record_commands.change_many(self._context, FILES, {id: {FILE: value}}, batch=self._batch)
        await self._agree([self._row(before, AddVersion(id, path, stamp), value.id)])

    async def _move(self, id: str, path: str) -> None:
        within, before = self._folders.get(parent_of(path)), self._agreements.rows.get(id)
        if within is None or before is None:
            return
        thing = commands.thing(self._context, id)
        if thing.within != within:
            await moving.move(self._context, [id], within, batch=self._batch)
        if identity(name_of(path)) != identity(before.disk_name) or name_of(path) != before.disk_name:
            thing = commands.rename(self._context, id, self._name(id, within, name_of(path)), self._batch)
        name, place = written_name(thing.name), self._within.get(within, within)
        await self._agree([before._replace(within=place, name=name, disk_name=name_of(path))])

    def _name(self, id: str, within: str, name: str) -> str:
        """The name on the disk, or one with a number."""
        now = commands.thing(self._context, id).name
        return name if identity(now) == identity(name) else self._free_name(within, name)

    def _throw_away(self, id: str, ids: frozenset[str]) -> None:
        if shop.inside(self._context.session, id) <= ids:
            commands.throw_away(self._context, [id], self._batch, self._puts_away)
            self.done += 1


def _folder(step: AddFile) -> str:
    return parent_of(step.path)
