"""A note as a file of text, with the files in it beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.errors import NotFoundError
from desktop.files import contents
from desktop.files.names import free_name, written_name
from desktop.files.value import FileValue
from desktop.home import user_files
from desktop.notes.body import Body, words
from sync.errors import DamagedCopyError

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession


def write_copy(session: ReadSession, body: Body, path: Path) -> list[FileValue]:
    """Write what a note says to a file, in the place of one that is called so, and the files in it to a folder of their
    own beside it; those that could not be, because they are not on this PC. Raises InvalidError."""
    user_files.write(path, words(body).encode(), replace=True)
    files = list(dict.fromkeys(piece for piece in body if isinstance(piece, FileValue)))
    here = [file for file in files if contents.is_here(session, file)]
    missing = [file for file in files if file not in here]
    if here:
        folder = path.with_name(free_name(f"{path.stem} files", lambda name: path.with_name(name).exists()))
        user_files.make_folder(folder)
        for file in here:
            name = free_name(written_name(file.name), lambda name: (folder / name).exists())
            try:
                contents.write_out(session, file, folder / name)
            except (NotFoundError, DamagedCopyError):
                missing.append(file)
    return missing
