"""What is in a file that is here, or why it is not; and copies of it for other programs."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError, NotFoundError
from desktop.files.media import may_be_opened
from desktop.files.names import written_name
from desktop.home import user_files

if TYPE_CHECKING:
    from desktop.files.value import FileValue
    from desktop.rows.read_session import ReadSession
    from sync.files.whole_file import WholeFile

OPEN: Final = "open"
"""The folder of the home with copies that other programs have open."""
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


def write_out(session: ReadSession, file: FileValue, path: Path, *, replace: bool = False) -> None:
    """Write a copy to a disk, whole or not at all. Raises NotFoundError, DamagedCopyError, InvalidError, and
    FileThereError where there is one already that is not to be replaced."""
    user_files.write(path, pieces(session, file), replace=replace)


def copy_to_open(session: ReadSession, file: FileValue) -> Path:
    """A copy for another program to open, by its name, which can only be read: what is changed in it comes back to
    nobody. The same one for the same file. Raises InvalidError for what may only be saved, else as `write_out`."""
    if not may_be_opened(file.name):
        raise InvalidError("Files of this kind are not opened from here, for they may run something. Save it first.")
    path = session.sources.log_path.with_name(OPEN) / file.id.hex()[:16] / written_name(file.name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_out(session, file, path)
        path.chmod(stat.S_IRUSR)
    return path
