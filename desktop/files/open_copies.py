"""Copies of files that other programs have open: plain, so that they go again after a day."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.files.contents import write_out
from desktop.files.media import may_be_opened
from desktop.files.names import written_name

if TYPE_CHECKING:
    from desktop.files.value import FileValue
    from desktop.rows.read_session import ReadSession

FOLDER: Final = "open"
"""Where they are, in the home."""
KEPT_S: Final = 86_400


def copy_to_open(session: ReadSession, file: FileValue) -> Path:
    """A copy for another program to open, by its name, which can only be read: what is changed in it comes back to
    nobody. The same one for the same file. Raises InvalidError for what may only be saved, else as `write_out`."""
    if not may_be_opened(file.name):
        raise InvalidError("Files of this kind are not opened from here, for they may run something. Save it first.")
    path = session.sources.log_path.with_name(FOLDER) / file.id.hex()[:16] / written_name(file.name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_out(session, file, path)
        path.chmod(stat.S_IRUSR)
    with suppress(OSError):
        os.utime(path)
    return path


def drop_copies(home: Path, now_s: float) -> None:
    """Take away those that were opened more than a day ago; one that a program still has open stays on Windows."""
    for path in (home / FOLDER).glob("*/*"):
        with suppress(OSError):
            if not 0 <= now_s - path.stat().st_mtime < KEPT_S:
                path.chmod(stat.S_IRUSR | stat.S_IWUSR)  # or Windows does not
                path.unlink()
                path.parent.rmdir()
