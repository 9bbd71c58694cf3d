"""Which lists and forms come along: each a file beside this one, which says what it is for, what it asks, and examples.

The keys in these files are for whoever reads them. Those of fields are made from them, for good: a file may give its
questions other words and add some, and never calls one by another key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from desktop.errors import NotFoundError
from desktop.forms.definition import Definition, Question, written
from desktop.forms.drafts.draft import renamed
from desktop.forms.drafts.shape import without_gone
from desktop.forms.identity import form_id, ready_made, rows_id
from desktop.formulas.context import others_key

KEYS: Final = (
    "products", "customers", "fridges", "equipment", "suppliers", "visitors", "customer-orders", "stock-count",
    "waste", "fridge-round", "inspections", "maintenance", "incidents", "lost-and-found",
    "leave", "expenses", "purchase-orders", "till-counts", "applicants", "children", "homework",
)  # fmt: skip
"""Of all that come along, in the order in which they are offered."""
_KEY_BYTES: Final = 8
_ROWS: Final = re.compile(r"\{([a-z-]+)/([a-z]+)>([a-z]+)\}")
"""`{stock-count/countrows>countproduct}`: in files, the rows of a form in which an entry is chosen."""


class Pack(Struct, frozen=True):
    """A kind of shop, and the keys of the forms with which one begins."""

    key: str
    icon: str
    title: str
    forms: tuple[str, ...]


class ReadyMade(Struct, frozen=True):
    """A list or form that comes along.

    purpose: a sentence that says what it is for
    definition: what it asks; a question that chooses from another of these names it by its key
    later: keys of the questions that wait for a later version, which can ask them
    examples: typed answers by the keys that questions have in the file; `key`: the example's own
    """

    purpose: str
    definition: Definition
    later: tuple[str, ...] = ()
    examples: tuple[dict[str, Any], ...] = ()


def packs() -> list[Pack]:
    """Every kind of shop that is asked about."""
    return msgspec.json.decode(_file("packs"), type=list[Pack])


@cache
def come_along(key: str) -> ReadyMade:
    """One of them, its questions called as in its file. Raises NotFoundError."""
    if key not in KEYS:
        raise NotFoundError("No such form comes along.")
    return msgspec.json.decode(_file(key), type=ReadyMade)


def _file(name: str) -> bytes:
    return files(__name__.rpartition(".")[0]).joinpath(f"{name}.json").read_bytes()


def field_key(key: str, name: str) -> str:
    """The key that something has which its file calls so, for good."""
    return blake2b(f"countertop/ready-made/1 {key} {name}".encode(), digest_size=_KEY_BYTES).hexdigest()


def chosen_from(key: str) -> list[str]:
    """The keys of the lists from which a form chooses, these from others too, each after those that it needs; without
    its own."""
    found: dict[str, None] = {}
    _add_lists(key, {key: None}, found)
    return list(found)


def _add_lists(key: str, seen: dict[str, None], found: dict[str, None]) -> None:
    for question in come_along(key).definition.all_questions():
        if question.form and question.form not in seen:
            seen[question.form] = None
            _add_lists(question.form, seen, found)
            found[question.form] = None


def later_labels(key: str) -> tuple[str, ...]:
    """What a form is to ask once a later version can."""
    made = come_along(key)
    return tuple(made.definition.by_key[name].label for name in made.later)


@lru_cache(maxsize=64)
def definition_in(genesis: bytes, space: bytes, key: str) -> Definition:
    """What one is in a shop, by its genesis and its space: without what has to wait. Raises NotFoundError."""
    made = come_along(key)
    definition = without_gone(_without(made.definition, made.later))
    elsewhere = _ROWS.findall(written(definition))
    names = [*definition.by_key, *(part.key for part in definition.sections), *(view.key for view in definition.views)]
    chosen = {question.form for question in definition.all_questions() if question.form}
    keys = {name: field_key(key, name) for name in names} | _keys_of({*chosen, *(other for other, *_ in elsewhere)})
    called = msgspec.convert(renamed(_with_rows(genesis, space, definition), keys), Definition)
    return replace(called, questions=tuple(_linked(genesis, space, question) for question in called.questions))


def _keys_of(others: Iterable[str]) -> dict[str, str]:
    """The keys of what others ask: a form shows some of the lists from which it chooses; formulas look into them."""
    return {name: field_key(key, name) for key in others for name in come_along(key).definition.by_key}


def _with_rows(genesis: bytes, space: bytes, definition: Definition) -> Any:
    """A definition whose formulas name rows in which its entries are chosen as formulas of this shop do."""

    def called(found: re.Match[str]) -> str:
        key, asking, chooses = found.groups()
        rows = rows_id(bytes.fromhex(id_in(genesis, space, key)), field_key(key, asking))
        return f"{{{others_key(rows.hex(), field_key(key, chooses))}}}"

    return msgspec.json.decode(_ROWS.sub(called, written(definition)))


def id_in(genesis: bytes, space: bytes, key: str) -> str:
    """The id of one in a shop, also before it is in use there."""
    return form_id(genesis, space, *ready_made(key), come_along(key).definition.audience).hex()


def _without(definition: Definition, later: tuple[str, ...]) -> Definition:
    rows = (
        replace(question, questions=tuple(each for each in question.questions if each.key not in later))
        for question in definition.questions
        if question.key not in later
    )
    return replace(definition, questions=tuple(rows))


def _linked(genesis: bytes, space: bytes, question: Question) -> Question:
    """A question that names the list from which it chooses as this shop does."""
    rows = tuple(_linked(genesis, space, each) for each in question.questions)
    if not question.form:
        return replace(question, questions=rows)
    return replace(question, form=id_in(genesis, space, question.form))
