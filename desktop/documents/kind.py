"""A kind of document as its area declares it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

    from desktop.documents.key import DocumentKey
    from desktop.rows.event import Event
    from desktop.rows.viewer import Viewer
    from sync.documents import Document


class DocumentState(NamedTuple):
    """What is known of a document beside what it says: who changed it last, and when (Unix ms)."""

    key: DocumentKey
    updated_by: bytes
    updated_ms: int


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document.

    name: in its changes, for good
    may_be_in: whether one may be in this space; elsewhere its changes are kept, and have no row. It depends on nothing
        that changes, so that raising its area's version is what makes it answer otherwise
    write: makes its row from what it says; for a transaction
    delete: deletes its row
    title: its title as its row has it, None where there is no row
    changed: the event to tell when it says something else

    Rows of a kind that may be in several spaces are kept by space and id: the same id may stand in each.
    """

    name: str
    may_be_in: Callable[[bytes, Viewer], bool]
    write: Callable[[sqlite3.Connection, DocumentState, Document], None]
    delete: Callable[[sqlite3.Connection, DocumentKey], None]
    title: Callable[[sqlite3.Connection, DocumentKey], str | None]
    changed: Callable[[DocumentKey], Event]


def in_the_shop(space: bytes, viewer: Viewer) -> bool:
    """For kinds that everybody in the shop reads."""
    return space == viewer.shop_space
