"""What stands in folders of a disk that are to be added: what takes long, and knows nothing of the shop."""

from __future__ import annotations

import os
from collections.abc import Iterable
from os.path import samestat
from pathlib import Path
from typing import Final, NamedTuple

from desktop.drive.records import SkippedFile
from desktop.files.commands import GivenFile
from sync.files.sources import FoundFile

DEPTH: Final = 100
"""Folders within folders; more is a mistake, or made to harm."""
_LITTER: Final = frozenset((".ds_store", "thumbs.db", "desktop.ini", ".directory"))
"""What systems leave in folders, by its name in small letters."""
_LINK: Final = "It only leads to something elsewhere."
_DEEP: Final = "It is in more folders within folders than anybody needs."
_NO_FILE: Final = "It is neither a file nor a folder."


class OnDisk(NamedTuple):
    """What was found: the folders, each before what is in it, by the names that lead to it; the files with the folder
    that each is in; what is left out."""

    folders: list[tuple[str, ...]]
    files: list[tuple[tuple[str, ...], GivenFile]]
    skipped: list[SkippedFile]


def on_disk(paths: Iterable[Path]) -> OnDisk:
    """These files, and these folders with all that is in them. Links within folders are not followed."""
    found = OnDisk([], [], [])
    for path in paths:
        if path.is_dir():
            _look_into(path, (path.resolve().name or str(path),), found)
        else:
            found.files.append(((), GivenFile.at(path)))
    return found


def _look_into(path: Path, names: tuple[str, ...], found: OnDisk) -> None:
    if len(names) > DEPTH:
        found.skipped.append(SkippedFile(str(path), _DEEP))
        return
    found.folders.append(names)
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError as error:
        found.skipped.append(SkippedFile(str(path), f"It cannot be read: {error.strerror}."))
        return
    for entry in entries:
        if entry.name.lower() in _LITTER:
            continue
        if entry.is_symlink():
            found.skipped.append(SkippedFile(entry.path, _LINK))
        elif entry.is_dir():
            _look_into(Path(entry.path), (*names, entry.name), found)
        elif entry.is_file():
            found.files.append((names, _found(entry)))
        else:
            found.skipped.append(SkippedFile(entry.path, _NO_FILE))


def _found(entry: os.DirEntry[str]) -> GivenFile:
    here = os.stat(entry.path, follow_symlinks=False)
    return GivenFile(FoundFile(Path(entry.path), lambda there: samestat(there, here)), entry.name)
