"""A lock on a file that many hold at once, or one alone; the operating system lets go of it when a process ends,
however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _ALONE, _AT_ONCE = 2, 1  # LOCKFILE_EXCLUSIVE_LOCK, LOCKFILE_FAIL_IMMEDIATELY

    class _Overlapped(ctypes.Structure):
        _fields_ = (
            ("internal", ctypes.c_void_p),
            ("internal_high", ctypes.c_void_p),
            ("offset", wintypes.DWORD),
            ("offset_high", wintypes.DWORD),
            ("event", wintypes.HANDLE),
        )

    def _take(file: int, flags: int) -> bool:
        lock = ctypes.WinDLL("kernel32", use_last_error=True).LockFileEx
        lock.argtypes = (wintypes.HANDLE, *[wintypes.DWORD] * 4, ctypes.POINTER(_Overlapped))
        lock.restype = wintypes.BOOL
        return bool(lock(msvcrt.get_osfhandle(file), flags, 0, 1, 0, ctypes.byref(_Overlapped())))

    def _share(file: int) -> None:
        if not _take(file, 0):
            raise ctypes.WinError(ctypes.get_last_error())

    def _take_alone(file: int) -> bool:
        return _take(file, _ALONE | _AT_ONCE)
else:
    import fcntl

    def _share(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_SH)

    def _take_alone(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def shared(path: Path) -> Iterator[None]:
    """Hold it together with others; waits while somebody holds it alone. Raises OSError."""
    with _opened(path) as file:
        _share(file)
        yield


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold it alone if nobody holds it; whether that is so. Raises OSError."""
    with _opened(path) as file:
        yield _take_alone(file)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield file
    finally:
        os.close(file)
