"""Keeping a home's key elsewhere: under a new one, with which all that the old one opens is sealed anew."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from desktop.errors import DiskFullError, InvalidError
from desktop.home import home_file, key_change, key_file, key_store, passphrase, use
from desktop.home.folder import disk_errors
from desktop.home.home import home_error, seat_key
from desktop.home.home_file import KeyChange
from sync.errors import DamagedError, StorageError
from sync.log import Log
from sync.rekeyed_copy import copy, make_durable
from sync.seats import Seats

if TYPE_CHECKING:
    from desktop.home.home import Home
    from desktop.home.home_file import HomeFile
    from desktop.home.key_store import KeptIn
    from desktop.home.passphrase import LockedKey

Told = Callable[[int, int], object]
"""Hears how many bytes of how many are sealed anew."""

NO_KEYRING: Final = "This computer has no keyring that takes the key. Nothing was changed: choose another place."
_ROOM: Final = 16 << 20
"""What stays free."""
_MB: Final = 1_000_000
_MODEL: Final = "model.db"


def keep_key(home: Home, kept_in: KeptIn, new_passphrase: str = "", told: Told = lambda done, total: None) -> None:
    """Keep the key to the shop's data there, which is a new one from then on; `new_passphrase` where that keeps it.

    Takes about two seconds for 100 MB. Raises HomeTakenError while a shop is open here, InvalidError, DiskFullError or
    another HomeError; then all is as it was, or, where even that cannot be written now, will be at the next opening.
    """
    phrase = passphrase.chosen(new_passphrase) if kept_in == "passphrase" else ""
    home.settle()
    with use.alone(home.path):
        keys, file = _Keys(home.key(), secrets.token_bytes(key_store.KEY_SIZE)), home_file.read(home.path)
        _refuse_without_room(home.path)
        try:
            with disk_errors():
                _change(home, keys, _Place(file, secrets.token_hex(16), kept_in, phrase), told)
        finally:
            key_change.settle(home.path)
    if phrase:
        home.unlock(phrase)


class _Keys(NamedTuple):
    """The home's before and after."""

    old: bytes
    new: bytes


class _Place(NamedTuple):
    """Where the new key goes: the home as it was, and by what id, where, and under which passphrase it is kept."""

    file: HomeFile
    id: str
    kept_in: KeptIn
    phrase: str


def _change(home: Home, keys: _Keys, place: _Place, told: Told) -> None:
    """Once `home.json` says so at the end, the new key counts."""
    file = place.file
    home_file.write(home.path, replace(file, change=KeyChange(False, place.id, place.kept_in)))
    sealed = _keep(home.path, keys.new, place)
    _seal_anew(home, keys, told)
    home_file.write(
        home.path,
        replace(
            file,
            id=place.id,
            key_kept_in=place.kept_in,
            key_check=key_store.check_value(keys.new),
            locked_key=sealed,
            change=KeyChange(True, file.id, file.key_kept_in),
        ),
    )


def _keep(folder: Path, key: bytes, place: _Place) -> LockedKey | None:
    if place.kept_in == "passphrase":
        return passphrase.sealed(key, place.phrase, place.id, os.urandom)
    if place.kept_in == "file":
        key_file.write(key_change.fresh_of(folder / key_store.KEY_FILE), key)
    elif not key_store.keep_in_keyring(key, place.id):
        raise InvalidError(NO_KEYRING)
    return None


def _refuse_without_room(folder: Path) -> None:
    needed, free = _size(folder) + _ROOM, shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFullError(
            f"To seal the shop's data with a new key takes {needed // _MB + 1} MB of room for a while, and the disk "
            f"has {free // _MB} MB. Nothing was changed: make some room, then try again."
        )


def _size(folder: Path) -> int:
    files = (path.with_name(path.name + ending) for path in key_change.databases(folder) for ending in ("", "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


# Sealing anew


def _seal_anew(home: Home, keys: _Keys, told: Told) -> None:
    total, done = _size(home.path), 0
    for path in key_change.databases(home.path):
        old, new = (_database_key(home.path, path, key) for key in keys)
        try:
            copy(path, old, key_change.fresh_of(path), new, partial(_tell, told, total, done))
        except StorageError as error:
            if path.name != _MODEL or not isinstance(error, DamagedError):
                raise home_error(error, home, str(path.relative_to(home.path))) from error
            _remove(path)
        else:
            done += path.stat().st_size
    _wrap_anew(home, keys)
    told(total, total)


def _tell(told: Told, total: int, before: int, size: int) -> None:
    told(min(before + size, total), total)


def _database_key(folder: Path, path: Path, key: bytes) -> bytes:
    """Of one database, from the home's."""
    if path.parent == folder:
        return key_store.derived(key, path.stem)
    return seat_key(key, bytes.fromhex(path.parent.name))


def _wrap_anew(home: Home, keys: _Keys) -> None:
    """The secrets in the log are sealed once more under its key."""
    old, new = (key_store.derived(key, home.log_path.stem) for key in keys)
    with closing(Log.open(key_change.fresh_of(home.log_path), new)) as log:
        Seats(log, os.urandom).wrap_anew(old)
    make_durable(key_change.fresh_of(home.log_path))


def _remove(path: Path) -> None:
    """Damaged rows are made anew from the log."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    for left in path.parent.glob(f"{path.name}{key_change.FRESH}*"):
        left.unlink()
