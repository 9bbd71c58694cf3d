"""What is to be done so that a folder of a disk and one of the shop say the same: pure, of what each has now and of
what both agreed on last.

Nothing that either has is ever lost. What a disk has that is new becomes a file or a version; what the shop has that
is new is written, and what stood there is kept: as a version where the shop has it, else beside, as a file of its own.
Of two who moved one thing the shop's wins. What was changed by one and thrown away by the other stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from desktop.files.names import free_name
from desktop.mirrors.fates import Fate, Fates
from desktop.mirrors.pairing import Pairs, is_same_name
from desktop.mirrors.sides import (
    TOP,
    Agreed,
    DiskSide,
    DiskThing,
    MirrorContents,
    ShopSide,
    ShopThing,
    joined,
    name_of,
    parent_of,
    spot,
)
from desktop.mirrors.steps import (
    AddFile,
    AddFolder,
    AddVersion,
    Agree,
    Forget,
    GoneQuestion,
    MakeFolder,
    MoveInShop,
    MoveOnDisk,
    Plan,
    Step,
    TakeOff,
    TakeOffFolder,
    ThrowAway,
    WriteFile,
)
from sync.control import PUT_AWAY_LIMIT

MANY: Final = 20
"""Of more files that are gone at once, and more than half of all, somebody is asked."""


class GoneAnswer(StrEnum):
    """What it means that many files are gone from the disk."""

    NONE = ""
    THROW_AWAY = "throw away"
    PUT_BACK = "put back"


def reconcile(
    agreed: Mapping[str, Agreed],
    disk: DiskSide,
    shop: ShopSide,
    contents: MirrorContents,
    missing_before: Collection[str] = frozenset(),
    answer: GoneAnswer = GoneAnswer.NONE,
) -> Plan:
    """The next steps. `missing_before`: what was missing a moment ago, and is thrown away if it still is."""
    return _Reconciling(agreed, disk, shop, contents, missing_before, answer).plan()


class _Reconciling:
    def __init__(
        self,
        agreed: Mapping[str, Agreed],
        disk: DiskSide,
        shop: ShopSide,
        contents: MirrorContents,
        missing_before: Collection[str],
        answer: GoneAnswer,
    ) -> None:
        self._agreed: Final = agreed
        self._disk: Final = disk
        self._shop: Final = shop
        self._contents: Final = contents
        self._answer: Final = answer
        self._pairs: Final = Pairs(agreed, disk, shop, contents)
        put_back = answer is GoneAnswer.PUT_BACK
        self._fates: Final = Fates(agreed, shop, self._pairs, missing_before, put_back=put_back)
        self._left: Final = {spot(path) for path in self._pairs.left()}
        self._places: Final[dict[str, str | None]] = {}
        self._taken: Final[set[str]] = set()
        self._open: Final = {path for path, id in self._pairs.ids.items() if id == TOP or id in shop.things}
        self._moves: Final[list[Step]] = []
        self._folders: Final[list[Step]] = []
        self._to_shop: Final[list[Step]] = []
        self._to_disk: Final[list[Step]] = []
        self._off: Final[list[TakeOff | TakeOffFolder]] = []
        self._rows: Final[list[Step]] = []
        self._wanted: Final[set[bytes]] = set()
        self._waiting: Final[set[str]] = set()
        self._kept_back: Final[list[str]] = []

    def plan(self) -> Plan:
        question = self._question()
        if question is not None:
            return Plan(question=question, missing=self._fates.missing)
        for id, one in self._agreed.items():
            self._settle(id, one)
        for id, thing in self._shop.things.items():
            if id not in self._agreed:
                self._settle_new(thing)
        self._add_stray()
        steps = [*self._folders, *self._moves] if self._moves else self._steps()
        return Plan(
            tuple(steps),
            again=bool(self._moves) or any(isinstance(step, Forget) for step in steps),
            wanted=frozenset(self._wanted),
            waiting=frozenset(self._waiting),
            missing=self._fates.missing,
            kept_back=(*self._kept_back, *self._fates.kept_back),
            folders={path: id for path, id in self._pairs.ids.items() if path in self._open},
        )

    def _steps(self) -> list[Step]:
        deepest_last = sorted(self._off, key=lambda step: (isinstance(step, TakeOffFolder), -step.path.count("/")))
        folders_first = sorted(self._to_shop, key=lambda step: not isinstance(step, AddFolder))
        thrown = [ThrowAway(id, ids) for id, ids in self._fates.thrown()]
        return [*self._rows, *folders_first, *deepest_last, *self._folders, *self._to_disk, *thrown]

    def _question(self) -> GoneQuestion | None:
        """A drive that is emptied is no wish: a mistake of one's own, or of a program, must not reach everybody."""
        gone = sum(not self._agreed[id].is_folder for id in self._fates.of(Fate.THROWN))
        of = sum(not one.is_folder for one in self._agreed.values())
        is_much = (gone > MANY and 2 * gone > of) or gone > PUT_AWAY_LIMIT or (gone == of and not self._disk.things)
        return GoneQuestion(gone, of) if gone and is_much and self._answer is GoneAnswer.NONE else None

    # What both agreed on once

    def _settle(self, id: str, one: Agreed) -> None:
        path, thing = self._pairs.paths.get(id), self._shop.things.get(id)
        if id in self._pairs.unknown or (thing is None and id not in self._shop.gone):
            return
        if thing is None:
            if path is None:
                self._rows.append(Forget(id))
            else:
                self._settle_gone(one, self._disk.things[path])
        elif path is not None:
            self._settle_both(one, self._disk.things[path], thing)
        elif self._fates.fate(id) is Fate.BACK:
            self._rows.append(Forget(id))  # and it is brought like any other

    def _settle_both(self, one: Agreed, here: DiskThing, thing: ShopThing) -> None:
        is_placed = self._settle_place(one, here, thing)
        row = one._replace(disk_name=name_of(here.path), stamp=here.stamp)
        if is_placed:
            row = row._replace(within=thing.within, name=thing.name)
        if not one.is_folder:
            known = self._settled_content(one, here, thing)
            if known is None:
                return
            row = row._replace(file=thing.file, digest=known)
        if is_placed and row != one:
            self._rows.append(Agree(row))

    def _settle_place(self, one: Agreed, here: DiskThing, thing: ShopThing) -> bool:
        """Whether it stands where the shop has it."""
        parent = self._pairs.ids.get(parent_of(here.path))
        on_disk, name = (parent, name_of(here.path)), thing.name
        if (thing.within, name) != (one.within, one.name):
            if parent == thing.within and is_same_name(on_disk[1], name):
                return True
            return self._move_on_disk(thing, here, name)
        if parent == one.within and is_same_name(on_disk[1], one.disk_name):
            return True
        if parent is not None and (not thing.may_change or self._holds(thing.id, parent)):
            self._kept_back.append(name)
            return self._move_on_disk(thing, here, one.disk_name)
        self._to_shop.append(MoveInShop(thing.id, here.path))
        return False

    def _move_on_disk(self, thing: ShopThing, here: DiskThing, name: str) -> bool:
        """To where the shop has it; whether it stands as near to that as it can."""
        folder = self._place(thing.within)
        if folder is None or f"{folder}/".startswith(f"{here.path}/"):
            return False
        to = self._free(folder, name, besides=here.path)
        if to == here.path:
            return True
        if spot(to) in self._left:
            return False
        self._taken.add(spot(to))
        self._moves.append(MoveOnDisk(thing.id, here.path, to, is_there=name_of(to) == name))
        return False

    def _holds(self, folder: str, other: str | None) -> bool:
        """Whether in the shop one is in the other: nothing is moved into itself."""
        seen = set[str]()
        while other and other not in seen and other in self._shop.things:
            if other == folder:
                return True
            seen.add(other)
            other = self._shop.things[other].within
        return False

    def _settled_content(self, one: Agreed, here: DiskThing, thing: ShopThing) -> bytes | None:
        """The hash of what both hold; None where there is something to be done, or to wait for."""
        digest = self._digest(one, here)
        if digest is None:
            return None
        if thing.file == one.file:
            if digest != one.digest:
                self._to_shop.append(AddVersion(one.id, here.path, here.stamp))
                return None
            return digest
        theirs = self._theirs(thing)
        if theirs in (None, digest):
            return theirs
        is_new = digest != one.digest or (one.is_ours and one.file in thing.others)
        self._to_disk.append(WriteFile(one.id, here.path, here.stamp, aside=is_new))
        return None

    def _digest(self, one: Agreed | None, here: DiskThing) -> bytes | None:
        """The hash of what stands on the disk; None: it is being written, or nobody can read it now."""
        if one is not None and here.stamp == one.stamp:
            return one.digest
        digest = self._contents.on_disk(here) if here.is_settled else None
        if digest is None:
            self._waiting.add(here.path)
        return digest

    def _theirs(self, thing: ShopThing) -> bytes | None:
        digest = self._contents.in_shop(thing.file)
        if digest is None:
            self._wanted.add(thing.file)
        return digest

    def _settle_gone(self, one: Agreed, here: DiskThing) -> None:
        """The shop has it no more: it goes, unless there is something of one's own in it."""
        if one.is_folder:
            if self._stays(here.path):
                self._rows.append(Forget(one.id))
            else:
                self._off.append(TakeOffFolder(one.id, here.path))
            return
        digest = self._digest(one, here)
        if digest is not None:
            self._off.append(TakeOff(one.id, here.path, here.stamp)) if digest == one.digest else self._rows.append(
                Forget(one.id)
            )

    def _stays(self, folder: str) -> bool:
        """Whether anything in a folder of the disk is not what the shop had in it and has no more."""
        for path, thing in self._disk.things.items():
            if path.startswith(f"{folder}/"):
                one = self._agreed.get(self._pairs.ids.get(path, TOP))
                if one is None or one.id not in self._shop.gone:
                    return True
                if not one.is_folder and self._digest(one, thing) != one.digest:
                    return True
        return False

    # What is new in the shop

    def _settle_new(self, thing: ShopThing) -> None:
        path = self._pairs.paths.get(thing.id)
        if path is None:
            self._bring(thing)
            return
        here = self._disk.things[path]
        row = Agreed(thing.id, thing.within, thing.name, name_of(path), thing.is_folder, thing.file, b"", here.stamp)
        if thing.is_folder:
            self._rows.append(Agree(row))
            return
        digest, theirs = self._digest(None, here), self._theirs(thing)
        if digest is not None and theirs is not None:
            if digest == theirs:
                self._rows.append(Agree(row._replace(digest=digest)))
            else:
                self._to_disk.append(WriteFile(thing.id, path, here.stamp, aside=True))

    def _bring(self, thing: ShopThing) -> None:
        if thing.is_folder:
            self._place(thing.id)
        elif self._theirs(thing) is not None:
            path = self._claimed(thing)
            if path is not None:
                self._to_disk.append(WriteFile(thing.id, path, None))

    def _place(self, id: str) -> str | None:
        """Where a folder of the shop is on the disk, or will be; None: it is not to be there, or nobody can tell."""
        if id in self._pairs.paths:
            return self._pairs.paths[id]
        if id not in self._places:
            self._places[id] = None
            thing = self._shop.things.get(id)
            if thing is not None and id not in self._agreed:
                path = self._places[id] = self._claimed(thing)
                if path is not None:
                    self._folders.append(MakeFolder(id, path))
        return self._places[id]

    def _claimed(self, thing: ShopThing) -> str | None:
        """Where it is to be on the disk; None while something else may come back there, or its folder is not there."""
        folder = self._place(thing.within)
        path = self._free(folder, thing.name) if folder is not None else None
        if path is None or spot(path) in self._left:
            return None
        self._taken.add(spot(path))
        return path

    def _free(self, folder: str, name: str, besides: str = "") -> str:
        def is_taken(wanted: str) -> bool:
            there = spot(joined(folder, wanted))
            return there in self._taken or any(path != besides for path in self._disk.standing.get(there, ()))

        return joined(folder, free_name(name, is_taken))

    # What is new on the disk

    def _add_stray(self) -> None:
        for thing in self._pairs.stray():
            if parent_of(thing.path) not in self._open:
                continue  # it is in one that the shop has no more, which is new itself when one looks again
            if thing.is_folder:
                self._open.add(thing.path)
                self._to_shop.append(AddFolder(thing.path, thing.stamp))
            elif self._digest(None, thing) is not None:
                self._to_shop.append(AddFile(thing.path, thing.stamp))
