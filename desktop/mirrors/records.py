"""What there is to know of the mirrors of this PC."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from desktop.drive.records import SkippedFile

StateKind = Literal[
    "looking", "up_to_date", "on_the_way", "asks", "waits", "not_there", "other_disk", "no_folder", "trouble"
]


class MirrorState(Struct, frozen=True):
    """How one is.

    looking: both sides are being compared; on_the_way: `on_the_way` files go to one of them
    asks: `gone` files, of `of`, are not on the disk any more, and nothing is done before somebody says what that means
    waits: so many were thrown away that an owner has to agree first
    not_there, other_disk: the folder of the disk is not there, or is another one; no_folder: that of the shop is gone
    trouble: the disk refuses something, as `words` say
    files: how many are the same on both sides
    busy, left_out, kept_back: files that somebody has open, that are no files for others, that one may not throw away
    """

    kind: StateKind
    files: int = 0
    on_the_way: int = 0
    gone: int = 0
    of: int = 0
    words: str = ""
    busy: tuple[str, ...] = ()
    left_out: tuple[SkippedFile, ...] = ()
    kept_back: tuple[str, ...] = ()


class Mirror(Struct, frozen=True):
    """A folder of a disk that mirrors one of the shop: its id, the id and the name of that (empty where it is gone),
    where the other is, how it stands (None: no Countertop that runs looks after it)."""

    id: str
    folder: str
    name: str
    path: str
    state: MirrorState | None
