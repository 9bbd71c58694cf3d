"""Files and folders of the drive as other programs are given them: plain copies, for a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from desktop.drive import queries
from desktop.drive.collections import FILE
from desktop.drive.keeping import files_in
from desktop.drive.records import DriveFile, DriveFolder
from desktop.drive.written import write_all
from desktop.files.open_copies import copy_to_give, fresh_folder
from desktop.files.value import FileValue
from desktop.records import shown, values
from desktop.rows.pieces import marks, pieces
from desktop.rows.read_session import as_bytes

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

_CONTENTS: Final = """
SELECT t.name, r.shown FROM drive_files t JOIN records r ON r.number = t.number
WHERE t.record IN ({}) ORDER BY t.name_order, t.record
"""


class GivenThings(Struct, frozen=True):
    """What is in these: all files with what they are called now, how many bytes, and which of them are not here."""

    files: tuple[FileValue, ...]
    size: int
    missing: tuple[FileValue, ...]


def named(file: DriveFile) -> FileValue | None:
    """What a file holds, called as it is called now."""
    return replace(file.file, name=file.name) if file.file is not None and file.name else file.file


def taken(session: ReadSession, things: Iterable[DriveFile | DriveFolder]) -> GivenThings:
    """What is in these, folders with all that is in them."""
    files = [(file, value) for thing in things for file in files_in(session, thing) if (value := named(file))]
    return GivenThings(
        tuple(value for _, value in files),
        sum(value.size for _, value in files),
        tuple(value for file, value in files if not file.is_here),
    )


def contents(session: ReadSession, ids: Iterable[str]) -> list[FileValue]:
    """What these files hold that are here, called as they are called now; nothing else of them is read."""
    found: list[FileValue] = []
    with session.reading() as conn:
        for some in pieces(map(as_bytes, ids)):
            for name, kept in conn.execute(_CONTENTS.format(marks(some)), some).fetchall():
                said = shown.field_of(kept, FILE)
                file = values.unpack(said.value.value) if said is not None else None
                if isinstance(file, FileValue):
                    found.append(replace(file, name=name) if name else file)
    return found


def copies_of(session: ReadSession, ids: Sequence[str]) -> list[Path]:
    """As `copies`, of folders and files with these ids."""
    return copies(session, queries.things(session, ids))


def copies(session: ReadSession, things: Sequence[DriveFile | DriveFolder]) -> list[Path]:
    """Copies of these by their names, folders with what is in them that is here. Raises as `copy_to_give`."""
    found = [copy_to_give(session, value) for one in things if isinstance(one, DriveFile) and (value := named(one))]
    folders = [one for one in things if isinstance(one, DriveFolder)]
    if folders:
        top = fresh_folder(session)
        list(write_all(session, folders, top))
        found += sorted(top.iterdir())
    return found
