"""What changed in forms."""

from __future__ import annotations

from desktop.documents.key import DocumentKey
from desktop.rows.event import Event


class DraftChanged(Event, frozen=True):
    """A form's draft says something else; open sessions should `merge()`."""

    draft: DocumentKey


class FormsChanged(Event, frozen=True):
    """Forms are there, gone, or others than before."""
