"""Whether a folder can hold a shop's data, and the true reason when it cannot."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from desktop.errors import DesktopError, DiskFullError, HomeUnusableError, ReadOnlyError
from desktop.home.lock import NoLocksError

_LONGEST_INSIDE: Final = len("/seats/") + 64 + len("/model.db")
PATH_LIMIT: Final = 259 - _LONGEST_INSIDE - len("-journal") if sys.platform == "win32" else 504 - _LONGEST_INSIDE
"""The longest path of a folder whose databases open: in characters on Windows, in bytes for SQLite elsewhere."""


def folder_named(path: Path | str) -> Path:
    """The folder that somebody means, from the root on; `~` is their own. Raises HomeUnusableError."""
    try:
        return Path(path).expanduser().absolute()
    except (OSError, RuntimeError, ValueError) as error:  # nobody's `~`, a current folder that was deleted
        raise HomeUnusableError(f"{path} does not name a folder that can be found.") from error


def refuse_unfit(path: Path) -> None:
    """Raises HomeUnusableError for what is no folder, leads nowhere, or lies too deep for the databases."""
    if os.path.lexists(path) and not path.exists():
        raise HomeUnusableError(
            f"{path} is a link that leads nowhere (to {_target(path)}). If what it leads to is on another disk or PC, "
            "connect that, then try again."
        )
    if path.exists() and not path.is_dir():
        raise HomeUnusableError(f"{path} is not a folder but a file, so no shop can be in it. Choose another folder.")
    real = os.path.realpath(path)
    length = len(real) if sys.platform == "win32" else len(os.fsencode(real))
    if length > PATH_LIMIT:
        raise HomeUnusableError(
            f"The folder {path} lies too deep: its path has {length} characters and may have {PATH_LIMIT}. Choose a "
            "folder nearer to the top."
        )


def _target(link: Path) -> str:
    try:
        return str(os.readlink(link))
    except OSError:
        return "something"


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn what the disk says about a home's files into a HomeError that says why."""
    try:
        yield
    except OSError as error:
        raise _in_words(error) from error


def _in_words(error: OSError) -> DesktopError:
    if isinstance(error, NoLocksError):
        return HomeUnusableError(
            f"The disk or network folder that {error.filename} is on cannot lock files ({error.strerror}), and without "
            "that two windows or PCs could write over each other. Nothing is lost. Keep Countertop's folder on a "
            "disk of this computer, or have file locking switched on where the folder is shared."
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError("The disk is full. Nothing is lost: make some room, then try again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ReadOnlyError(f"Countertop may not write to its folder ({error.strerror}).")
    where = f" {error.filename}" if error.filename else ""
    return HomeUnusableError(f"Countertop cannot use its folder{where}: {error.strerror}. Nothing was changed.")


def unreadable(path: Path, error: OSError) -> HomeUnusableError:
    """What to say of a file that is there and cannot be read now."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return HomeUnusableError(
            f"Countertop may not read {path} ({error.strerror}). Nothing was changed: sign in as the person who set it "
            "up here, or have the right to read it given to you, then try again."
        )
    return HomeUnusableError(
        f"{path} cannot be read at the moment ({error.strerror}). Nothing was changed: see whether the disk or network "
        "that it is on is there, then try again."
    )
