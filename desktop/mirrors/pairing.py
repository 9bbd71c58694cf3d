"""Which thing on the disk is which of the shop, whatever either is called now: pure.

A disk knows no ids. What stands where it stood is the same, though a program wrote another file in its place. What is
not there any more is looked for among what came: by which one it is for the disk, then by what it holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Final, TypeVar

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
from desktop.rows.names import identity

Thing = TypeVar("Thing")
Key = TypeVar("Key", bound=Hashable)
Placed = TypeVar("Placed", Agreed, ShopThing)


def is_same_name(one: str, other: str) -> bool:
    """Whether two names differ in nothing but their Unicode form."""
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


class Pairs:
    """Attributes: `paths`: by ids, where each is on the disk; `ids`: the other way round; `lost`: the ids of what was
    agreed on and is not on the disk any more; `unknown`: of what may be there, in a folder that could not be read."""

    def __init__(self, agreed: Mapping[str, Agreed], disk: DiskSide, shop: ShopSide, contents: MirrorContents) -> None:
        self._agreed: Final = agreed
        self._disk: Final = disk
        self._contents: Final = contents
        self._inside: Final = _by(disk.things.values(), lambda thing: parent_of(thing.path))
        self._agreed_in: Final = _by(agreed.values(), lambda one: one.within)
        self._shop_in: Final = _by(shop.things.values(), lambda one: one.within)
        self.paths: Final[dict[str, str]] = {TOP: TOP}
        self.ids: Final[dict[str, str]] = {TOP: TOP}
        self.unknown: Final[set[str]] = set()
        self._pair_untouched()
        self._pair_below(TOP)
        self._pair_moved_folders()
        self._pair_by_content()
        self._pair_new()
        if disk.unread:  # what is not to be seen may have been moved there
            self.unknown.update(id for id in agreed if id not in self.paths)
        self.lost: Final = frozenset(id for id in agreed if id not in self.paths and id not in self.unknown)

    def stray(self) -> list[DiskThing]:
        """What is on the disk and stands for nothing of the shop, folders before what is in them."""
        return [thing for path, thing in self._disk.things.items() if path not in self.ids]

    def left(self) -> Iterator[str]:
        """The paths that stand empty of what was agreed on: it may come back, and must not be taken for another."""
        for id in self.lost:
            one = self._agreed[id]
            if one.within in self.paths:
                yield joined(self.paths[one.within], one.disk_name)

    def _join(self, id: str, path: str) -> None:
        self.paths[id], self.ids[path] = path, id

    def _pair_untouched(self) -> None:
        """A file that nobody wrote is the same wherever it is now."""
        by_stamp = _by((thing for thing in self._disk.things.values() if thing.stamp.inode), lambda thing: thing.stamp)
        for one in self._agreed.values():
            there = () if one.is_folder else by_stamp.get(one.stamp, ())
            if len(there) == 1 and there[0].path not in self.ids:
                self._join(one.id, there[0].path)

    # What stands where it stood

    def _pair_below(self, folder: str) -> None:
        waiting = [folder]
        for id in waiting:
            path = self.paths[id]
            if path in self._disk.unread:
                self.unknown.update(self._agreed_below(id))
                continue
            there = self._free_in(path)
            due = [one for one in reversed(self._agreed_in.get(id, ())) if one.id not in self.paths]
            due.sort(key=lambda one: not self._is_still(one, path))
            for one, thing in _matched(due, there, lambda one: one.disk_name):
                self._join(one.id, thing.path)
                if one.is_folder:
                    waiting.append(one.id)
            for one in due:
                if one.id not in self.paths and self._is_hidden(joined(path, one.disk_name)):
                    self.unknown.update((one.id, *self._agreed_below(one.id)))

    def _is_hidden(self, path: str) -> bool:
        """Whether something is there that is left out, as a link in its place."""
        return path not in self._disk.things and path in self._disk.standing.get(spot(path), ())

    def _is_still(self, one: Agreed, folder: str) -> bool:
        """Whether the very same stands where it stood: of two that stood there one after the other, this is the one."""
        thing = self._disk.things.get(joined(folder, one.disk_name))
        return thing is not None and thing.stamp.inode == one.stamp.inode

    def _free_in(self, path: str) -> list[DiskThing]:
        return [thing for thing in self._inside.get(path, ()) if thing.path not in self.ids]

    def _agreed_below(self, folder: str) -> Iterator[str]:
        for one in self._agreed_in.get(folder, ()):
            yield one.id
            if one.is_folder:
                yield from self._agreed_below(one.id)

    # What is somewhere else

    def _pair_moved_folders(self) -> None:
        """From the outermost on: what moved with its folder is found in that."""
        came = {thing.stamp.inode: thing for thing in self.stray() if thing.is_folder}
        for one in self._missing(True):
            thing = came.get(one.stamp.inode) if one.stamp.inode else None
            if thing is not None and thing.path not in self.ids:
                self._join(one.id, thing.path)
                self._pair_below(one.id)

    def _missing(self, folders: bool) -> list[Agreed]:
        missing = (one for one in self._agreed.values() if one.id not in self.paths and one.id not in self.unknown)
        return sorted((one for one in missing if one.is_folder is folders), key=lambda one: self._depth(one.id))

    def _depth(self, id: str) -> int:
        depth = 0
        while id in self._agreed and depth <= len(self._agreed):
            id, depth = self._agreed[id].within, depth + 1
        return depth

    def _pair_by_content(self) -> None:
        sizes = _by((thing for thing in self.stray() if not thing.is_folder), lambda thing: thing.stamp.size)
        for one in self._missing(False):
            for thing in sizes.get(one.stamp.size, ()) if one.stamp.size else ():
                is_free = thing.is_settled and thing.path not in self.ids
                if is_free and self._contents.on_disk(thing) == one.digest:
                    self._join(one.id, thing.path)
                    break

    # What nobody has agreed on yet

    def _pair_new(self) -> None:
        waiting = list(self.paths)
        for id in waiting:
            due = [one for one in self._shop_in.get(id, ()) if one.id not in self._agreed]
            if due:
                for one, thing in _matched(due, self._free_in(self.paths[id]), lambda one: one.name):
                    self._join(one.id, thing.path)
                    if one.is_folder:
                        waiting.append(one.id)


def _matched(
    due: Iterable[Placed], there: Iterable[DiskThing], called: Callable[[Placed], str]
) -> Iterator[tuple[Placed, DiskThing]]:
    """Those of one folder that are called alike: first to the letter, then but for case and Unicode form."""
    left, free = list(due), list(there)
    for form in (str, identity):
        named = {(form(name_of(thing.path)), thing.is_folder): thing for thing in reversed(free)}
        found = [(one, named.pop((form(called(one)), one.is_folder), None)) for one in left]
        yield from ((one, thing) for one, thing in found if thing is not None)
        left, free = [one for one, thing in found if thing is None], list(named.values())
        if not left:
            return


def _by(things: Iterable[Thing], key: Callable[[Thing], Key]) -> dict[Key, list[Thing]]:
    found: dict[Key, list[Thing]] = {}
    for thing in things:
        found.setdefault(key(thing), []).append(thing)
    return found
