"""Which files there is room for on a disk that is written to."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.files.wishes import FREE_BYTES

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext

LEFT_FREE: Final = 1 << 20
"""Bytes that are left free on a stick or drive, for what it needs itself."""


class Room:
    """On the disk of a folder. left_out: how many files had none"""

    def __init__(self, context: CommandContext, folder: Path) -> None:
        self.left_out = 0
        self._folder = folder
        self._home = context.home.path

    def fitting(self, files: Mapping[bytes, int]) -> list[bytes]:
        """Those of these sizes for which there is room, the small ones first."""
        free, chosen = shutil.disk_usage(self._folder).free - self._left_free(), list[bytes]()
        for size, file in sorted((size, file) for file, size in files.items()):
            if size < free:
                chosen.append(file)
                free -= size
        self.left_out = len(files) - len(chosen)
        return chosen

    def _left_free(self) -> int:
        """Of the disk that the shop's data is on as much as always."""
        is_same = self._folder.stat().st_dev == self._home.stat().st_dev
        return FREE_BYTES if is_same else LEFT_FREE
