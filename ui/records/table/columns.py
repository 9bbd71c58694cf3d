"""The columns of a collection's table: a field each, and what is known of every record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop.records.collection import Kind
from desktop.records.listing import ADDED
from desktop.records.standing import STANDING

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection

ADDED_BY: Final = "~added_by"
WHOSE: Final = "~whose"
"""What derived records belong to."""

_FIGURES: Final = frozenset((Kind.NUMBER, Kind.MONEY, Kind.COUNT))
_WIDTHS: Final = {
    Kind.TEXT: 220,
    Kind.PERSON: 150,
    Kind.LINK: 170,
    Kind.MOMENT: 150,
    Kind.DATE: 110,
    Kind.MONEY: 110,
    Kind.CHOICE: 120,
    Kind.FILE: 170,
}
_WIDTH: Final = 90
_STANDING_WIDTH: Final = 190


class Column(NamedTuple):
    """One of them. `field`: None where it is of no field, and nobody writes in it."""

    key: str
    label: str
    field: Field | None = None

    @property
    def is_of_figures(self) -> bool:
        """Whether it holds numbers, which stand at the right and can be summed."""
        return self.field is not None and not self.field.is_set and self.field.kind in _FIGURES

    @property
    def can_sort(self) -> bool:
        """Whether the table can be sorted and filtered by it."""
        return self.key in (ADDED, STANDING) or (self.field is not None and self.field.has_column)

    @property
    def width(self) -> int:
        """In pixels at 100 %, before anybody chose one."""
        if self.key == STANDING:
            return _STANDING_WIDTH
        if self.field is None:
            return _WIDTHS[Kind.PERSON]
        return _WIDTHS[Kind.TEXT] if self.field.is_set else _WIDTHS.get(self.field.kind, _WIDTH)


def columns_of(collection: RecordCollection) -> tuple[Column, ...]:
    """All that there are, the one that stands for a record first."""
    fields = [field for field in collection.fields if field.is_listed and field.kind is not Kind.BYTES]
    fields.sort(key=lambda field: field.key != collection.title)
    found = [Column(field.key, field.label, field) for field in fields]
    if collection.standing is not None:
        found.insert(1, Column(STANDING, collection.standing.field.label, collection.standing.field))
    if collection.subjects is not None:
        found.insert(0, Column(WHOSE, collection.subjects.label))
    found.append(Column(ADDED, QCoreApplication.translate("Table", "Added")))
    found.append(Column(ADDED_BY, QCoreApplication.translate("Table", "Added by")))
    return tuple(found)
