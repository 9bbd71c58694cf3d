"""What changed in how this PC stands."""

from __future__ import annotations

from typing import ClassVar

from desktop.rows.event import Event


class SyncChanged(Event, frozen=True):
    """`Workspace.sync_state()` may say something else now."""

    is_about_state: ClassVar = True


class CatchUpProgressed(Event, frozen=True):
    """Entries here, of those that are known to exist."""

    is_about_state: ClassVar = True
    replaces_earlier: ClassVar = True

    have: int
    total: int


class ProblemRaised(Event, frozen=True):
    """Something went wrong; it stands in `sync_state().problems` under this key."""

    key: str


class PresenceChanged(Event, frozen=True):
    """Another PC came or went."""

    is_about_state: ClassVar = True


class FilesChanged(Event, frozen=True):
    """Files came, came further, or are elsewhere now: on this PC, or on another that told of it."""

    is_about_state: ClassVar = True


class InvitationChanged(Event, frozen=True):
    """The code that is open may be another one, or used."""

    is_about_state: ClassVar = True
