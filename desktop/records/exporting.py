"""Records as a file that other programs open, or that brings back what was changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desktop.records import csv_file, queries
from desktop.records.export_format import ExportFormat
from desktop.records.subjects import subjects
from desktop.records.wholes import Wholes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.records.collection import RecordCollection
    from desktop.records.exported_table import ExportCustoms, SeenTable
    from desktop.records.value_text import ValueTexts
    from desktop.rows.read_session import ReadSession
    from desktop.sheets.value_table import ValueTable


class ExportedFile(NamedTuple):
    """The bytes of a file, and how many records stand in it."""

    data: bytes
    records: int


def exported(
    session: ReadSession, collection: RecordCollection, texts: ValueTexts, separator: str, now_ms: int
) -> ExportedFile:
    """All of a collection that are not in the bin, the oldest first, so that changes of them can be brought in."""
    with session.reading():
        found = queries.records(session, collection)
        besides = {csv_file.ENTRY: [f"{one.id}@{now_ms}" for one in found]}
        if collection.rows_of or collection.subjects:
            wholes, of = Wholes(session, collection, texts), subjects(session, collection)
            belonging = [of.get(one.id) or wholes.text(one.parent) for one in found]
            besides = {csv_file.WHOLE: belonging} | besides
    said = (one.said for one in found)
    return ExportedFile(csv_file.written(collection, said, texts, separator, besides), len(found))


def exported_table(
    session: ReadSession,
    collection: RecordCollection,
    customs: ExportCustoms,
    format: ExportFormat,
    seen: SeenTable,
    now_ms: int,
    *,
    mark: bool = True,
) -> ExportedFile:
    """What is seen of a collection as such a file; `mark`: CSV begins with the mark by which Excel knows UTF-8.

    Raises InvalidError for what Excel cannot hold.
    """
    from desktop.records.exported_table import TableExport

    with session.reading():
        export = TableExport(session, collection, customs, seen, format, now_ms)
    return ExportedFile(_written([export.table()], customs, format, mark=mark), export.records)


def exported_everything(
    session: ReadSession,
    collection: RecordCollection,
    customs: ExportCustoms,
    format: ExportFormat,
    added: tuple[str, str],
    now_ms: int,
    *,
    mark: bool = True,
) -> ExportedFile:
    """All that is known of a collection's records; a workbook has a sheet for each kind of rows of theirs.

    `added`: what stands above when they were added, and by whom. Raises InvalidError for what Excel cannot hold.
    """
    from desktop.records.exported_table import SeenTable, TableExport, every_column
    from desktop.records.listing import Listing

    with session.reading():
        inside = [each for each in queries.collections(session) if collection.name in each.rows_of]
        exports = []
        for each in (collection, *(inside if format is ExportFormat.WORKBOOK else ())):
            seen = SeenTable(every_column(each, format, *added), Listing())
            exports.append(TableExport(session, each, customs, seen, format, now_ms))
    tables = [export.table() for export in exports]
    return ExportedFile(_written(tables, customs, format, mark=mark), exports[0].records)


def _written(tables: Sequence[ValueTable], customs: ExportCustoms, format: ExportFormat, *, mark: bool) -> bytes:
    from desktop.sheets.csv_text import CsvStyle, csv_bytes
    from desktop.sheets.json_text import json_bytes
    from desktop.sheets.xlsx_file import xlsx_bytes

    match format:
        case ExportFormat.WORKBOOK:
            return xlsx_bytes(tables)
        case ExportFormat.JSON:
            return json_bytes(tables[0])
        case _:
            separator = ";" if customs.decimal_sign == "," else ","
            return csv_bytes(tables[0], CsvStyle(separator, customs.decimal_sign, mark))
