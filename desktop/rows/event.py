"""What listeners hear: that something changed, never what it is now."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct


class Event(Struct, frozen=True):
    """Something that changed, by its ids. Several equal ones that wait are told once."""

    is_alert: ClassVar[bool] = False
    """Whether somebody may be called by it: told once, and not of history that is being caught up."""
    is_about_state: ClassVar[bool] = False
    """Whether it is about how this PC stands, and not about what people said: that does not wait for it."""
    replaces_earlier: ClassVar[bool] = False
    """Whether of several that wait only the last is told."""
