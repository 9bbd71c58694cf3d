"""What changed about this PC's backups."""

from __future__ import annotations

from typing import ClassVar

from desktop.rows.event import Event


class BackupsChanged(Event, frozen=True):
    """They go elsewhere, one was made or failed, or somebody has another recovery sheet."""

    is_about_state: ClassVar = True


class BackupProgressed(Event, frozen=True):
    """One is being made: bytes written, of about so many; 0 of 0 while it is read again."""

    is_about_state: ClassVar = True
    replaces_earlier: ClassVar = True

    written: int
    total: int
