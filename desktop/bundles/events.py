"""How far what is carried has come."""

from __future__ import annotations

from typing import ClassVar

from desktop.rows.event import Event


class BundleProgressed(Event, frozen=True):
    """One is being written, or taken in: bytes so far."""

    is_about_state: ClassVar = True
    replaces_earlier: ClassVar = True

    bytes: int
