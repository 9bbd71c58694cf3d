"""Where the data lies: the folder, its key, its lock, and what state it is in."""

from __future__ import annotations

import errno
import itertools
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec

from desktop.errors import (
    DiskFullError,
    HomeDamagedError,
    HomeEmptyError,
    HomeError,
    HomeTakenError,
    KeyLockedError,
    KeyMissingError,
    NewerHomeError,
    ReadOnlyError,
)
from desktop.home import home_file, key_store, use
from desktop.home.folder import disk_errors, folder_named, unreadable
from desktop.home.home_file import FORMAT, HOME_FILE, NEWER, HomeFile
from desktop.home.home_file import LOG_FILE as LOG_FILE
from desktop.home.key_store import KeptIn
from desktop.home.lock import FileLock
from desktop.home.records import HomeState
from desktop.home.settings import Settings
from sync import errors as sync_errors

_ROOM_NEEDED: Final = 4 << 20


class Home:
    """A folder that holds one shop. Nothing is read or made before it is asked for."""

    def __init__(self, path: Path | str | None = None) -> None:
        """`path`: by default Countertop's folder among the user's data. Raises HomeUnusableError."""
        self.path = folder_named(path) if path is not None else default_path()
        self._making = FileLock(self.path / "setup.lock")
        self._unlocked = bytes(key_store.KEY_SIZE)

    @property
    def log_path(self) -> Path:
        return self.path / LOG_FILE

    @property
    def logs_path(self) -> Path:
        return self.path / "logs"

    @property
    def settings(self) -> Settings:
        """This PC's choices; may be read in any state."""
        return Settings(self.path / "settings.json")

    @property
    def key_kept_in(self) -> KeptIn:
        """Where the key is. Raises HomeError."""
        return self._read().key_kept_in

    def seat_path(self, feed: bytes) -> Path:
        """The folder of what one seat keeps."""
        return self.path / "seats" / feed.hex()

    def network_lock(self) -> FileLock:
        """Whoever holds it has the network; another window asks it to come to the front instead."""
        return FileLock(self.path / "lock")

    def state(self) -> tuple[HomeState, str]:
        """The state and a sentence about it; opens no database."""
        try:
            self.key()
            self.check_room()
        except HomeError as error:
            return error.state, str(error)
        return HomeState.READY, "The shop is ready."

    @property
    def is_empty(self) -> bool:
        """Whether nothing was set up here; what cannot be looked into is not empty."""
        try:
            self._read()
        except HomeError as error:
            return isinstance(error, HomeEmptyError)
        return False

    @contextmanager
    def used(self) -> Iterator[None]:
        """As long as databases of this home are open: their key stays what it is. Waits while it is changed. Raises
        HomeError."""
        while True:
            self.settle()
            with use.together(self.path):
                if self._read().change is None:
                    yield
                    return

    def settle(self) -> None:
        """End a change of the key that was interrupted, unless another process is at it. Raises HomeError."""
        if self._read().change is not None:
            from desktop.home import key_change

            with suppress(HomeTakenError), use.alone(self.path):
                key_change.settle(self.path)

    def unlock(self, passphrase: str) -> None:
        """From now on this object knows the key that is kept under a passphrase. Takes a third of a second. Raises
        WrongPassphraseError, other HomeErrors."""
        from desktop.home.passphrase import opened

        self.settle()
        file = self._read()
        if file.locked_key is not None:
            self._unlocked = opened(file.locked_key, passphrase, file.id)

    def key(self) -> bytes:
        """The home's key, checked against `home.json`. Raises HomeError."""
        self.settle()
        file = self._read()
        if file.change is not None:
            raise HomeTakenError("Another Countertop is changing the key to the shop's data. Try again in a moment.")
        if file.being_made:
            raise HomeEmptyError("Setting up was not finished here.")
        if not self.log_path.is_file():
            raise HomeDamagedError(LOG_FILE, f"The shop's data, the file {self.log_path}, is not there.")
        if not os.access(self.log_path, os.R_OK):
            raise unreadable(self.log_path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
        return self._checked_key(file)

    def begin(self) -> bytes:
        """Start making a home: the folder and a new key. What an unfinished attempt left is cleared away first.

        Raises HomeTakenError when a shop is here, other HomeErrors when the folder cannot be used.
        """
        self._refuse_finished()
        self._claim()
        try:
            return self._begin()
        except BaseException:
            self._making.release()
            raise

    def _begin(self) -> bytes:
        self._refuse_finished()
        self._clear()
        with disk_errors():
            self._refuse_full()
            home_id, key = secrets.token_hex(16), secrets.token_bytes(key_store.KEY_SIZE)
            kept_in = key_store.keep(key, home_id, self.path)
            self._write(HomeFile(FORMAT, home_id, kept_in, key_store.check_value(key), being_made=True))
        return key

    def _claim(self) -> None:
        """Only one process at a time makes this home; the lock is let go of by `finish`, `abandon` or its end."""
        with disk_errors():
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self._making.take():
                raise HomeTakenError(f"Another Countertop is setting up a shop in {self.path} at the moment.")

    def unfinished_key(self) -> bytes | None:
        """The key of a home whose making was interrupted, if there is one that can be gone on with."""
        try:
            file = self._read()
            if not file.being_made:
                return None
            self._claim()
            return self._checked_key(file)
        except HomeError:
            return None

    def finish(self) -> None:
        """The home is made: from now on it opens."""
        with disk_errors():
            self._write(msgspec.structs.replace(self._read(), being_made=False))
        self._making.release()

    def abandon(self) -> None:
        """Clear away what an unfinished `begin` left; a finished home stays."""
        if not self._making.held:
            return
        with suppress(HomeError):
            if self._read().being_made:
                self._clear()
        self._making.release()

    def put_aside(self, file: str) -> Path:
        """Keep a damaged file of this home under another name, so that a new one can be made in its place.

        Returns where it is now. Raises OSError.
        """
        damaged = self.path / file
        number = next(n for n in itertools.count(1) if not damaged.with_name(f"{damaged.name}.damaged-{n}").exists())
        for ending in ("-wal", "-shm", ""):
            part = damaged.with_name(damaged.name + ending)
            if part.exists():
                part.rename(damaged.with_name(f"{damaged.name}{ending}.damaged-{number}"))
        return damaged.with_name(f"{damaged.name}.damaged-{number}")

    def put_all_aside(self) -> Path:
        """Keep everything of the shop that is here in a folder of its own, so that one can be joined or made anew.

        Moving what is in that folder back undoes it. Raises OSError.
        """
        aside = next(folder for folder in self._aside_folders() if not folder.exists())
        aside.mkdir(mode=0o700)
        parts = (LOG_FILE, f"{LOG_FILE}-wal", f"{LOG_FILE}-shm", "seats", "files", key_store.KEY_FILE, HOME_FILE)
        for name in parts:
            if (self.path / name).exists():
                (self.path / name).rename(aside / name)
        return aside

    @property
    def last_put_aside(self) -> Path | None:
        """The folder with the shop that was put aside last; None: none was."""
        there = list(itertools.takewhile(Path.exists, self._aside_folders()))
        return there[-1] if there else None

    def _aside_folders(self) -> Iterator[Path]:
        return (self.path / f"put-aside-{number}" for number in itertools.count(1))

    def _checked_key(self, file: HomeFile) -> bytes:
        if file.key_kept_in == "passphrase":
            if key_store.check_value(self._unlocked) != file.key_check:
                raise KeyLockedError("The key to the shop's data is kept under a passphrase. Type it to open the shop.")
            return self._unlocked
        key = key_store.fetch(file.key_kept_in, file.id, self.path)
        if key_store.check_value(key) != file.key_check:
            raise KeyMissingError(
                "The key that was found does not fit the shop's data. Nothing was changed: put the right one back and "
                "try again."
            )
        return key

    def _read(self) -> HomeFile:
        return home_file.read(self.path)

    def _write(self, file: HomeFile) -> None:
        home_file.write(self.path, file)

    def _refuse_finished(self) -> None:
        try:
            file = self._read()
        except HomeEmptyError:
            return
        if not file.being_made:
            raise HomeTakenError(f"A shop is in {self.path} already.")

    def _clear(self) -> None:
        shutil.rmtree(self.path / "seats", ignore_errors=True)
        for name in (LOG_FILE, f"{LOG_FILE}-wal", f"{LOG_FILE}-shm", key_store.KEY_FILE, HOME_FILE):
            (self.path / name).unlink(missing_ok=True)

    def check_room(self) -> None:
        """Raises ReadOnlyError or DiskFullError when nothing can be written now."""
        if not os.access(self.path, os.W_OK) or not os.access(self.log_path, os.W_OK):
            raise ReadOnlyError(f"Countertop may not write to {self.path}. Nothing was changed.")
        self._refuse_full()

    def _refuse_full(self) -> None:
        if shutil.disk_usage(self.path).free < _ROOM_NEEDED:
            raise DiskFullError("The disk is full. Nothing is lost: make some room, then try again.")


def seat_key(key: bytes, feed: bytes) -> bytes:
    """The key of what one seat keeps, from the home's."""
    return key_store.derived(key, f"seat {feed.hex()}")


def default_path() -> Path:
    """Countertop's folder among the user's data."""
    import platformdirs

    return Path(platformdirs.user_data_dir("Countertop", appauthor=False))


def home_error(error: sync_errors.StorageError, home: Home, file: str) -> Exception:
    """What the start screen shows for a database that does not open; what passes by itself stays as it is."""
    if isinstance(error, sync_errors.DamagedError):
        return HomeDamagedError(file, str(error))
    if isinstance(error, sync_errors.DiskFullError):
        return DiskFullError(str(error))
    if isinstance(error, sync_errors.ReadOnlyError):
        return ReadOnlyError(str(error))
    if isinstance(error, sync_errors.OutdatedError):
        return NewerHomeError(NEWER)
    try:
        home.check_room()
    except HomeError as found:
        return found
    return error
