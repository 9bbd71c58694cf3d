"""Files that stand there whole or not at all."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

READERS_HINDER: Final = sys.platform == "win32"
"""Windows refuses to replace a file while somebody reads it."""
_READERS_S: Final = 1.0
_AGAIN_S: Final = 0.01


def replace(path: Path, data: bytes | Iterable[bytes], *, durable: bool) -> None:
    """Make these bytes, or pieces, a file; what stood there before is there until then. `durable`: on the disk.

    Raises OSError, and ValueError for a name that no file can have; then nothing has changed.
    """
    fresh = path.with_name(f".{path.name[:60]}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as stream:
            stream.writelines((data,) if isinstance(data, bytes) else data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        _put_in_place(fresh, path)
    except BaseException:
        with suppress(OSError, ValueError):
            fresh.unlink()
        raise


def _put_in_place(fresh: Path, path: Path) -> None:
    """Readers of so small a file are done in a moment: where they hinder, try for a second."""
    deadline_s = time.monotonic() + _READERS_S
    while True:
        try:
            fresh.replace(path)
            return
        except PermissionError:
            if not READERS_HINDER or time.monotonic() > deadline_s:
                raise
        time.sleep(_AGAIN_S)
