"""Whose a backup is, whole or not: names of shops and PCs are no proof, what opens it is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from desktop.backups import age
from desktop.errors import UserFacingError
from desktop.home import user_files
from desktop.home.atomic_file import UNFINISHED
from sync import backup


def is_of(path: Path, private: bytes, genesis: bytes) -> bool:
    """Whether the PC with this key made it, of the shop with this genesis."""
    with (
        suppress(UserFacingError, OSError),
        user_files.open_to_read(path) as source,
        age.opening(source, private) as stream,
    ):
        return backup.opened(stream).restoration.genesis == genesis
    return False


def clear_unfinished(folder: Path, private: bytes, genesis: bytes) -> None:
    """Delete what this PC was writing there when it stopped. For whoever is alone."""
    with suppress(OSError):
        for path in folder.glob(f".*{UNFINISHED}"):
            if is_of(path, private, genesis):
                path.unlink()
