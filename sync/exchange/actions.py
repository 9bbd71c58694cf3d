"""What an exchange wants done, how it ends, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from sync.errors import SyncError


class NewerVersionError(SyncError):
    """The two PCs run versions of Countertop that have no protocol in common."""


class SilentError(SyncError):
    """The other PC has not answered for too long."""


class EndedError(SyncError):
    """The other PC ended the connection in good order."""


@dataclass(frozen=True, slots=True)
class Send:
    """A frame to send, without its length."""

    frame: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """The connection is over, once what was to be sent before is sent; `error` says what kind of end it is."""

    reason: str
    error: type[SyncError]


Action = Send | Close


@dataclass(frozen=True, slots=True)
class State:
    """Where an exchange stands: entries still to come and to go as far as the vectors tell, and whether both have told
    everything (`current` is then true when both are 0)."""

    phase: str
    to_receive: int
    to_send: int

    @property
    def current(self) -> bool:
        """Whether both hold the same."""
        return self.phase == "live" and not self.to_receive and not self.to_send
