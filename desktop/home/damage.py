"""Which of a home's files is damaged, and making the read model anew when it is that one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.errors import HomeDamagedError, HomeError, ModelDamagedError
from desktop.home import key_store
from desktop.home.home import seat_key
from desktop.home.home_file import BEHIND_PIN
from desktop.home.records import HomeState
from sync.database import connect, damaged_pages
from sync.errors import DamagedError, StorageError

if TYPE_CHECKING:
    import sqlite3

    from desktop.home.home import Home
    from desktop.home.lock import FileLock
    from desktop.rows.local_state import LocalState
    from desktop.rows.read_model import ReadModel

MARK = "damaged"


def diagnose_damage(error: DamagedError, model: ReadModel, own: LocalState, own_path: Path) -> Exception:
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


def damaged_own_files(home: Home) -> list[str]:
    """The files of drafts and read positions that are damaged, as paths inside the home; of those behind a PIN, which
    only that opens, nothing is known. Raises HomeError."""
    key = home.key()
    found = sorted((home.path / "seats").glob("*/own.db"))
    return [
        str(path.relative_to(home.path))
        for path in found
        if not path.with_name(BEHIND_PIN).exists()
        and _is_damaged_file(path, seat_key(key, bytes.fromhex(path.parent.name)))
    ]


def is_beyond_opening(home: Home) -> bool:
    """Whether the shop's data itself is damaged, or its key is gone or locked away. Raises HomeError where there is no
    shop."""
    try:
        key = home.key()
    except HomeError as error:
        if error.state in (HomeState.DAMAGED, HomeState.KEY_MISSING, HomeState.LOCKED):
            return True
        raise
    return home.log_path.stat().st_size == 0 or _is_damaged_file(home.log_path, key_store.derived(key, "log"))


def _is_damaged_file(path: Path, key: bytes) -> bool:
    try:
        connection = connect(path, key, query_only=True)
    except DamagedError:
        return True
    try:
        return _is_damaged(connection)
    finally:
        connection.close()
