"""A disk and a shop in memory, and what a mirror does to them step by step: for properties of what it is to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from desktop.files.names import free_name
from desktop.mirrors.reconciling import GoneAnswer, reconcile
from desktop.mirrors.sides import (
    TOP,
    Agreed,
    DiskSide,
    DiskThing,
    ShopSide,
    ShopThing,
    Stamp,
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
    MakeFolder,
    MoveInShop,
    MoveOnDisk,
    Plan,
    ShopStep,
    Step,
    TakeOff,
    TakeOffFolder,
    ThrowAway,
    WriteFile,
)
from desktop.rows.names import identity


class ModelDisk:
    """Paths, with what stands there: a content, or None for a folder; inodes and times as a disk has them."""

    def __init__(self) -> None:
        self.things: dict[str, tuple[bytes | None, Stamp]] = {}
        self.put_away: set[bytes] = set()
        self._count = count(1)

    def put(self, path: str, content: bytes | None, *, anew: bool = True) -> None:
        """Write a file or make a folder; `anew`: as another file in its place."""
        number, before = next(self._count), self.things.get(path)
        inode = before[1].inode if before is not None and not anew else number
        stamp = Stamp(0, 0, inode) if content is None else Stamp(len(content), number, inode)
        self.things[path] = (content, stamp)

    def move(self, path: str, to: str) -> bool:
        """With all that is in it; over nothing."""
        if path not in self.things or to in self.things or f"{to}/".startswith(f"{path}/"):
            return False
        if parent_of(to) not in (TOP, *self.folders()):
            return False
        for each in self.below(path):
            self.things[to + each[len(path) :]] = self.things.pop(each)
        return True

    def remove(self, path: str) -> None:
        """With all that is in it."""
        for each in self.below(path):
            del self.things[each]

    def below(self, path: str) -> list[str]:
        return [each for each in self.things if f"{each}/".startswith(f"{path}/")]

    def folders(self) -> list[str]:
        return [path for path, (content, _) in self.things.items() if content is None]

    def files(self) -> list[str]:
        return [path for path, (content, _) in self.things.items() if content is not None]

    def side(self) -> DiskSide:
        in_order = sorted(self.things, key=lambda path: path.split("/"))
        things = {path: DiskThing(path, self.things[path][0] is None, self.things[path][1]) for path in in_order}
        standing: dict[str, list[str]] = {}
        for path in things:
            standing.setdefault(spot(path), []).append(path)
        return DiskSide(things, frozenset(), standing)


class ModelShop:
    """Records: where each is, what it is called, all that it ever held, whether it is in the bin."""

    def __init__(self) -> None:
        self.within: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.versions: dict[str, list[bytes]] = {}
        self.away: set[str] = set()
        self._count = count(1)

    def add(self, within: str, name: str, content: bytes | None) -> str:
        id = f"r{next(self._count)}"
        self.within[id], self.names[id], self.versions[id] = within, name, [] if content is None else [content]
        return id

    def is_there(self, id: str) -> bool:
        return id == TOP or (id in self.within and id not in self.away and self.is_there(self.within[id]))

    def there(self) -> list[str]:
        return [id for id in self.within if self.is_there(id)]

    def holds(self, id: str, other: str) -> bool:
        while other != TOP:
            if other == id:
                return True
            other = self.within[other]
        return False

    def move(self, id: str, within: str, name: str) -> bool:
        if self.holds(id, within):
            return False
        self.within[id], self.names[id] = within, name
        return True

    def side(self) -> ShopSide:
        taken: dict[str, set[str]] = {}
        things = {}
        for id in self.there():
            names = taken.setdefault(self.within[id], set())
            name = free_name(self.names[id], lambda wanted, names=names: identity(wanted) in names)  # type: ignore[misc]
            names.add(identity(name))
            held = self.versions[id]
            file = b"in shop " + held[-1] if held else b""
            things[id] = ShopThing(id, self.within[id], name, not held, file, len(held[-1]) if held else 0)
        return ShopSide(things, {id for id in self.within if id not in things})


class Mirrored:
    """Both, and what they agreed on. Its steps may be cut short anywhere."""

    def __init__(self) -> None:
        self.disk, self.shop = ModelDisk(), ModelShop()
        self.agreed: dict[str, Agreed] = {}
        self.missing: frozenset[str] = frozenset()

    def on_disk(self, thing: DiskThing) -> bytes | None:
        return self.disk.things[thing.path][0]

    def in_shop(self, file: bytes) -> bytes | None:
        return file.removeprefix(b"in shop ")

    def plan(self, answer: GoneAnswer = GoneAnswer.NONE) -> Plan:
        plan = reconcile(self.agreed, self.disk.side(), self.shop.side(), self, self.missing, answer)
        self.missing = plan.missing
        return plan

    def settle(self) -> None:
        """Until there is nothing left to do."""
        for _ in range(30):
            plan = self.plan(GoneAnswer.THROW_AWAY)
            for _ in self.carry_out(plan):
                pass
            if not plan.steps and not plan.missing:
                return
        raise AssertionError("It never settles.")

    def alive(self) -> set[bytes]:
        """All contents that are anywhere."""
        on_disk = {content for content, _ in self.disk.things.values() if content is not None}
        return on_disk | self.disk.put_away | {one for held in self.shop.versions.values() for one in held}

    def carry_out(self, plan: Plan) -> Iterator[Step]:
        """One step after another; whoever stops between two was killed there."""
        folders = dict(plan.folders)
        for step in plan.steps:
            self._carry_out(step, folders)
            yield step

    def _carry_out(self, step: Step, folders: dict[str, str]) -> None:
        disk = self.disk
        match step:
            case Agree(row):
                self.agreed[row.id] = row
            case Forget(id):
                del self.agreed[id]
            case AddFolder() | AddFile() | AddVersion() | MoveInShop() | ThrowAway():
                self._carry_to_shop(step, folders)
            case WriteFile():
                self._write(step)
            case MoveOnDisk():
                self._move_on_disk(step)
            case MakeFolder(id, path) if path not in disk.things and parent_of(path) in (TOP, *disk.folders()):
                disk.put(path, None)
                self._agree(id, path)
            case TakeOff(id, path, stamp) if self._is(path, stamp):
                disk.put_away.add(disk.things[path][0] or b"")
                disk.remove(path)
                self.agreed.pop(id, None)
            case TakeOffFolder(id, path) if disk.below(path) == [path]:
                disk.remove(path)
                self.agreed.pop(id, None)

    def _move_on_disk(self, step: MoveOnDisk) -> None:
        thing = self.shop.side().things.get(step.id)
        if thing is not None and self.disk.move(step.path, step.to):
            name = thing.name if step.is_there else ""
            row = self.agreed[step.id]._replace(within=thing.within, name=name, disk_name=name_of(step.to))
            self.agreed[step.id] = row

    def _carry_to_shop(self, step: ShopStep, folders: dict[str, str]) -> None:
        disk, shop = self.disk, self.shop
        within = None if isinstance(step, ThrowAway) else folders.get(parent_of(step.path))
        is_open = within is not None and shop.is_there(within)
        match step:
            case AddFolder(path, _) if is_open and path in disk.folders():
                folders[path] = shop.add(within or TOP, name_of(path), None)
                self._agree(folders[path], path)
            case AddFile(path, stamp) if is_open and self._is(path, stamp):
                self._agree(shop.add(within or TOP, name_of(path), disk.things[path][0]), path, is_ours=True)
            case AddVersion(id, path, stamp) if self._is(path, stamp):
                held = disk.things[path][0] or b""
                shop.versions[id].append(held)
                row = self.agreed[id]._replace(file=b"in shop " + held, digest=held, stamp=stamp, is_ours=True)
                self.agreed[id] = row
            case MoveInShop(id, path) if is_open and shop.move(id, within or TOP, name_of(path)):
                name = name_of(path)
                self.agreed[id] = self.agreed[id]._replace(within=within or TOP, name=name, disk_name=name)
            case ThrowAway(id, ids):
                assert not any(shop.is_there(each) for each in shop.within if shop.holds(id, each) and each not in ids)
                shop.away.add(id)

    def _is(self, path: str, stamp: Stamp) -> bool:
        return path in self.disk.things and self.disk.things[path][1] == stamp

    def _agree(self, id: str, path: str, *, is_ours: bool = False) -> None:
        thing, (content, stamp) = self.shop.side().things.get(id), self.disk.things[path]
        if thing is not None:
            file = b"" if content is None else b"in shop " + content
            row = Agreed(id, thing.within, thing.name, name_of(path), content is None, file, content or b"", stamp)
            self.agreed[id] = row._replace(is_ours=is_ours)

    def _write(self, step: WriteFile) -> None:
        held = self.shop.versions[step.id]
        there = self.disk.things.get(step.path)
        if (there[1] if there is not None else None) != step.stamp:
            return
        if parent_of(step.path) not in (TOP, *self.disk.folders()):
            return
        if step.aside:
            assert there is not None
            folder = parent_of(step.path)
            name = free_name(f"{name_of(step.path)} (mine)", lambda it: joined(folder, it) in self.disk.things)
            self.disk.put(joined(parent_of(step.path), name), there[0])
        self.disk.put(step.path, held[-1])
        self._agree(step.id, step.path)


Trees = tuple[dict[str, bytes | None], dict[str, bytes | None]]


def trees(mirrored: Mirrored) -> Trees:
    """What each side has, by paths."""
    side = mirrored.shop.side().things

    def path_of(id: str) -> str:
        return joined(path_of(side[id].within), side[id].name) if id != TOP else TOP

    in_shop = {path_of(id): (mirrored.shop.versions[id] or [None])[-1] for id in side}
    return {path: content for path, (content, _) in mirrored.disk.things.items()}, in_shop


def some(things: Sequence[str], number: int) -> str | None:
    """One of these."""
    return things[number % len(things)] if things else None
