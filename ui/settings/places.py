"""The places of settings."""

from __future__ import annotations

from msgspec import Struct


class BackupsPlace(Struct, frozen=True):
    """Where backups are set."""
