"""What stands on each side of a mirror, and what both agreed on last: plain values, for `reconciling.py`."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from typing import Final, NamedTuple, Protocol

from desktop.rows.names import identity

TOP: Final = ""
"""The folder that is mirrored: its path on the disk, and what stands for its id."""


class Stamp(NamedTuple):
    """What a disk says of a file without reading it: bytes, when it was written (ns), which one it is there (0: the
    disk does not say)."""

    size: int = 0
    mtime_ns: int = 0
    inode: int = 0


class DiskThing(NamedTuple):
    """A file or folder of the disk. path: the names that lead to it, parted by `/`; is_settled: nobody writes it now"""

    path: str
    is_folder: bool
    stamp: Stamp = Stamp()
    is_settled: bool = True


class ShopThing(NamedTuple):
    """A file or folder of the shop.

    within: the id of its folder; name: as a disk has it, in its folder no other's
    file: of a file, the id of what it holds; others: what it holds besides, since two said so at the same time
    """

    id: str
    within: str
    name: str
    is_folder: bool
    file: bytes = b""
    size: int = 0
    others: frozenset[bytes] = frozenset()
    may_change: bool = True


class Agreed(NamedTuple):
    """What a file or folder was when both sides said the same of it.

    within, name: where it stood in the shop; `name` is empty where the disk could not take it
    disk_name: what it was called on the disk, in the folder that is the same there
    file, digest: what the file held, by its id in the shop and by the hash of its bytes
    is_ours: it came from this disk
    """

    id: str
    within: str
    name: str
    disk_name: str
    is_folder: bool
    file: bytes = b""
    digest: bytes = b""
    stamp: Stamp = Stamp()
    is_ours: bool = False


class DiskSide(NamedTuple):
    """things: by their paths, folders before what is in them; unread: folders of which that could not be told now;
    standing: by spots, the paths of all that stands there, also of what is left out"""

    things: Mapping[str, DiskThing]
    unread: frozenset[str]
    standing: Mapping[str, Collection[str]]


class ShopSide(NamedTuple):
    """things: by their ids; gone: the ids of what is known to be there no more. What is in neither is not known now."""

    things: Mapping[str, ShopThing]
    gone: Container[str]


class MirrorContents(Protocol):
    """The hashes of what files hold; None: it cannot be read now, or is not here yet."""

    def on_disk(self, thing: DiskThing) -> bytes | None: ...

    def in_shop(self, file: bytes) -> bytes | None: ...


def parent_of(path: str) -> str:
    """The folder that something is in."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """What something is called in its folder."""
    return path.rpartition("/")[2]


def joined(folder: str, name: str) -> str:
    """The path of something in a folder."""
    return f"{folder}/{name}" if folder else name


def spot(path: str) -> str:
    """What paths have in common that a disk may take for one."""
    return joined(parent_of(path), identity(name_of(path)))
