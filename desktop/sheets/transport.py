"""Tables as bytes, between the process that reads a file and the one that asked: msgpack, which runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import msgspec

from desktop.sheets.columns import SheetColumn
from desktop.sheets.grid import CellError, RawCell
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.parsing import ReadingWish, TableFile
from desktop.sheets.tables import SheetTable

_PLAIN: Final = frozenset[type]({str, float, int, bool, type(None)})
"""What msgpack has too."""
_MICROSECOND: Final = timedelta(microseconds=1)


class ReadingRequest(msgspec.Struct, array_like=True):
    """What the child is asked: a file's name and bytes, what is known about it, and what the child may take."""

    name: str
    data: bytes
    hints: ReadingHints
    wish: ReadingWish
    memory: int
    """Bytes."""
    seconds: float


class _SentTable(msgspec.Struct, array_like=True):
    name: str
    columns: tuple[SheetColumn, ...]
    rows: list[list[Any]]
    lines: list[int]
    header_line: int | None
    notes: tuple[str, ...]


class ReadingReply(msgspec.Struct, array_like=True):
    """What the child answers: tables, or the sentence that says why there are none."""

    refused: str
    encoding: str
    tables: list[_SentTable]


def encoded(file: TableFile) -> bytes:
    """The reply that holds these tables."""
    tables = [
        _SentTable(each.name, each.columns, _sent_rows(each), each.lines, each.header_line, each.notes)
        for each in file.tables
    ]
    return msgspec.msgpack.encode(ReadingReply("", file.encoding, tables))


def decoded_tables(name: str, reply: ReadingReply) -> TableFile:
    """The tables of a reply. Raises ValueError for what is none."""
    tables = tuple(
        SheetTable(each.name, each.columns, each.rows, each.lines, each.header_line, each.notes)
        for each in reply.tables
    )
    for table in tables:
        if any(len(row) != len(table.columns) for row in table.rows) or len(table.lines) != len(table.rows):
            raise ValueError("a table whose rows are not as wide as it is")
    return TableFile(name, tables, reply.encoding)


def decoded_reply(data: bytes) -> ReadingReply:
    """Raises ValueError (msgspec.ValidationError, DecodeError) for anything else."""
    return msgspec.msgpack.decode(data, type=ReadingReply, ext_hook=_received)


def _sent_rows(table: SheetTable) -> list[list[Any]]:
    return [[cell if type(cell) in _PLAIN else _sent(cell) for cell in row] for row in table.rows]


def _sent(cell: RawCell) -> Any:
    code = _CODES[type(cell)]
    return msgspec.msgpack.Ext(code, _TEXTS[code](cell).encode("utf-8", "surrogatepass"))


def _received(code: int, data: memoryview) -> RawCell:
    return _READ[code](bytes(data).decode("utf-8", "surrogatepass"))


_CODES: Final[Mapping[type, int]] = {date: 1, datetime: 2, time: 3, timedelta: 4, CellError: 5}
_TEXTS: Final[Mapping[int, Callable[[Any], str]]] = {
    1: date.isoformat,
    2: datetime.isoformat,
    3: time.isoformat,
    4: lambda span: str(span // _MICROSECOND),
    5: lambda error: error.text,
}
_READ: Final[Mapping[int, Callable[[str], RawCell]]] = {
    1: date.fromisoformat,
    2: datetime.fromisoformat,
    3: time.fromisoformat,
    4: lambda text: timedelta(microseconds=int(text)),
    5: CellError,
}
