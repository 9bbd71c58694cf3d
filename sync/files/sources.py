"""What can be added as a file: one on a disk, or bytes in memory. Any thread."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from sync.errors import ChangedSourceError, SourceError, TooLargeError
from sync.files.manifest import SIZE_LIMIT


class FoundFile(NamedTuple):
    """A file that was found in a folder by looking, not named by somebody: no link is followed to it, nor is another
    one read that somebody put in its place meanwhile.

    is_it: whether what is open now is what was found
    """

    path: Path
    is_it: Callable[[os.stat_result], bool]


Source = Path | FoundFile | bytes
"""The path of a file, or a file's bytes."""

TOO_LARGE: Final = "This file is larger than 4 GiB, which is the most that a file may have here."
_NOWHERE: Final = "There is no such file."
_SENTENCES: Final = {
    errno.ENOENT: _NOWHERE,
    errno.ENOTDIR: _NOWHERE,
    errno.ENAMETOOLONG: _NOWHERE,
    errno.ELOOP: "This is a link that leads nowhere.",
    errno.EACCES: "You may not read this file. Ask whoever it belongs to.",
    errno.EPERM: "You may not read this file. Ask whoever it belongs to.",
}
# A pipe that nobody writes to would keep us waiting, a terminal would become ours.
_FLAGS: Final = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))


@contextmanager
def opened(source: Source) -> Iterator[tuple[BinaryIO, int]]:
    """A source as a stream that can be read from its start, more than once; and its size in bytes at this moment.

    Links are followed to what somebody named. Raises SourceError with the sentence why it is no file that can be read,
    TooLargeError.
    """
    with source_errors():
        stream = io.BytesIO(source) if isinstance(source, bytes) else _file(source)
    with stream:
        size = stream.seek(0, os.SEEK_END)
        if size > SIZE_LIMIT:
            raise TooLargeError(TOO_LARGE)
        yield stream, size


@contextmanager
def source_errors() -> Iterator[None]:
    """Turn what a disk says about a source into SourceError."""
    try:
        yield
    except OSError as error:
        otherwise = f"This file cannot be read at the moment ({error.strerror})."
        raise SourceError(_SENTENCES.get(error.errno or 0, otherwise)) from error
    except ValueError as error:  # a name that no file can have
        raise SourceError(_NOWHERE) from error


def _file(source: Path | FoundFile) -> BinaryIO:
    path = source if isinstance(source, Path) else source.path
    _refuse_others(os.stat(path))
    descriptor = os.open(path, _FLAGS)
    try:
        opened = os.fstat(descriptor)
        _refuse_others(opened)
        if isinstance(source, FoundFile) and not source.is_it(opened):
            raise ChangedSourceError("Something else stands there now; try again.")
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def _refuse_others(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise SourceError("This is a folder, not a file.")
    if not stat.S_ISREG(found.st_mode):
        raise SourceError("This is not a file but a device or a connection, which has no end.")
