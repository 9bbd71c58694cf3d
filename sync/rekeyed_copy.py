"""A database once more, under another key: page by page, checked before and after."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2

from sync.database import connect, damaged_pages, storage_errors
from sync.errors import DamagedError, StorageError
from sync.renaming import sync_folder

_PAGES: Final = 1_000
_PAGE: Final = 4_096


def copy(path: Path, key: bytes, to: Path, new_key: bytes, told: Callable[[int], object]) -> None:
    """Make it durably; `told` hears how many bytes are done. Nobody else may use either file.

    Raises DamagedError where a page is not what was written, for SQLite's own copying passes over that, or another
    StorageError; then what was begun is there.
    """
    with closing(connect(path, key)) as source, closing(connect(to, new_key, synchronous="OFF")) as target:
        with storage_errors():
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            target.execute("PRAGMA journal_mode = OFF").fetchone()
        if damaged_pages(source):
            raise DamagedError("Countertop's data on this PC is damaged.")
        try:
            source.backup(target, pages=_PAGES, progress=lambda _, left, pages: told((pages - left) * _PAGE))
        except dbapi2.DatabaseError as error:  # which of its reasons it was, it does not say
            raise StorageError("The disk did not take what was written to it. Nothing was changed.") from error
    with closing(connect(to, new_key, query_only=True)) as made:
        if damaged_pages(made):
            raise StorageError("The disk does not give back what was written to it. Nothing was changed.")
    make_durable(to)


def make_durable(path: Path) -> None:
    """What a closed file holds, and its name. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    sync_folder(path.parent)
