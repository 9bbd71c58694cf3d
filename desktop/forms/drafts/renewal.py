"""Making a draft say a definition: what is in use, or what a file brings."""

from __future__ import annotations

import msgspec

from desktop.documents.fields import DropField, Fields, Step
from desktop.documents.items import AWAY, PLACE, fields_under, remove_item
from desktop.forms.definition import Definition
from desktop.forms.drafts.draft import ids_of, read_draft, renamed
from desktop.forms.drafts.fields import CREATOR, MADE, NONCE, START, part_fields, put_steps, whole
from desktop.forms.drafts.shape import FORM
from sync.contents import Text, Value

KEPT = frozenset({START, CREATOR, NONCE, AWAY})


def renewal(fields: Fields, definition: Definition, chosen: str) -> list[Step]:
    """The steps after which a draft says this definition. Nothing is dropped of which somebody else may change a part
    apart: what the definition does not have is taken away or emptied."""
    said = whole(fields)
    new = _as_called_here(said, definition)
    gone = dict.fromkeys(filter(None, (_gone(key, new) for key in said if key not in KEPT)))
    steps: list[Step] = [_removal(said, path) for path in gone if f"{path}/{AWAY}" not in said]
    back: list[Step] = [DropField(key) for key in said if key.endswith(f"/{AWAY}") and not _gone(key, new)]
    put = _emptied(said, new) | new
    return steps + back + [step for key, value in put.items() for step in put_steps(fields, key, value, chosen)]


def _as_called_here(said: Fields, definition: Definition) -> dict[str, Value]:
    """The fields of the definition, in which questions that became others are called as they always were here."""
    ids = ids_of(definition.all_questions(), read_draft(said))
    others = {f"/{id}/{MADE}" for key, id in ids.items() if key != id}
    new = part_fields(renamed(msgspec.to_builtins(definition), ids), FORM)
    made = [key for key in new if key.endswith(tuple(others)) and key in said]
    return new | {key: said[key] for key in made}


def _gone(key: str, new: Fields) -> str:
    """The outermost part to which a field belongs that the definition does not have; empty where it has all."""
    parts = key.split("/")
    paths = ("/".join(parts[:end]) for end in range(2, len(parts), 2))
    return next((path for path in paths if f"{path}/{PLACE}" not in new), "")


def _removal(said: Fields, path: str) -> Step:
    of, _, id = path.rpartition("/")
    return remove_item(of, id, fields_under(said, path))


def _emptied(said: Fields, new: Fields) -> dict[str, Value]:
    """What the parts of the definition have that it does not say."""
    kept = (key for key in said if key not in KEPT and not key.endswith(f"/{AWAY}") and not _gone(key, new))
    return {key: _nothing(said[key]) for key in kept}


def _nothing(value: Value) -> Value:
    return Text("") if isinstance(value, Text) else "null"
