"""A kind of document as its area declares it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.event import Event
    from desktop.rows.viewer import Viewer
    from sync.documents import Document


class DocumentState(NamedTuple):
    """What is known of a document beside what it says: who changed it last, and when (Unix ms)."""

    id: bytes
    space: bytes
    updated_by: bytes
    updated_ms: int


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document.

    name: in its changes, for good
    may_be_in: whether one may be in this space; elsewhere its changes say nothing
    write: makes its row from what it says; for a transaction
    delete: deletes the row of the one with this id
    text: its text as its row has it, None where there is no row
    changed: the event to tell when the one with this id says something else
    """

    name: str
    may_be_in: Callable[[bytes, Viewer], bool]
    write: Callable[[sqlite3.Connection, DocumentState, Document], None]
    delete: Callable[[sqlite3.Connection, bytes], None]
    text: Callable[[sqlite3.Connection, bytes], str | None]
    changed: Callable[[bytes], Event]


def in_the_shop(space: bytes, viewer: Viewer) -> bool:
    """For kinds that everybody in the shop reads."""
    return space == viewer.shop_space
