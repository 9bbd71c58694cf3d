"""What is worked out of a record and its rows: what an area says of that where people define collections."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

from desktop.records.values import Value

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

WORKED_OUT: Final = "This is worked out by itself."
"""Why nobody writes it."""


class NotWorkedOut(NamedTuple):
    """Why something comes to nothing, in words."""

    sentence: str


WorkedOut: TypeAlias = Mapping[str, "Value | NotWorkedOut"]
"""By the keys of fields; what is blank may be left out."""


def parted(said: WorkedOut) -> tuple[dict[str, Value], dict[str, str]]:
    """What comes to something, and why the other comes to nothing, in words."""
    came: dict[str, Value] = {
        key: value for key, value in said.items() if not isinstance(value, NotWorkedOut) and value is not None
    }
    return came, {key: value.sentence for key, value in said.items() if isinstance(value, NotWorkedOut)}


class WorkedOutWhole(NamedTuple):
    """What is worked out of a record, and of each of its rows, by their collections."""

    whole: WorkedOut
    rows: Mapping[bytes, Sequence[WorkedOut]]


class WorkingOut(Protocol):
    """Works out the fields of a record and of its rows: those that have columns the same of the same on every PC.

    whole: the collection of the records that may have rows
    named: the fields of these, and of rows, on which anything depends that has a column
    has_rows: whether rows play a part
    """

    whole: bytes
    named: frozenset[str]
    has_rows: bool

    def work_out(
        self, said: Mapping[str, Value], rows: Mapping[bytes, Sequence[Mapping[str, Value]]]
    ) -> WorkedOutWhole:
        """Of what a record says in these fields, and its rows by their collections, in their order."""

    def read(
        self, session: ReadSession, collection: RecordCollection, numbers: Collection[int], depth: int
    ) -> Mapping[int, WorkedOut]:
        """What has no column, of the records with these numbers, all of the collection or of one of rows; `depth`: how
        many others look into these, one behind the other."""
