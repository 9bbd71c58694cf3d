"""Copies of files that other programs have open: plain, so that they go again after a day."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.files.contents import here, pieces, write_out
from desktop.files.media import may_be_opened
from desktop.files.names import free_name, written_name
from desktop.home import user_files

if TYPE_CHECKING:
    from desktop.files.value import FileValue
    from desktop.rows.read_session import ReadSession

FOLDER: Final = "open"
"""Where they are, in the home."""
GIVEN: Final = "given"
"""The folder of those beside them that were given away."""
KEPT_S: Final = 86_400
_NAMED: Final = 16
"""Digits of a file's id that its copy's folder is called by; what is called otherwise is not ours."""


def copy_to_open(session: ReadSession, file: FileValue) -> Path:
    """A copy for another program to open, by its name, which can only be read: what is changed in it comes back to
    nobody. The same one for the same file, as long as it is that; what another program saved in its place stays where
    it is. Raises InvalidError for what may only be saved, else as `write_out`."""
    if not may_be_opened(file.name):
        raise InvalidError("Files of this kind are not opened from here, for they may run something. Save it first.")
    folder = _copies(session) / file.id.hex()[:_NAMED]
    path = folder / free_name(written_name(file.name), lambda name: _is_another(session, file, folder / name))
    if not path.exists():
        user_files.make_folder(folder, exist_ok=True)
        write_out(session, file, path)
        path.chmod(stat.S_IRUSR)
    with suppress(OSError):
        os.utime(path)
    return path


def copy_to_give(session: ReadSession, file: FileValue) -> Path:
    """A copy of a file of any kind for another program to have, which may be changed there: what it has saved in its
    place stays beside the next one. Raises as `write_out`."""
    folder = _copies(session) / file.id.hex()[:_NAMED] / GIVEN
    path = folder / free_name(written_name(file.name), lambda name: _is_another(session, file, folder / name))
    if not path.exists():
        user_files.make_folder(folder, exist_ok=True)
        write_out(session, file, path)
    with suppress(OSError):
        os.utime(folder)
    return path


def fresh_folder(session: ReadSession) -> Path:
    """An empty folder among the copies, for whole folders that another program is given. Raises InvalidError."""
    folder = _copies(session) / os.urandom(_NAMED // 2).hex()
    user_files.make_folder(folder)
    return folder


def _copies(session: ReadSession) -> Path:
    return session.sources.log_path.with_name(FOLDER)


def _is_another(session: ReadSession, file: FileValue, path: Path) -> bool:
    """Whether something stands there that is not what is in the file."""
    if not os.path.lexists(path):
        return False
    try:
        if path.is_symlink() or path.stat().st_size != here(session, file).manifest.plain_size:
            return True
        with path.open("rb") as copy:
            return any(copy.read(len(piece)) != piece for piece in pieces(session, file))
    except OSError:
        return True


def drop_copies(home: Path, now_s: float) -> None:
    """Take away those that were opened, or saved in by a program, more than a day ago; one that a program still has
    open stays on Windows."""
    for path in (home / FOLDER).glob(f"{'[0-9a-f]' * _NAMED}/*"):
        with suppress(OSError):
            changed_s = max(each.lstat().st_mtime for each in (path, *path.rglob("*")))
            if not 0 <= now_s - changed_s < KEPT_S:
                _take_away(path)
                path.parent.rmdir()


def _take_away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
        return
    if not path.is_symlink():
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)  # or Windows does not
    path.unlink()
