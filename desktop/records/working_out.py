"""What is worked out of a record and its rows: what an area says of that where people define collections."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
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


MOST_LOOKS: Final = 200_000
"""Into records that one record looks, and these; where more has to be worked out there, each counts for so many:"""
LOOKS_TO_WORK_OUT: Final = 3


@dataclass
class Looks:
    """What was looked into while one thing was read.

    known: what was worked out of records, by behind how many others they are, the numbers of their rows, and what was
        asked for of them
    costs: by the same into how many that looked
    spent: into how many the record looked that is read
    listed: what all of a collection say, by what the area calls that: records, values, and into how many that looked
    """

    known: dict[tuple[int, int, str], WorkedOut] = field(default_factory=dict)
    costs: dict[tuple[int, int, str], int] = field(default_factory=dict)
    spent: int = 0
    listed: dict[tuple[bytes, str, int], tuple[Sequence[bytes], Sequence[object], int]] = field(default_factory=dict)

    @property
    def is_spent(self) -> bool:
        """Whether it has looked into more than any may."""
        return self.spent > MOST_LOOKS

    def begun_anew(self) -> Looks:
        """These, for another record that is read."""
        self.spent = 0
        return self

    def share(self, numbers: Sequence[int], depth: int, key: str, before: int) -> None:
        """Keep what it cost to work out these, which was spent once since `before`, and counts for each of them: of
        what one record costs nothing depends on what else was read."""
        cost = self.spent - before
        self.costs |= {(depth, number, key): cost for number in numbers}
        self.spent += cost * (len(numbers) - 1) if depth and numbers else 0


@dataclass(frozen=True)
class Looking:
    """From how far it is looked into records: behind so many others, and for which field; empty: for all."""

    looks: Looks
    depth: int = 0
    key: str = ""

    def further(self, key: str) -> Looking:
        """From one more, for this field alone: what else is worked out there may lead back here."""
        return Looking(self.looks, self.depth + 1, key)


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
        self, session: ReadSession, collection: RecordCollection, numbers: Collection[int], looking: Looking
    ) -> Mapping[int, WorkedOut]:
        """What has no column, of the records with these numbers, all of the collection or of one of rows: what is
        looked for of it."""
