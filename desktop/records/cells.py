"""A record as the cells of a table, a text for each field, and back.

Elements of sets whose ids say nothing stand in the order of these, in all sets of a record alike: the second tick
belongs to the second step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from desktop.records.elements import ID_BYTES, elements, is_random, own_id
from desktop.records.set_text import SetElement, joined, split
from desktop.records.values import Money
from desktop.sheets.text_grid import FORMULA

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.value_text import ValueTexts
    from desktop.records.values import Value

Reading = Callable[["Field", str], "Value"]
"""The value that a text stands for in a field; None for nothing. Raises InvalidError."""


def cells(collection: RecordCollection, said: Mapping[str, Value], texts: ValueTexts) -> list[str]:
    """What a record says, in the order of its collection's fields."""
    there = places(said, collection.fields)
    return [_cell(field, said, there, texts) for field in collection.fields]


def _cell(field: Field, said: Mapping[str, Value], there: list[str], texts: ValueTexts) -> str:
    if field.is_set:
        found = elements(said, field)
        return marked(joined(_in_places(field, found, there, texts)))
    value = said.get(field.key)
    text = texts.text(field, value)
    return text if isinstance(value, int | Decimal | Money) else marked(text)


def marked(text: str) -> str:
    """With an apostrophe where other programs would reckon it out."""
    return f"'{text}" if FORMULA.match(text) else text


def without_mark(text: str) -> str:
    """The same without that."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def _in_places(field: Field, found: Mapping[str, Value], there: list[str], texts: ValueTexts) -> Iterator[SetElement]:
    for id in there if any(id in found for id in there) else []:
        yield SetElement(texts.text(field, found.get(id)))
    for id, value in found.items():
        if id not in there:
            yield set_element(field, id, value, texts)


def set_element(field: Field, id: str, value: Value, texts: ValueTexts) -> SetElement:
    """An element as text, with its id where that means anything."""
    return SetElement(texts.text(field, value), "" if is_random(id) or id == own_id(field, value) else id)


def places(said: Mapping[str, Value], fields: Iterable[Field]) -> list[str]:
    """The ids that say nothing of what a record's sets hold, in order."""
    return sorted({id for field in fields if field.is_set for id in elements(said, field) if is_random(id)})


def read_cells(
    fields: Sequence[Field | None],
    row: Sequence[str],
    read: Reading,
    random: Callable[[int], bytes],
    known: Sequence[str] = (),
) -> dict[str, Value]:
    """What the cells of a row say, each of a field or of none, without what is empty. `known`: the ids of what sets
    hold already, in order. Raises InvalidError."""
    parts = {
        field.key: split(without_mark(text))
        for field, text in zip(fields, row, strict=False)
        if field is not None and field.is_set
    }
    count = max(map(len, parts.values()), default=0)
    ids = [*known[:count], *sorted(random(ID_BYTES).hex() for _ in range(count - len(known)))]
    said: dict[str, Value] = {}
    for field, text in zip(fields, row, strict=False):
        if field is None:
            continue
        if not field.is_set:
            said[field.key] = read(field, without_mark(text))
            continue
        for id, part in zip(ids, parts[field.key], strict=False):
            value = read(field, part.text)
            said[f"{field.key}/{part.id or own_id(field, value) or id}"] = value
    return {key: value for key, value in said.items() if value is not None}
