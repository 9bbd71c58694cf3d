"""By which part each field of a record is shown and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.records.collection import Kind
from ui.records.file_field import FileField
from ui.records.page_fields import RecordField
from ui.records.set_field import SetField

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from ui.bridge import Bridge
    from ui.records.page_fields import Save

FieldPart = RecordField | SetField | FileField


def field_part(bridge: Bridge, collection: RecordCollection, record: str, field: Field, save: Save) -> FieldPart:
    """That of one field; `save`: what keeps what is typed."""
    if field.kind is Kind.FILE:
        return FileField(bridge, field)
    return (SetField if field.is_set else RecordField)(bridge, collection, record, field, save)
