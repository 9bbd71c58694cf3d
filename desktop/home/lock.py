"""A lock on a file that the operating system lets go of when the process ends, however it ends."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Final

_TAKEN: Final = (errno.EWOULDBLOCK, errno.EACCES)
"""What systems say of a lock that somebody else holds."""

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    def _lock(file: int) -> None:
        _call("LockFile", file)

    def _unlock(file: int) -> None:
        _call("UnlockFile", file)

    def _call(name: str, file: int) -> None:
        """The system's own call, on the first byte: the C library's does not always say why it failed."""
        function = getattr(ctypes.WinDLL("kernel32", use_last_error=True), name)
        function.argtypes = (wintypes.HANDLE, *[wintypes.DWORD] * 4)
        function.restype = wintypes.BOOL
        if not function(msvcrt.get_osfhandle(file), 0, 0, 1, 0):
            raise ctypes.WinError(ctypes.get_last_error())
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


class NoLocksError(OSError):
    """The file system has no locks (a network folder without a lock service): who holds what cannot be known."""


class FileLock:
    """Held by at most one process (and one object) at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds it."""
        return self._file is not None

    def take(self) -> bool:
        """Take it if it is free; True when it is ours now.

        Raises NoLocksError where there are no locks, another OSError when the file cannot be made.
        """
        if self._file is not None:
            return True
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file)
        except OSError as error:
            os.close(file)
            if error.errno in _TAKEN:
                return False
            raise NoLocksError(error.errno, error.strerror, str(self._path)) from error
        self._file = file
        return True

    def release(self) -> None:
        """Let go, if it is held."""
        if self._file is not None:
            file, self._file = self._file, None
            try:
                _unlock(file)  # Windows does so some time after the file is closed
            finally:
                os.close(file)


def is_taken(path: Path) -> bool:
    """Whether anybody holds the lock on a file now. Who takes it at this very moment may be refused. Raises as
    `FileLock.take`."""
    lock = FileLock(path)
    try:
        return not lock.take()
    finally:
        lock.release()
