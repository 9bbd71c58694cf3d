"""Where files are, how far those are that come, and asking for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from desktop.engine.file_choice import FileChoice, keep_choice
from sync.files.wish_list import WishList
from sync.files.wishes import WhyNot as WhyNot

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from sync.files.face import FilesFace, Progress


class FileState(Struct, frozen=True):
    """Where one file is.

    here: all of it is on this PC
    percent: how much of it is, while it comes; None: it does not come now
    others: the ids of the other PCs that have all of it, as far as they told
    kept: somebody keeps it on this PC
    unwanted: somebody wants it on this PC no more: while it is here it waits for two other PCs to have it
    why_not: why it does not come by itself; None where nothing speaks against it
    is_heard: whether it is known what the other PCs have
    """

    here: bool
    percent: int | None = None
    others: frozenset[str] = frozenset()
    kept: bool = False
    unwanted: bool = False
    why_not: WhyNot | None = None
    is_heard: bool = True


def states(context: CommandContext, files: Sequence[bytes]) -> dict[bytes, FileState]:
    """Of these, by their ids."""
    store, face = context.replica.files, _face(context)
    if face is None:
        wishes = WishList(context.replica.log)
        return {file: _unheard(store.is_whole(file), file, wishes) for file in files}
    progress = face.progress
    return {file: _state(store.is_whole(file), file, face, progress) for file in files}


def _unheard(here: bool, file: bytes, wishes: WishList) -> FileState:
    return FileState(here, kept=wishes.is_kept(file), unwanted=wishes.is_unwanted(file), is_heard=False)


def _state(here: bool, file: bytes, face: FilesFace, progress: dict[bytes, Progress]) -> FileState:
    coming = progress.get(file)
    return FileState(
        here,
        None if coming is None or here else 100 * coming.here // max(coming.of, 1),
        frozenset(device.hex() for device in face.holders(file)),
        face.is_kept(file),
        face.is_to_go(file),
        None if here or coming is not None else face.why_not(file),
    )


def choose(context: CommandContext, choice: FileChoice) -> None:
    """Keep so many of the shop's files on this PC from now on."""
    keep_choice(context.home, choice)
    context.networking.follow_file_choice()


def want(context: CommandContext, file: bytes) -> None:
    """Fetch a file as soon as a PC that has it is there."""
    _wishes(context).want(file)


def keep(context: CommandContext, file: bytes) -> None:
    """Keep a file on this PC."""
    _wishes(context).keep(file)


def release(context: CommandContext, file: bytes) -> None:
    """Nobody needs a file on this PC any more; what is coming because of that ends."""
    _wishes(context).release(file)


def drop(context: CommandContext, file: bytes) -> None:
    """Take a file off this PC: it goes as soon as two other PCs promise to keep theirs."""
    _wishes(context).drop(file)


def _wishes(context: CommandContext) -> FilesFace | WishList:
    """What takes wishes: where the network is elsewhere they are only written down, for whoever has it."""
    return _face(context) or WishList(context.replica.log)


def _face(context: CommandContext) -> FilesFace | None:
    """None where another process, or none, holds the network."""
    network = context.networking.network
    return None if network is None else network.files
