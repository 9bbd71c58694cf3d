"""A form as a file that travels to another shop: what it asks, and nothing that was filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from desktop.errors import InvalidError
from desktop.forms.definition import Definition, Question, Who, parsed, written
from desktop.home import user_files
from desktop.rows.fact_types import UnknownTypeError, VoidFactError
from desktop.rows.typed_text import quoted

SUFFIX: Final = ".countertop-form"
MOST_BYTES: Final = 1 << 20
_WHAT: Final = "form"


def form_bytes(definition: Definition) -> bytes:
    """The file of a form: people, PCs and other forms of this shop are nobody elsewhere, and left out."""
    whole = msgspec.Raw(written(_elsewhere(definition)).encode())
    return msgspec.json.format(msgspec.json.encode({"countertop": _WHAT, "definition": whole}), indent=1) + b"\n"


def read_form(path: Path) -> Definition:
    """What a file says. Raises InvalidError."""
    with user_files.open_to_read(path) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InvalidError(f"{path.name} is too large for a form.")
    return _definition(data, path.name)


def _definition(data: bytes, name: str) -> Definition:
    try:
        raw: Any = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raw = None
    if not isinstance(raw, dict) or raw.get("countertop") != _WHAT:
        raise InvalidError(f"{quoted(name)} is no form of Countertop.")
    try:
        return parsed(msgspec.json.encode(raw.get("definition")).decode())
    except UnknownTypeError as error:
        raise InvalidError(
            f"{quoted(name)} was made by a later version of Countertop, which has to be used."
        ) from error
    except VoidFactError as error:
        raise InvalidError(f"{quoted(name)} is damaged: {error}.") from error


def _elsewhere(definition: Definition) -> Definition:
    return replace(
        definition,
        add=_by_role(definition.add),
        change_own=_by_role(definition.change_own),
        change_all=_by_role(definition.change_all),
        throw_away=_by_role(definition.throw_away),
        questions=tuple(_unlinked(question) for question in definition.questions),
        route=tuple(replace(step, who=_by_role(step.who)) for step in definition.route),
        numbers=tuple(replace(numbering, pc="") for numbering in definition.numbers),
        acts=tuple(replace(act, pc="") for act in definition.acts),
    )


def _by_role(who: Who) -> Who:
    return Who(who.role)


def _unlinked(question: Question) -> Question:
    return replace(question, form="", questions=tuple(_unlinked(each) for each in question.questions))
