"""What is to be done so that both sides of a mirror say the same."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from desktop.mirrors.sides import Agreed, Stamp


class Agree(NamedTuple):
    """They do already; `row` is what they say."""

    row: Agreed


class Forget(NamedTuple):
    """Neither has it any more, or what is left of it on the disk is something new."""

    id: str


# On the disk


class MakeFolder(NamedTuple):
    """For a folder of the shop."""

    id: str
    path: str


class MoveOnDisk(NamedTuple):
    """To where the shop has it, or as near as the disk has room; `is_there`: to exactly there."""

    id: str
    path: str
    to: str
    is_there: bool


class WriteFile(NamedTuple):
    """What a file of the shop holds. stamp: what is expected in its place, None: nothing; aside: that is kept beside"""

    id: str
    path: str
    stamp: Stamp | None
    aside: bool = False


class TakeOff(NamedTuple):
    """A file of the disk that is as the shop had it, which the shop has not any more."""

    id: str
    path: str
    stamp: Stamp


class TakeOffFolder(NamedTuple):
    """The same of a folder, of which nothing is left then."""

    id: str
    path: str


# In the shop


class AddFolder(NamedTuple):
    """A folder of the disk."""

    path: str
    stamp: Stamp


class AddFile(NamedTuple):
    """A file of the disk."""

    path: str
    stamp: Stamp


class AddVersion(NamedTuple):
    """What a file of the disk holds now."""

    id: str
    path: str
    stamp: Stamp


class MoveInShop(NamedTuple):
    """To where the disk has it, by the name that it has there."""

    id: str
    path: str


class ThrowAway(NamedTuple):
    """Into the bin; `ids`: it, and all that is in it."""

    id: str
    ids: frozenset[str]


DiskStep = MakeFolder | MoveOnDisk | WriteFile | TakeOff | TakeOffFolder
ShopStep = AddFolder | AddFile | AddVersion | MoveInShop | ThrowAway
Step = Agree | Forget | DiskStep | ShopStep


class GoneQuestion(NamedTuple):
    """So many files are gone from the disk at once, of how many; nothing is done before somebody says what it means."""

    gone: int
    of: int


class Plan(NamedTuple):
    """The steps, in their order.

    again: what follows from them is found by looking once more
    wanted: ids of contents that have to come from another PC first
    waiting: paths of what is being written, or cannot be read now
    missing: the ids of what is not on the disk, and may be again in a moment
    kept_back: names of what one may not move or throw away in the shop
    folders: ids in the shop by paths on the disk, of what steps are about to add to
    """

    steps: tuple[Step, ...] = ()
    again: bool = False
    wanted: frozenset[bytes] = frozenset()
    waiting: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    kept_back: tuple[str, ...] = ()
    question: GoneQuestion | None = None
    folders: Mapping[str, str] = MappingProxyType({})

    @property
    def puts_away(self) -> int:
        """How many files and folders go into the bin."""
        return sum(len(step.ids) for step in self.steps if isinstance(step, ThrowAway))
