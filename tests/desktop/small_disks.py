"""Disks on which the files of a shop find little room."""

from __future__ import annotations

from sync.files.folder import FilesFolder
from sync.files.wishes import FREE_BYTES


class SmallDisk:
    """One on which files find so many bytes of room; what stands in them takes of it. In place of
    `FilesFolder.disk`."""

    def __init__(self, room: int) -> None:
        self.room = room

    def disk(self, folder: FilesFolder) -> tuple[int, int]:
        taken = sum(file.stat().st_size for file in folder.path.rglob("*") if file.is_file())
        return FREE_BYTES + self.room - taken, 100 * FREE_BYTES
