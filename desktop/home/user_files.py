"""Files that people name: only ordinary ones are read, and what is written stands there whole or not at all.

A pipe or a device may never end, or not answer; a disk that hangs does not either, so callers use a thread.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from desktop.errors import FileThereError, InvalidError
from desktop.home import atomic_file

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_GONE: Final = (errno.EIO, errno.ENODEV, errno.ENXIO)


def open_to_read(path: Path) -> BinaryIO:
    """An ordinary file, to read its bytes. Raises InvalidError."""
    try:
        _refuse_special(path, path.stat().st_mode)
        number = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            _refuse_special(path, os.fstat(number).st_mode)  # it may be another one by now
            return os.fdopen(number, "rb")
        except BaseException:
            os.close(number)
            raise
    except (OSError, ValueError) as error:
        raise InvalidError(f"{path.name or path} cannot be opened: {reason(error)}.") from error


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """The same, closed at the end."""
    with open_to_read(path) as stream:
        yield stream


def write(path: Path, data: bytes | Iterable[bytes], *, replace: bool) -> None:
    """Make these bytes, or pieces, a file, durably; what stood there before is there until then.

    Raises InvalidError, and FileThereError where there is a file already that is not to be replaced.
    """
    with writing(path, replace=replace) as stream:
        stream.writelines((data,) if isinstance(data, bytes) else data)


@contextmanager
def writing(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """The same for what is written to a stream: it is the file once that has ended without an error."""
    try:
        target = path.resolve()
        if os.path.lexists(target):
            _refuse_special(path, target.stat().st_mode)
            if not replace:
                raise FileThereError(f"There is a file {path} already. It is as it was.")
        with atomic_file.replacing(target, durable=True) as stream:
            yield stream
    except (OSError, ValueError, RuntimeError) as error:  # the last: links that lead to each other, before Python 3.13
        raise InvalidError(f"{path} cannot be written: {reason(error)}.") from error


def make_folder(path: Path, *, exist_ok: bool = False) -> None:
    """Make a folder, with those that it is in; `exist_ok`: or leave it as it is. Raises InvalidError."""
    try:
        path.mkdir(parents=True, exist_ok=exist_ok)
    except (OSError, ValueError) as error:
        raise InvalidError(f"The folder {path} cannot be made: {reason(error)}.") from error


def _refuse_special(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise InvalidError(f"{path.name or path} is a folder. A file is needed here.")
    if not stat.S_ISREG(mode):
        raise InvalidError(f"{path.name or path} is a pipe or a device. An ordinary file is needed here.")


def reason(error: Exception) -> str:
    """Why a disk did not do it, within a sentence."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return "there is no room left on that disk"
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return "that disk takes no file so large, as it is formatted"
    if isinstance(error, OSError) and error.errno in _GONE:
        return "the disk does not answer, it was pulled out or is damaged"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "no file can be called that"
