"""Files that stand there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from sync.renaming import put_in_place, sync_folder

UNFINISHED: Final = ".new"
"""How the name of what is being written ends; it begins with a point."""


def replace(path: Path, data: bytes | Iterable[bytes], *, durable: bool) -> None:
    """Make these bytes, or pieces, a file; what stood there before is there until then. `durable`: on the disk.

    Raises OSError, and ValueError for a name that no file can have; then nothing has changed.
    """
    with replacing(path, durable=durable) as stream:
        stream.writelines((data,) if isinstance(data, bytes) else data)


@contextmanager
def replacing(path: Path, *, durable: bool) -> Iterator[BinaryIO]:
    """The same for what is written to a stream: it stands there once that has ended without an error."""
    fresh = path.with_name(f".{path.name[:60]}.{os.getpid()}{UNFINISHED}")
    try:
        fresh.unlink(missing_ok=True)
        with fresh.open("xb") as stream:  # on a disk that others write to, a link there would lead elsewhere
            yield stream
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        put_in_place(fresh, path)
        if durable:
            sync_folder(path.parent)
    except BaseException:
        with suppress(OSError, ValueError):
            fresh.unlink()
        raise
