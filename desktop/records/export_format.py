"""What kinds of files records are saved as."""

from __future__ import annotations

from enum import StrEnum


class ExportFormat(StrEnum):
    """What kinds of files there are, each by how it is called in settings and on the command line."""

    WORKBOOK = "xlsx"
    CSV = "csv"
    """As spreadsheets of the country open it right."""
    JSON = "json"
    CHANGES = "changes"
    """CSV that says every value exactly, to be changed elsewhere and brought in again."""

    @property
    def ending(self) -> str:
        """Of the names of such files."""
        return "csv" if self is ExportFormat.CHANGES else self.value
