"""What a file of records would do: which of its lines are new, which change what is here, which cannot be taken.

A line that says which record it is (`csv_file.ENTRY`) changes of it what was changed in the file: what others changed
here since it was written stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from desktop.chat.records import SkippedLine
from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.records import past, queries, values
from desktop.records.cells import cells, places, read_cells
from desktop.records.elements import elements
from desktop.records.identity import RecordKey, unpacked_key
from desktop.records.own_rights import OwnRights
from desktop.records.subjects import subjects
from desktop.records.values import Value
from desktop.records.wholes import Wholes
from desktop.rows.read_session import as_bytes
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.records.cells import Reading
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.csv_file import CsvFile, CsvLine
    from desktop.records.records import Record
    from desktop.records.value_text import ValueTexts
    from desktop.rows.read_session import ReadSession

_KEY: Final = "SELECT collection, creator, nonce FROM records WHERE record = ?"
_ERASED: Final = "SELECT EXISTS (SELECT 1 FROM erased_records WHERE record = ?)"


class AddedLine(NamedTuple):
    """A line of which a record is made: what it says, and the id of what it belongs to."""

    line: int
    fields: dict[str, Value]
    parent: str | None


class ChangedLine(NamedTuple):
    """A line that changes a record: its id, and what is written."""

    line: int
    id: str
    fields: dict[str, Value]


class ImportPlan(Struct, frozen=True):
    """same: how many lines say what is here already
    skipped: the lines that cannot be taken; `unknown`: the columns that are no fields
    encoding: how the file's letters are written, as far as that can be told
    """

    new: tuple[AddedLine, ...]
    changed: tuple[ChangedLine, ...]
    same: int
    skipped: tuple[SkippedLine, ...]
    unknown: tuple[str, ...]
    encoding: str

    @property
    def total(self) -> int:
        """How many lines there are."""
        return len(self.new) + len(self.changed) + self.same + len(self.skipped)


class FileReading(NamedTuple):
    """What the cells of a file stand for, and how those that are here are written; where ids come from."""

    read: Reading
    texts: ValueTexts
    random: Callable[[int], bytes]


class Planner:
    """Looks at one line after the other, in one shop, of one moment after the other."""

    def __init__(self, session: ReadSession, collection: RecordCollection, file: CsvFile, reading: FileReading) -> None:
        self._session = session
        self._collection = collection
        self._file = file
        self._reading = reading
        self._rights = OwnRights(session, collection)
        self._wholes = Wholes(session, collection, reading.texts)
        self._of = subjects(session, collection)
        self._new: list[AddedLine] = []
        self._changed: list[ChangedLine] = []
        self._met: set[str] = set()
        self._same = 0
        self._skipped = list(file.skipped)

    def steps(self) -> Iterator[None]:
        """Look at all of them, one at each step."""
        for line in self._file.lines:
            try:
                self._look_at(line)
            except (InvalidError, NotAllowedError) as error:
                self._skipped.append(SkippedLine(line.line, str(error)))
            yield

    def plan(self) -> ImportPlan:
        """What was found."""
        skipped = tuple(sorted(self._skipped, key=lambda skipped: skipped.line))
        return ImportPlan(
            tuple(self._new), tuple(self._changed), self._same, skipped, self._file.unknown, self._file.encoding
        )

    def _look_at(self, line: CsvLine) -> None:
        id, _, written = line.entry.partition("@")
        record = self._known(id) if id else None
        if record is None:
            self._make(line)
            return
        if id in self._met:
            raise InvalidError("It stands in the file twice.")
        self._met.add(id)
        fields = self._changes(line, record, written)
        if not fields:
            self._same += 1
        else:
            self._check(record, fields)
            self._changed.append(ChangedLine(line.line, id, fields))

    def _known(self, id: str) -> Record | None:
        """The record of that id; None where it is new here."""
        try:
            record = queries.record(self._session, self._collection, id)
        except NotFoundError:
            self._refuse_erased(id)
            return None
        if record.is_away:
            raise InvalidError("It was thrown away. Bring it back first.")
        return record

    def _refuse_erased(self, id: str) -> None:
        try:
            with self._session.reading() as conn:
                (erased,) = conn.execute(_ERASED, (as_bytes(id),)).fetchone()
        except NotFoundError:
            return
        if erased:
            raise InvalidError("It was erased for good.")

    def _make(self, line: CsvLine) -> None:
        reading = self._reading
        fields = read_cells(self._file.fields, line.row, reading.read, reading.random)
        if not fields:
            return
        parent = self._wholes.id(line.whole) if line.whole and self._collection.rows_of else None
        refusal = self._rights.adding() if parent is None else self._rights.adding_to(self._wholes.key(parent))
        if refusal:
            raise NotAllowedError(refusal)
        self._new.append(AddedLine(line.line, fields, parent))

    def _changes(self, line: CsvLine, record: Record, written: str) -> dict[str, Value]:
        """What was changed in the file since it was written, and is something else than what is here."""
        if line.whole not in ("", self._of.get(record.id) or self._wholes.text(record.parent)):
            raise InvalidError("What it belongs to cannot be changed.")
        other = self._other_cells(record.values, line.row)
        if not other:
            return {}
        before = self._before(record, written)
        there = {field.key for field in other}
        changed = {field: text for field, text in self._other_cells(before, line.row).items() if field.key in there}
        said = self._read(before, changed)
        shown = (before, record.values)
        return {
            key: value
            for key, value in said.items()
            if all(values.pack(value) != values.pack(each.get(key)) for each in shown)
        }

    def _other_cells(self, said: Mapping[str, Value], row: Sequence[str]) -> dict[Field, str]:
        """Of a line the cells in which something else stands than what a record says."""
        texts = cells(self._collection, said, self._reading.texts)
        by_key = dict(zip([field.key for field in self._collection.fields], texts, strict=True))
        there = zip(self._file.fields, row, strict=False)
        return {field: text for field, text in there if field is not None and text != by_key[field.key]}

    def _before(self, record: Record, written: str) -> Mapping[str, Value]:
        """What a record said when the file was written, as far as that is known."""
        at = exported_at(written)
        then = past.as_of(self._session, self._collection, record.id, at) if at is not None else None
        return then.values if then is not None else record.values

    def _read(self, before: Mapping[str, Value], changed: Mapping[Field, str]) -> dict[str, Value]:
        """What these cells say of a record that said this before, what is empty too."""
        said: dict[str, Value] = {field.key: None for field in changed if not field.is_set}
        for field in changed:
            if field.is_set:
                said |= {f"{field.key}/{id}": None for id in elements(before, field)}
        known = places(before, self._collection.fields)
        fields, row = list(changed), list(changed.values())
        return said | read_cells(fields, row, self._reading.read, self._reading.random, known)

    def _check(self, record: Record, fields: Mapping[str, Value]) -> None:
        with self._session.reading() as conn:
            key = RecordKey(*conn.execute(_KEY, (as_bytes(record.id),)).fetchone())
        parent = unpacked_key(bytes.fromhex(record.parent)) if record.parent else None
        for field in fields:
            refusal = self._rights.changing(key, field, parent)
            if refusal:
                raise NotAllowedError(refusal)


def exported_at(written: str) -> datetime | None:
    """When a list was exported, in milliseconds since 1970 UTC, as it says of its entries; None where it does not."""
    return datetime_of(int(written)) if written.isdecimal() and len(written) < 15 else None
