"""Backups as people are told of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from sync.clock import datetime_of


class Backup(Struct, frozen=True):
    """One that was just made; `verified`: it was read again, and begun again from, beside."""

    path: Path
    entries: int
    files: int
    bytes: int
    left_out: int
    verified: bool


class BackupFile(Struct, frozen=True):
    """One that lies in a folder, by its name: of which shop and PC, and when it was begun."""

    path: Path
    shop: str
    pc: str
    at: datetime
    bytes: int


class BackupCheck(Struct, frozen=True):
    """What became of reading one whole. `problems` in words; none: it holds."""

    path: Path
    entries: int
    files: int
    problems: tuple[str, ...]


class GoodBackup(Struct, frozen=True):
    """One that holds, as it is remembered: where, since when in milliseconds since 1970 UTC, how large; `left_out`:
    how many files had no room."""

    path: str
    at_ms: int
    bytes: int
    left_out: int

    @property
    def at(self) -> datetime:
        """Since when."""
        return datetime_of(self.at_ms)
