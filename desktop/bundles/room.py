"""Which files there is room for on a disk that is written to."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, Protocol

from desktop.bundles.largest_file import largest_file
from desktop.bundles.left_out import FilesLeftOut
from sync.files.wishes import FREE_BYTES

LEFT_FREE: Final = 1 << 20
"""Bytes that are left free on a stick or drive, for what it needs itself."""
AROUND: Final = 4 << 20
"""Bytes that stand around files, of as many as a file on FAT32 holds."""


class SaidLeft(Protocol):
    """What people are told of files that are left out, the ones to be named first."""

    def __call__(self, files: Collection[bytes], /, *, by_format: bool) -> FilesLeftOut: ...


class Room:
    """On the disk of a folder."""

    def __init__(self, home: Path, folder: Path, said: SaidLeft) -> None:
        """`home`: where the shop's data is; `said`: what is said of files that have none."""
        self._folder = folder
        self._home = home
        self._said = said
        self._by_format = False
        self._left: list[bytes] = []

    @property
    def left_out(self) -> FilesLeftOut:
        """The files that had none, the large ones first."""
        return self._said(self._left, by_format=self._by_format)

    def fitting(self, files: Mapping[bytes, int], so_far: int, *, is_written: bool = True) -> list[bytes]:
        """Those of these sizes for which there is room, the small ones first, in a file that has so many bytes besides,
        or is to."""
        free, largest = shutil.disk_usage(self._folder).free - self._left_free(), largest_file(self._folder)
        free -= 0 if is_written else so_far
        most = free if largest is None else min(free, largest - AROUND - so_far)
        chosen = list[bytes]()
        for size, file in sorted((size, file) for file, size in files.items()):
            if size < most:
                chosen.append(file)
                most -= size
                free -= size
        self._left = sorted(files.keys() - set(chosen), key=lambda file: -files[file])
        self._by_format = bool(self._left) and sum(map(files.__getitem__, self._left)) < free
        return chosen

    def _left_free(self) -> int:
        """Of the disk that the shop's data is on as much as always."""
        is_same = self._folder.stat().st_dev == self._home.stat().st_dev
        return FREE_BYTES if is_same else LEFT_FREE
