"""What people do with mirrors."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.drive import queries as drive_queries
from desktop.engine.loop_thread import in_thread
from desktop.errors import InvalidError, NotFoundError
from desktop.mirrors import disk
from desktop.mirrors.events import MirrorsChanged
from desktop.mirrors.kept import KeptMirror, keep_mirror, keep_mirrors, kept_mirrors
from desktop.mirrors.queries import mirrors
from desktop.mirrors.reconciling import GoneAnswer
from desktop.mirrors.service import Poke

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.mirrors.records import Mirror

_ID_SIZE: Final = 8


async def add_mirror(context: CommandContext, folder: str, path: Path) -> Mirror:
    """Have a folder of the shop on a disk, both ways from now on: in a folder that is there. Nothing that either has is
    deleted. Raises NotFoundError, InvalidError."""
    if drive_queries.is_gone(context.session, folder):
        raise NotFoundError("This folder is not there any more.")
    others = [Path(one.path) for one in kept_mirrors(context.local_state)]
    id = context.random(_ID_SIZE).hex()
    kept = KeptMirror(id, folder, await in_thread(lambda: _begun(id, path, context.home.path, others)))
    keep_mirrors(context.local_state, (*kept_mirrors(context.local_state), kept))
    _changed(context)
    return mirror(context, kept.id)


def _begun(id: str, path: Path, home: Path, others: Iterable[Path]) -> str:
    """The whole path of a folder that can be mirrored, and is marked now. Raises InvalidError."""
    path = Path(os.path.abspath(path))
    if not path.is_dir():
        raise InvalidError(f"There is no folder {path}. Make it first, or choose another one.")
    if _overlap(path, home):
        raise InvalidError("Countertop keeps its own data there. Please choose another folder.")
    for other in others:
        if _overlap(path, other):
            raise InvalidError(
                f"{other} is mirrored already. One cannot stand in the other; please choose another folder."
            )
    try:
        if (path / disk.MARKER).exists():
            raise InvalidError(
                f"{path} is mirrored already, by this PC or another one. Where that was long ago, delete the file "
                f"{disk.MARKER} in it."
            )
        disk.mark(path, id)
    except OSError as error:
        raise InvalidError(f"Countertop cannot write in {path}: {error.strerror}.") from error
    return str(path)


def _overlap(one: Path, other: Path) -> bool:
    """Whether one is in the other, or both are the same; however they are written."""
    paths = [Path(os.path.normcase(os.path.realpath(path))) for path in (one, other)]
    return paths[0].is_relative_to(paths[1]) or paths[1].is_relative_to(paths[0])


async def stop_mirror(context: CommandContext, id: str) -> None:
    """Mirror it no more; all files stay, here and in the shop. Raises NotFoundError."""
    stopped = _kept(context, id)
    known = kept_mirrors(context.local_state)
    keep_mirrors(context.local_state, (one for one in known if one.id != id))
    _changed(context)
    await in_thread(lambda: disk.unmark(Path(stopped.path)))


def answer(context: CommandContext, id: str, said: GoneAnswer) -> None:
    """What it means that many files are gone from the disk. Raises NotFoundError."""
    keep_mirror(context.local_state, replace(_kept(context, id), answer=said))
    _changed(context)


def take_disk(context: CommandContext, id: str) -> None:
    """The folder that is there now is the one: both sides are compared anew, and nothing is deleted. Raises
    NotFoundError."""
    keep_mirror(context.local_state, replace(_kept(context, id), takes_disk=True))
    _changed(context)


def mirror(context: CommandContext, id: str) -> Mirror:
    """One. Raises NotFoundError."""
    return next(one for one in mirrors(context.session) if one.id == _kept(context, id).id)


def _kept(context: CommandContext, id: str) -> KeptMirror:
    for one in kept_mirrors(context.local_state):
        if one.id == id:
            return one
    raise NotFoundError("This folder is not mirrored on this PC.")


def _changed(context: CommandContext) -> None:
    context.part(Poke).wanted.set()
    context.publish([MirrorsChanged()])
