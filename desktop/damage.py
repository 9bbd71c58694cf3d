"""Which of a seat's files is damaged, and making the read model anew when it is that one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.errors import HomeDamagedError, ModelDamagedError
from sync.database import damaged_pages
from sync.errors import DamagedError, StorageError

if TYPE_CHECKING:
    import sqlite3

    from desktop.lock import FileLock
    from desktop.model import Model
    from desktop.own import Own

MARK = "damaged"


def blamed(error: DamagedError, model: Model, own: Own, own_path: Path) -> Exception:
    """The error that says which file it is; a damaged model is marked, so that the next opening makes it anew."""
    if _is_damaged(model.conn):
        _mark_of(model.path).touch()
        return ModelDamagedError(
            "What Countertop shows has to be made anew. Close it everywhere on this computer and open it again: then "
            "that is done, and nothing is lost."
        )
    if _is_damaged(own.conn):
        return HomeDamagedError(str(own_path.relative_to(own_path.parents[2])))
    return error


def remove_marked(model: Path, network: FileLock) -> None:
    """Delete a model that was found damaged, unless a process that holds the network still shows it."""
    mark = _mark_of(model)
    if not is_marked(model) or not network.take():
        return
    try:
        for ending in ("", "-wal", "-shm"):
            model.with_name(model.name + ending).unlink(missing_ok=True)
        mark.unlink(missing_ok=True)
    finally:
        network.release()


def is_marked(model: Path) -> bool:
    """Whether a model was found damaged."""
    return _mark_of(model).exists()


def _mark_of(model: Path) -> Path:
    return model.with_name(f"{model.name}.{MARK}")


def _is_damaged(connection: sqlite3.Connection) -> bool:
    try:
        return bool(damaged_pages(connection))
    except StorageError:
        return True
