"""Values of one record in a shopkeeper's words, as they can be typed again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.records.identity import RecordKey
from desktop.records.state import AWAY
from desktop.records.values import DocumentLink, Period, PostalAddress
from ui.bidi import filled

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.values import Value
    from ui.records.table.cell_words import CellWords

tr = QCoreApplication.translate


class ValueWords:
    """As in a table, and what links lead to, by their `titles`."""

    def __init__(self, cells: CellWords, titles: Mapping[RecordKey, str]) -> None:
        self._cells = cells
        self._titles = titles

    def words(self, field: Field | None, value: Value) -> str:
        """What stands in a field; empty for nothing."""
        match value:
            case RecordKey():
                return self._titles.get(value, tr("Records", "Something that is not here"))
            case Period(begin, end):
                return f"{self._cells.value(field, begin)} – {self._cells.value(field, end)}"
            case PostalAddress():
                return ", ".join(part for part in value if part)
            case DocumentLink():
                return tr("Records", "A document")
            case bytes():
                return value.hex()
            case _:
                return self._cells.value(field, value)


def field_label(collection: RecordCollection, key: str) -> str:
    """What a field is called, or whether it was thrown away."""
    field = collection.field(key)
    return tr("Records", "Thrown away") if key == AWAY else field.label if field else key


def capitalised(words: str) -> str:
    """The same as the beginning of a line."""
    return words[:1].upper() + words[1:]


def counted(collection: RecordCollection, count: int) -> str:
    """How many of its records there are."""
    if not count:
        return filled(tr("Records", "No %1"), collection.many)
    return filled(tr("Records", "%1 %2"), f"{count:,}", collection.one if count == 1 else collection.many)


def untitled() -> str:
    """What stands where a record has no title."""
    return tr("Records", "Without a name")
