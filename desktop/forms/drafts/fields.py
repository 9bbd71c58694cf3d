"""A definition as fields of a document that several people edit.

All that a definition consists of has a field of its own: what people read is a `Text`, everything else JSON. Questions,
choices, sections, rules and the like are things of lists (`documents/items.py`). A draft says whole what its form is to
become. One that begins with what is in use, or with a ready-made form, says that in one field, `start`, and beside it
what was changed since, so that two who begin it apart begin the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from desktop.documents.fields import Fields, PutField, text_in
from desktop.documents.items import PLACE
from desktop.documents.places import first_place
from desktop.documents.undo import rebased
from desktop.forms.definition import Definition, Question
from desktop.forms.drafts.shape import FORM, Level, sound
from sync.contents import Text, Value
from sync.splices import spliced, splices_between

START: Final = "start"
CREATOR: Final = "creator"
NONCE: Final = "nonce"
"""Whose form it is a draft of, and which: what its publications say."""
MADE: Final = "~made"
"""The type and unit with which a question was made: with another one it is another question."""
TEXTS: Final = frozenset({"title", "label", "hint", "message", "constraint_message"})
"""What people read, and may write together."""
DEPTH: Final = 16
"""So many lists and objects stand inside each other in the JSON of a field."""
APART: Final = "~"
"""Stands in a field's key before what somebody chose who first wrote a text of `start`."""


def fields_of(definition: Definition) -> dict[str, Value]:
    """The fields that say a definition."""
    return part_fields(msgspec.to_builtins(definition), FORM)


def part_fields(part: Mapping[str, Any], level: Level) -> dict[str, Value]:
    """The fields that say a part of a definition, given as builtins, by their names in it."""
    found: dict[str, Value] = {MADE: signature_of(part)} if level.part is Question else {}
    for name, value in part.items():
        if name in level.lists:
            for number, inner in enumerate(value):
                path = f"{name}/{escaped(inner.get('key') or str(number))}/"
                found[path + PLACE] = first_place(number)
                found |= {path + key: each for key, each in part_fields(inner, level.lists[name]).items()}
        elif name != "key":
            found[name] = field_value(name, value)
    return found


def field_value(name: str, value: Any) -> Value:
    """What the field of a property holds."""
    return Text(value) if name in TEXTS else msgspec.json.encode(value).decode()


def escaped(key: str) -> str:
    """A key as a part of a path."""
    return key.replace("%", "%25").replace("/", "%2F")


def unescaped(id: str) -> str:
    """The key that a part of a path stands for."""
    return id.replace("%2F", "/").replace("%25", "%")


def signature_of(raw: Mapping[str, Any]) -> str:
    """What makes a question another one."""
    return " ".join(str(raw.get(name) or "") for name in ("type", "unit", "currency", "form"))


def decoded(json: str) -> Any:
    """What JSON says; None where it is none, or nested deeper than anything in a definition."""
    try:
        value = msgspec.json.decode(json)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    return value if _is_shallow(value, DEPTH) else None


def _is_shallow(value: Any, left: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return left > 0 and all(_is_shallow(each, left - 1) for each in inner)


# What a draft begins with


def whole(fields: Fields) -> Fields:
    """All fields of a draft: those of what it began with, but for what was changed since."""
    start = fields.get(START)
    if not isinstance(start, str):
        return fields
    begun = _begun(str(start))
    found = {**begun, **fields}
    for key in sorted(name for name in fields if APART in name.rpartition("/")[2][1:]):
        begun_key = key.rpartition(APART)[0]
        if isinstance(fields[key], Text) and isinstance(begun.get(begun_key), Text) and begun_key not in fields:
            found[begun_key] = _with(text_in(found, begun_key), text_in(begun, begun_key), text_in(fields, key))
            del found[key]
    return found


def _with(text: str, begun: str, other: str) -> Text:
    """A text, and what somebody else made of the one with which both began."""
    theirs = rebased(splices_between(begun, other), splices_between(begun, text))
    return Text(spliced(text, theirs))


def put_steps(fields: Fields, key: str, value: Value, chosen: str) -> list[PutField]:
    """The steps that set a field of a draft. A text of what it began with gets a field of its own from whoever first
    writes it, with `chosen` in its key: two who do so apart have written it together."""
    start = fields.get(START)
    begun = _begun(str(start)) if isinstance(start, str) else {}
    if not isinstance(value, Text) or key in fields or key not in begun:
        return [PutField(key, value)]
    there = sorted(name for name in fields if name.startswith(key + APART) and isinstance(fields[name], Text))
    first, *others = there or [f"{key}{APART}{chosen}"]
    as_begun = [PutField(name, begun[key]) for name in (others if there else [first])]
    return [*as_begun, PutField(first, value)]


@lru_cache(maxsize=8)
def _begun(start: str) -> Mapping[str, Value]:
    return part_fields(msgspec.to_builtins(sound(FORM, decoded(start))), FORM)
