"""Files on their way into a note, kept by the seat: those that do not stand in it when the PC goes down come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from desktop.files.value import FileValue
from desktop.files.waiting import keep_waiting

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession

_PREFIX: Final = "notes/coming/"


class UnplacedFile(Struct, frozen=True, array_like=True):
    """One of them.

    name: what it is called
    place: where it is to stand, as the page counts
    path: where it is on a disk; empty: nowhere
    value: what stands for it, once it is copied
    """

    name: str
    place: int
    path: str = ""
    value: FileValue | None = None


_read: Final = msgspec.msgpack.Decoder(tuple[UnplacedFile, ...]).decode


def keep_coming(context: CommandContext, note: str, files: Sequence[UnplacedFile]) -> None:
    """These are on their way into a note now, in place of all others; what is copied of them stays."""
    keep_waiting(context.local_state, f"note/{note}", [file.value for file in files if file.value is not None])
    context.local_state.keep(_PREFIX + note, msgspec.msgpack.encode(files) if files else b"")


def coming_files(session: ReadSession, note: str) -> tuple[UnplacedFile, ...]:
    """Those that were kept last."""
    raw = session.local_state.kept(_PREFIX + note)
    return _read(raw) if raw else ()
