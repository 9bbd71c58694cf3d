"""Files that stand there whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def replace(path: Path, data: bytes, *, durable: bool) -> None:
    """Make these bytes a file; what stood there before is there until then. `durable`: on the disk on return.

    Raises OSError, and ValueError for a name that no file can have; then nothing has changed.
    """
    fresh = path.with_name(f".{path.name[:60]}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        fresh.replace(path)
    except BaseException:
        with suppress(OSError, ValueError):
            fresh.unlink()
        raise
