"""Sets: fields of which each element is a field of its own, `key/element`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from desktop.records.collection import Kind
from desktop.records.values import MemberLink

if TYPE_CHECKING:
    from desktop.records.collection import Field
    from desktop.records.values import Value

Element = TypeVar("Element")

ID_BYTES: Final = 8


def element(field: str, id: str) -> str:
    """The key of one element of a set, by the key of the set."""
    return f"{field}/{id}"


def elements_of(values: Mapping[str, Element], field: str) -> Iterator[tuple[str, Element]]:
    """The elements of a set, by their ids, as they stand in values; `field`: the key of the set."""
    begin = element(field, "")
    return ((key[len(begin) :], value) for key, value in values.items() if key.startswith(begin))


def elements(said: Mapping[str, Value], field: Field) -> dict[str, Value]:
    """The elements of a set by their ids, in order, of what a record says."""
    return dict(sorted(elements_of(said, field.key)))


def own_id(field: Field, value: Value) -> str | None:
    """The id that an element has from what it is: a person's own, a choice's; None where any will do."""
    if field.kind is Kind.CHOICE and isinstance(value, str):
        return value
    return value.member.hex() if isinstance(value, MemberLink) else None


def replaced(
    field: Field, said: Mapping[str, Value], wanted: Sequence[Value], random: Callable[[int], bytes]
) -> dict[str, Value]:
    """What is written so that a set holds these: what it holds already stays as it is, the others are emptied."""
    left = list(wanted)
    fields: dict[str, Value] = {}
    for id, value in elements(said, field).items():
        if value in left:
            left.remove(value)
        else:
            fields[f"{field.key}/{id}"] = None
    return fields | {f"{field.key}/{own_id(field, value) or random(ID_BYTES).hex()}": value for value in left}


def is_random(id: str) -> bool:
    """Whether an element's id says nothing, as those do that are made for it."""
    return len(id) == 2 * ID_BYTES and not set(id) - set("0123456789abcdef")
