"""Records saved as a file, on the command line: which kind, by the file's ending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.errors import FileThereError
from desktop.home import user_files
from desktop.home.wall_clock import wall_ms
from desktop.records.export_format import ExportFormat
from desktop.records.exporting import exported, exported_everything

if TYPE_CHECKING:
    import argparse

    from desktop.records.collection import RecordCollection
    from desktop.records.exporting import ExportedFile
    from desktop.rows.read_session import ReadSession
    from desktop.settings.typed_fields import TypedFields

_BY_ENDING: Final = {".xlsx": ExportFormat.WORKBOOK, ".json": ExportFormat.JSON}
_LABELS: Final = ("Added", "Added by")


def export_arguments(parser: argparse.ArgumentParser) -> None:
    """What is said of it besides the file."""
    parser.add_argument("--replace", action="store_true", help="also where there is such a file")
    parser.add_argument(
        "--for-spreadsheets",
        action="store_true",
        help="CSV as spreadsheets of the country read it; else it says every value exactly, to be imported again",
    )


def exported_file(
    session: ReadSession, collection: RecordCollection, typed: TypedFields, arguments: argparse.Namespace
) -> ExportedFile:
    """All of a collection, in the kind of file that is asked for."""
    format = _BY_ENDING.get(arguments.file.suffix.casefold())
    if format is None and arguments.for_spreadsheets:
        format = ExportFormat.CSV
    if format is None:
        return exported(session, collection, typed.texts, typed.separator, wall_ms())
    return exported_everything(session, collection, typed.exporting(), format, _LABELS, wall_ms())


def save(arguments: argparse.Namespace, data: bytes) -> None:
    """Write the file that is meant. Raises FileThereError."""
    try:
        user_files.write(arguments.file, data, replace=arguments.replace)
    except FileThereError as error:
        raise FileThereError(f"{error} To write it anew all the same, add --replace.") from error
