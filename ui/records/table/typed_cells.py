"""What is written in a cell: how what was typed or pasted there becomes values of a record."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.errors import InvalidError
from desktop.files.value import FileValue
from desktop.records.collection import Kind
from desktop.records.elements import elements, replaced
from desktop.records.set_text import split
from desktop.records.typed_rows import fits
from desktop.rows.typed_text import cleaned

if TYPE_CHECKING:
    from desktop.records.collection import Field
    from desktop.records.values import Value
    from desktop.settings.typed_fields import TypedFields


def typed_value(typed: TypedFields, field: Field, text: str) -> Value:
    """The value that a text stands for; what does not fit is kept as it was written."""
    try:
        return typed.value(field, text)
    except InvalidError:
        return cleaned(text).strip() or None


def typed_fields(typed: TypedFields, field: Field, text: str, said: Mapping[str, Value]) -> dict[str, Value]:
    """What is saved of a record that says so far `said` when this is written into its field; of a set what stays in it
    stays as it is."""
    if not field.is_set:
        return {field.key: typed_value(typed, field, text)}
    wanted = [typed_value(typed, field, element.text) for element in split(cleaned(text))]
    return replaced(field, said, [value for value in wanted if value is not None], os.urandom)


def kept_fields(
    typed: TypedFields, field: Field, value: Value, text: str, said: Mapping[str, Value]
) -> dict[str, Value]:
    """The same of a value that was copied here, where that fits the field, else of its text; no text is
    written over a file."""
    if field.kind is Kind.FILE:
        return {field.key: value} if isinstance(value, FileValue) else {}
    if field.is_set or value is None or not fits(field, value):
        return typed_fields(typed, field, text, said)
    return {field.key: value}


def emptied(field: Field, said: Mapping[str, Value]) -> dict[str, Value]:
    """What is saved so that a field says nothing."""
    if field.is_set:
        return {f"{field.key}/{id}": None for id in elements(said, field)}
    return {field.key: None}
