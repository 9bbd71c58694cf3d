"""Files and folders of the drive as they are written to a disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace as with_other

from desktop.drive import queries
from desktop.drive.records import DriveFile, DriveFolder, SkippedFile
from desktop.errors import FileThereError, InvalidError, UserFacingError
from desktop.files import contents
from desktop.files.names import free_name, written_name
from desktop.home import user_files
from desktop.rows.names import identity

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.files.value import FileValue
    from desktop.rows.read_session import ReadSession


def written_names(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What each is called on a disk that stands in one folder, by its id: of those that would have one name there the
    first keeps it, so they are given from the oldest on, by their ids and names."""
    taken: set[str] = set()
    found = {}
    for id, name in named:
        found[id] = free_name(written_name(name), lambda wanted: identity(wanted) in taken)
        taken.add(identity(found[id]))
    return found


def write_file(session: ReadSession, file: DriveFile, path: Path, *, replace: bool = False) -> Path:
    """Write what a file holds to a path, or into a folder by its name: where. Raises as `contents.write_out`."""
    if file.file is None:
        raise InvalidError(f"There is no file in “{file.name}”.")
    if path.is_dir():
        path /= written_name(file.name)
    contents.write_out(session, file.file, path, replace=replace)
    return path


def as_version(file: DriveFile, version: FileValue) -> DriveFile:
    """A file as it was when it held this."""
    return with_other(file, file=version)


def write_folder(session: ReadSession, folder: DriveFolder, path: Path) -> Iterator[Path | SkippedFile]:
    """Write a folder with all that is in it to a path where nothing is yet, or into a folder by its name: what was
    written, and what was left out, one after another. Raises FileThereError, InvalidError."""
    if path.is_dir():
        path /= written_name(folder.name)
    if path.exists():
        raise FileThereError(f"There is something at {path} already. It is as it was.")
    yield from _written(session, folder.id, path)


def write_all(
    session: ReadSession, things: Iterable[DriveFile | DriveFolder], folder: Path
) -> Iterator[Path | SkippedFile]:
    """Write these into a folder of a disk, each by its name or one that is free there; as `write_folder`."""
    for thing in things:
        name = free_name(written_name(thing.name), lambda wanted: (folder / wanted).exists())
        if isinstance(thing, DriveFile):
            yield _written_file(session, thing, folder / name)
        else:
            yield from _written(session, thing.id, folder / name)


def _written_file(session: ReadSession, file: DriveFile, path: Path) -> Path | SkippedFile:
    try:
        return write_file(session, file, path)
    except UserFacingError as error:
        return SkippedFile(str(path), str(error))


def _written(session: ReadSession, folder: str, path: Path) -> Iterator[Path | SkippedFile]:
    user_files.make_folder(path)
    listed = queries.listing(session, folder)
    there: list[DriveFile | DriveFolder] = [*listed.folders, *listed.files]
    called = written_names((one.id, one.name) for one in sorted(there, key=_age))
    for file in listed.files:
        yield _written_file(session, file, path / called[file.id])
    for inner in listed.folders:
        yield from _written(session, inner.id, path / called[inner.id])


def _age(thing: DriveFile | DriveFolder) -> tuple[datetime, str]:
    return thing.created_at, thing.id
