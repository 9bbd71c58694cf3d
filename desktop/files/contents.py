"""What is in a file that is here, or why it is not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors import NotFoundError
from desktop.files import pictures
from desktop.home import user_files

if TYPE_CHECKING:
    from desktop.files.value import FileValue
    from desktop.rows.read_session import ReadSession
    from sync.files.whole_file import WholeFile

NOT_HERE: Final = "This file is not on this PC yet."


def is_here(session: ReadSession, file: FileValue) -> bool:
    """Whether all of it is on this PC."""
    return session.files().is_whole(file.id)


def here(session: ReadSession, file: FileValue) -> WholeFile:
    """A file that is on this PC, to be read in any thread. Raises NotFoundError."""
    found = session.files().whole(file.id)
    if found is None:
        raise NotFoundError(NOT_HERE)
    return found


def pieces(session: ReadSession, file: FileValue, start: int = 0, size: int | None = None) -> Iterator[bytes]:
    """Its bytes, or `size` of them from `start`, in pieces of at most 1 MiB. Raises NotFoundError, DamagedCopyError."""
    return here(session, file).pieces(file.key, start, size)


def thumbnail(session: ReadSession, file: FileValue, side: int) -> bytes | None:
    """A picture at most so many pixels wide and high; None where it is none that can be shown. What counts is how large
    it is, not how large it was said to be. Raises NotFoundError, DamagedCopyError."""
    found = here(session, file)
    if found.manifest.plain_size > pictures.PICTURE_BYTES:
        return None
    return pictures.thumbnail(io.BytesIO(b"".join(found.pieces(file.key))), side)


def write_out(session: ReadSession, file: FileValue, path: Path, *, replace: bool = False) -> None:
    """Write a copy to a disk, whole or not at all. Raises NotFoundError, DamagedCopyError, InvalidError, and
    FileThereError where there is one already that is not to be replaced."""
    user_files.write(path, pieces(session, file), replace=replace)
