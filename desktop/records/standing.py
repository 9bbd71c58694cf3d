"""What else is known of each record than what it says, as how far a request about it is: a column beside its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from desktop.records.collection import Field
    from desktop.rows.read_session import ReadSession

STANDING: Final = "~standing"
"""The key of the column."""


class Stands(NamedTuple):
    """How a record stands: one of the field's choices, and in words."""

    choice: str
    words: str


class RecordStanding(Protocol):
    """Said by an area that keeps account of a collection's records."""

    @property
    def field(self) -> Field:
        """As it is shown, sorted and filtered: a CHOICE that nobody writes and of which nothing is kept."""

    def choices_of(self, collection: bytes) -> str:
        """SQL that gives, as `number`, the rows of those records of a collection of which anything is known, and their
        `choice`."""

    def of(self, session: ReadSession, records: Collection[bytes]) -> Mapping[bytes, Stands]:
        """How these records stand, of which anything is known."""
