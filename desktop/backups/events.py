"""What changed about this PC's backups."""

from __future__ import annotations

from typing import ClassVar

from desktop.rows.event import Event


class BackupsChanged(Event, frozen=True):
    """They go elsewhere, one was made or failed, files came from one, or somebody has another recovery sheet."""

    is_about_state: ClassVar = True


class BackupProgressed(Event, frozen=True):
    """One is being made: bytes written, of about so many; 0 of 0 while it is read again."""

    is_about_state: ClassVar = True
    replaces_earlier: ClassVar = True

    written: int
    total: int


class FetchProgressed(Event, frozen=True):
    """Files are taken in from one: bytes of it that are read, of so many; 0 of 0 once that has ended."""

    is_about_state: ClassVar = True
    replaces_earlier: ClassVar = True

    read: int
    total: int
