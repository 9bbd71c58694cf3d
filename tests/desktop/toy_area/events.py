"""What changed in the guest book."""

from desktop.rows.event import Event


class GuestBookChanged(Event, frozen=True):
    """Somebody signed."""
