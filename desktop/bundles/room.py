"""Which files there is room for on a disk that is written to."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext

LEFT_FREE: Final = 1 << 20
"""Bytes that are left free on it, for what it needs itself."""


class Room:
    """On the disk of a folder. left_out: how many files had none"""

    def __init__(self, context: CommandContext, folder: Path) -> None:
        self.left_out = 0
        self._files = context.replica.files
        self._folder = folder

    def fitting(self, files: Sequence[bytes]) -> list[bytes]:
        """Those for which there is room, the small ones first."""
        free, chosen = shutil.disk_usage(self._folder).free - LEFT_FREE, list[bytes]()
        for size, file in sorted((self._files.size(file) or 0, file) for file in files):
            if size < free:
                chosen.append(file)
                free -= size
        self.left_out = len(files) - len(chosen)
        return chosen
