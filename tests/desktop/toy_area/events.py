"""What changed in the guest book."""

from desktop.documents.key import DocumentKey
from desktop.rows.event import Event


class GuestBookChanged(Event, frozen=True):
    """Somebody signed."""


class PageChanged(Event, frozen=True):
    """A page says something else."""

    page: DocumentKey
