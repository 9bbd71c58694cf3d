"""Files of comma-separated values (RFC 4180), as spreadsheets write and read them: a line of labels, then one for each
record."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.chat.records import SkippedLine
from desktop.errors import InvalidError
from desktop.home.user_files import open_to_read
from desktop.records.cells import Reading, cells, read_cells
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


def written(
    collection: RecordCollection, said: Iterable[Mapping[str, Value]], texts: ValueTexts, separator: str = ","
) -> bytes:
    """The file of what records say. UTF-8 with its mark, without which spreadsheets take it for something else."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator)
    writer.writerow(field.label for field in collection.fields)
    writer.writerows(cells(collection, values, texts) for values in said)
    return stream.getvalue().encode("utf-8-sig")


class CsvRecord(NamedTuple):
    """A line of a file, by its number, and what it says."""

    line: int
    fields: dict[str, Value]


class CsvFile:
    """One file, read whole. `records` come of its lines, `skipped` are those that cannot be taken, `unknown` the
    columns that are no fields. `encoding`: how its letters are written, as far as that can be told."""

    def __init__(self, path: Path, collection: RecordCollection, read: Reading, random: Callable[[int], bytes]) -> None:
        """Raises InvalidError where it cannot be read, or is of something else."""
        self.records: list[CsvRecord] = []
        self.skipped: list[SkippedLine] = []
        self._name = path.name
        self._collection = collection
        self._read = read
        self._random = random
        text, self.encoding = self._decoded(_bytes(path))
        rows = self._rows(text, self._separator(text))
        _, header = next(rows, (0, []))
        self._fields = self._known(header)
        self.unknown = tuple(
            cell for cell, field in zip(header, self._fields, strict=True) if field is None and cell.strip()
        )
        self._take_all(rows)

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
            return sum(field is not None for field in map(self._field, header))

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
                f"{self._name} cannot be read from line {line} on: a quotation mark is missing there, or too much."
            ) from error

    def _field(self, label: str) -> Field | None:
        """The field that is called so."""
        wanted = identity(label)
        called = (field for field in self._collection.fields if wanted in (identity(field.label), field.key))
        return next(called, None)

    def _known(self, header: list[str]) -> list[Field | None]:
        fields = [self._field(label) for label in header]
        for field in self._collection.fields:
            if fields.count(field) > 1:
                raise InvalidError(f"{quoted(field.label)} stands over several columns of {self._name}.")
        return fields

    def _take_all(self, rows: Iterator[tuple[int, list[str]]]) -> None:
        for line, row in rows:
            if any(row[len(self._fields) :]):
                self.skipped.append(SkippedLine(line, "It has more columns than the first line."))
                continue
            try:
                said = read_cells(self._fields, row, self._read, self._random)
            except InvalidError as error:
                self.skipped.append(SkippedLine(line, str(error)))
                continue
            if said:
                self.records.append(CsvRecord(line, said))


def _bytes(path: Path) -> bytes:
    with open_to_read(path) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InvalidError(f"{path.name} is too large: {MOST_BYTES >> 20} MB is the most.")
    return data
