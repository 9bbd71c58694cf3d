"""What an area says of a record as it is, where people define collections: what it would not be accepted with today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.records import Record
    from desktop.records.working_out import Looks
    from desktop.rows.read_session import ReadSession


class RecordRemark(NamedTuple):
    """One sentence, which marks and keeps nothing from being shown; `refuses`: no new record is accepted so.

    field: the one concerned; empty: the record, or the row, as a whole
    rows: where it is said of its rows, the name of their collection; `row`: the id of one of them
    """

    sentence: str
    refuses: bool = False
    field: str = ""
    rows: str = ""
    row: str = ""


class Remarking(Protocol):
    """Reads what is said of a record, whenever it is asked."""

    def __call__(
        self, session: ReadSession, space: bytes, record: Record, rows: Mapping[str, Sequence[Record]]
    ) -> Sequence[RecordRemark]:
        """Of a record in a space, with its rows by the names of their collections, in their order."""


class Deciding(Protocol):
    """Reads what whoever decides about a record should know, beside what it says itself."""

    def __call__(
        self,
        session: ReadSession,
        collection: RecordCollection,
        space: bytes,
        record: Record,
        rows: Mapping[str, Sequence[Record]],
        looks: Looks,
    ) -> Sequence[str]:
        """In sentences, of a record in a space, with its rows by the names of their collections, in their order;
        `looks`: what was looked into for others at the same moment."""
