"""Making a draft say a definition: what is in use, or what a file brings."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.documents.fields import DropField, Fields, PutField, Step
from desktop.documents.items import AWAY, PLACE, fields_under, remove_item
from desktop.forms.definition import Definition
from desktop.forms.draft import CREATOR, NONCE, START, fields_of, whole
from sync.contents import Text, Value

KEPT = frozenset({START, CREATOR, NONCE})


def renewal(fields: Fields, definition: Definition) -> list[Step]:
    """The steps after which a draft says this definition. Nothing is dropped of which somebody else may change a part
    apart: what the definition does not have is taken away or emptied."""
    said, new = whole(fields), fields_of(definition)
    gone = dict.fromkeys(filter(None, (_gone(key, new) for key in said if key not in KEPT)))
    steps: list[Step] = [_removal(said, path) for path in gone if f"{path}/{AWAY}" not in said]
    steps += _emptied(said, new)
    return steps + [PutField(key, value) for key, value in new.items()]


def _gone(key: str, new: Fields) -> str:
    """The outermost part to which a field belongs that the definition does not have; empty where it has all."""
    parts = key.split("/")
    paths = ("/".join(parts[:end]) for end in range(2, len(parts), 2))
    return next((path for path in paths if f"{path}/{PLACE}" not in new), "")


def _removal(said: Fields, path: str) -> Step:
    of, _, id = path.rpartition("/")
    return remove_item(of, id, fields_under(said, path))


def _emptied(said: Fields, new: Fields) -> Iterator[Step]:
    for key, value in said.items():
        if key in KEPT or key in new or _gone(key, new):
            continue
        yield DropField(key) if key.endswith(f"/{AWAY}") else PutField(key, _nothing(value))


def _nothing(value: Value) -> Value:
    return Text("") if isinstance(value, Text) else "null"
