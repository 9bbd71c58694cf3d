"""Files of comma-separated values (RFC 4180), as spreadsheets write and read them: a line of labels, then one for each
record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.chat.records import SkippedLine
from desktop.errors import InvalidError
from desktop.home.user_files import open_to_read
from desktop.records.cells import cells, marked, without_mark
from desktop.records.collection import Kind
from desktop.rows.names import identity
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.value_text import ValueTexts
    from desktop.records.values import Value

MOST_BYTES: Final = 64 << 20
SEPARATORS: Final = ",;\t"
WESTERN: Final = "cp1252"
"""What is not UTF-8 is taken for this."""

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOK: Final = b"PK\x03\x04"


ENTRY: Final = "Entry ID"
"""Stands over what says which record a line is, and when it was written: `id@milliseconds`."""
WHOLE: Final = "Belongs to"
"""Stands over what a row belongs to."""

_BESIDES: Final = (identity(ENTRY), identity(WHOLE))


def written(
    collection: RecordCollection,
    said: Iterable[Mapping[str, Value]],
    texts: ValueTexts,
    separator: str = ",",
    besides: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """The file of what records say; `besides`: further columns by their labels. UTF-8 with its mark, without which
    spreadsheets take it for something else."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator)
    more = besides or {}
    writer.writerow([*(marked(field.label) for field in collection.fields), *more])
    for place, values in enumerate(said):
        writer.writerow([*cells(collection, values, texts), *(marked(column[place]) for column in more.values())])
    return stream.getvalue().encode("utf-8-sig")


class CsvLine(NamedTuple):
    """A line of a file, by its number: its cells, which record it is and what it belongs to, as far as that stands
    there."""

    line: int
    row: Sequence[str]
    entry: str
    whole: str


class CsvFile:
    """One file, read whole: its `lines`, those `skipped` that are none, the columns `unknown` that are no fields.

    encoding: how its letters are written, as far as that can be told
    """

    def __init__(self, path: Path, collection: RecordCollection) -> None:
        """Raises InvalidError where it cannot be read, or is of something else."""
        self.lines: list[CsvLine] = []
        self.skipped: list[SkippedLine] = []
        self._name = path.name
        self._collection = collection
        text, self.encoding = self._decoded(_bytes(path))
        rows = self._rows(text, self._separator(text))
        _, header = next(rows, (0, []))
        self.fields = self._known(header)
        others = [cell if field is None else "" for cell, field in zip(header, self.fields, strict=True)]
        self._places = {identity(cell): place for place, cell in enumerate(others) if cell.strip()}
        entry, whole = (self._places.pop(identity(label), -1) for label in (ENTRY, WHOLE))
        files = (field.label for field in self.fields if field is not None and field.kind is Kind.FILE)
        self.unknown = (*(others[place] for place in self._places.values()), *files)
        self.fields = [field if field is not None and _is_read(field) else None for field in self.fields]
        self._take_all(rows, entry, whole)

    def _decoded(self, data: bytes) -> tuple[str, str]:
        if data.startswith(_WORKBOOK):
            raise InvalidError(f"{self._name} is a workbook. Save it as CSV in its own program first.")
        for encoding in ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", WESTERN):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                continue
        raise InvalidError(f"{self._name} is no text that can be read here. Save it as CSV in UTF-8.")

    def _separator(self, text: str) -> str:
        """The one that parts the first line into most fields."""

        def known(separator: str) -> int:
            try:
                _, header = next(self._rows(text, separator), (0, []))
            except InvalidError:
                return 0
            return sum(bool(self._called(label)) for label in header)

        best = max(SEPARATORS, key=known)
        if not known(best):
            labels = ", ".join(field.label for field in self._collection.fields)
            raise InvalidError(f"The first line of {self._name} has to name what stands in its columns: {labels}.")
        return best

    def _rows(self, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
        """Rows that are not empty, each with the number of its first line."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        line = 1
        try:
            for row in reader:
                if any(row):
                    yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            raise InvalidError(
                f"{self._name} cannot be read from line {line} on: a quotation mark is missing there, "
                "or too much, or a cell is too long."
            ) from error

    def _called(self, label: str) -> list[Field]:
        """The fields that are called so."""
        wanted = identity(without_mark(label))
        return [field for field in self._collection.fields if wanted in (identity(field.label), field.key)]

    def _known(self, header: list[str]) -> list[Field | None]:
        """What stands over each column; of fields that are called alike the first over the first."""
        known: list[Field | None] = []
        for label in header:
            called = self._called(label)
            field = next((field for field in called if field not in known), None)
            if called and field is None and identity(label) not in _BESIDES:
                raise InvalidError(f"{quoted(called[0].label)} stands over several columns of {self._name}.")
            known.append(field)
        return known

    def _take_all(self, rows: Iterator[tuple[int, list[str]]], entry: int, whole: int) -> None:
        for line, row in rows:
            if any(row[len(self.fields) :]):
                self.skipped.append(SkippedLine(line, "It has more columns than the first line."))
            elif _at(row, entry) or any(
                cell for cell, field in zip(row, self.fields, strict=False) if field is not None
            ):
                self.lines.append(CsvLine(line, row, _at(row, entry), _at(row, whole)))


def _is_read(field: Field) -> bool:
    """Whether a file can say anything of it: neither what is worked out, nor files."""
    return not field.worked_out and field.kind is not Kind.FILE


def _at(row: Sequence[str], place: int) -> str:
    return without_mark(row[place].strip()) if 0 <= place < len(row) else ""


def _bytes(path: Path) -> bytes:
    with open_to_read(path) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InvalidError(f"{path.name} is too large: {MOST_BYTES >> 20} MB is the most.")
    return data
