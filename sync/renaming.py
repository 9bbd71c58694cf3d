"""Putting a finished file in the place of another one, where those who read that may hinder it, and durably."""

from __future__ import annotations

import errno
import os
import sys
import time
from pathlib import Path
from typing import Final

READERS_HINDER: Final = sys.platform == "win32"
"""Windows refuses to replace a file while somebody reads it."""
_READERS_S: Final = 1.0
_AGAIN_S: Final = 0.01
_CANNOT: Final = (errno.EINVAL, errno.ENOTSUP)
"""What disks of other systems, and those in a network, say to it."""


def put_in_place(fresh: Path, path: Path) -> None:
    """Rename a file over what stands there. Readers are done in a moment: where they hinder, try for a second. Raises
    OSError; then nothing has changed."""
    deadline_s = time.monotonic() + _READERS_S
    while True:
        try:
            fresh.replace(path)
            return
        except PermissionError:
            if not READERS_HINDER or time.monotonic() > deadline_s:
                raise
        time.sleep(_AGAIN_S)


def sync_folder(path: Path) -> None:
    """Make durable which files a folder names, where systems leave that open and can do it. Raises OSError."""
    if sys.platform == "win32":
        return
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(folder)
