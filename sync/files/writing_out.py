"""Writing a plain copy of a file to where somebody wants it. Any thread; at most two chunks are in memory."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sync.errors import TargetError
from sync.files.adding import Watch, watch_nothing
from sync.files.whole_file import WholeFile

_MISSING: Final = "The folder for it is not there any more."
_NAME: Final = "A file cannot have this name there. Choose another one."
_SENTENCES: Final = {
    errno.EEXIST: "There is a file of this name already. Choose another name.",
    errno.ENOENT: _MISSING,
    errno.ENOTDIR: _MISSING,
    errno.EACCES: "You may not write in this folder. Choose another one.",
    errno.EPERM: "You may not write in this folder. Choose another one.",
    errno.EROFS: "This disk can only be read. Choose another one.",
    errno.ENOSPC: "That disk is full. Free some space there, or choose another one.",
    errno.EDQUOT: "That disk is full. Free some space there, or choose another one.",
    errno.EFBIG: "That disk cannot hold a file of this size. Choose another one.",
    errno.ENAMETOOLONG: _NAME,
    errno.EINVAL: _NAME,
    errno.EILSEQ: _NAME,
}


def write_out(whole: WholeFile, key: bytes, path: Path, watch: Watch = watch_nothing) -> None:
    """Write a plain copy, durably. It stands there whole or not at all, and never in the place of something else.

    `watch` is told after each piece how many bytes are written, of how many; what it raises ends it. Raises TargetError
    with the sentence why it cannot stand there, UnreadableError for another key, DamagedCopyError (tell
    `FileStore.lost`); then nothing is left of it.
    """
    with _target_errors():
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        fresh = path.with_name(f".{secrets.token_hex(8)}.part")
        with _gone_unless_done(fresh):
            _write(fresh, whole, key, watch)
            _put(fresh, path)


def _write(fresh: Path, whole: WholeFile, key: bytes, watch: Watch) -> None:
    done, of = 0, whole.manifest.plain_size
    with fresh.open("xb") as stream:
        for piece in whole.pieces(key):
            stream.write(piece)
            done += len(piece)
            watch(done, of)
        stream.flush()
        os.fsync(stream.fileno())


def _put(fresh: Path, path: Path) -> None:
    """Renaming replaces what is there; making a file anew does not. So the name is taken first."""
    path.open("xb").close()
    with _gone_unless_done(path):
        fresh.replace(path)


@contextmanager
def _gone_unless_done(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise


@contextmanager
def _target_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        otherwise = f"It cannot be written there ({error.strerror}). Choose another folder."
        raise TargetError(_SENTENCES.get(error.errno or 0, otherwise)) from error
    except ValueError as error:  # a name that no file can have
        raise TargetError(_NAME) from error
