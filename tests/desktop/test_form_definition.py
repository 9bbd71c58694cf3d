"""A form's definition: the published schema and the code say the same, and what does not fit is void or withheld."""

from __future__ import annotations

from typing import Any

import msgspec
import msgspec.inspect as shapes
import pytest

from desktop.forms import definition as definitions
from desktop.forms.definition import Choice, Definition, Question, QuestionType, Who, parsed, schema, written
from desktop.forms.facts import FACTS, FormPublished
from desktop.rows.fact_types import FactTypes, UnknownTypeError, VoidFactError
from sync.entry import Payload

NAME = Question("name0000", QuestionType.TEXT, "Name", required="TRUE")
KIND = Question(
    "kind0000", QuestionType.ONE_OF, "Kind", choices=(Choice("courier", "Courier"), Choice("面粉", "Guest"))
)
ITEM = Question("item0000", QuestionType.ROWS, "Items", questions=(Question("what0000", QuestionType.TEXT, "What"),))
VISITORS = Definition(
    "Visitors", one="visitor", name=NAME.key, add=Who("manager", ("0" * 32,)), questions=(NAME, KIND, ITEM)
)


def test_what_is_written_is_read_as_the_same() -> None:
    assert parsed(written(VISITORS)) == VISITORS
    assert written(Definition("Empty")) == '{"format":1,"title":"Empty"}'


def properties(named: dict[str, Any]) -> set[str]:
    return set(named["properties"])


@pytest.mark.parametrize(
    "part", [*(name for name in schema()["definitions"] if "properties" in schema()["definitions"][name])]
)
def test_each_part_has_the_same_names_in_the_schema_and_in_the_code(part: str) -> None:
    kind = getattr(definitions, part.removeprefix("row_").title().replace("_", ""))
    fields = {field.name for field in shapes.type_info(kind).fields}
    assert properties(schema()["definitions"][part]) | ({"questions"} if part == "row_question" else set()) == fields


def test_the_whole_has_the_same_names_in_the_schema_and_in_the_code() -> None:
    assert properties(schema()) == {field.name for field in shapes.type_info(Definition).fields}
    assert schema()["definitions"]["question"]["properties"]["type"]["enum"] == list(QuestionType)


def raw(**changed: Any) -> str:
    return msgspec.json.encode({"format": 1, "title": "Visitors", "questions": []} | changed).decode()


def question(**changed: Any) -> dict[str, Any]:
    return {"key": "name0000", "type": "text", "label": "Name"} | changed


VOID = {
    "no JSON": "{",
    "no object": "[]",
    "what is deeper than anybody reads": "[" * 100_000,
    "a part that this format has not": raw(more=1),
    "a question that nobody asks for": raw(questions=[question(type="mood")]),
    "a key that could be a column of the mechanism": raw(questions=[question(key="number")]),
    "a key that is none": raw(questions=[question(key='a"; DROP')]),
    "half a day": raw(keep_days=1.5),
    "days as a fraction that is whole": '{"format":1,"title":"Visitors","keep_days":1.0}',
    "rows in rows": raw(questions=[question(type="rows", questions=[question(key="more0000", type="rows")])]),
    "two questions with one key": raw(questions=[question(type="rows", questions=[question()])]),
    "two choices with one key": raw(questions=[question(type="select_one", choices=[{"key": "a", "label": "A"}] * 2)]),
    "a choice too long for one of several": raw(
        questions=[question(type="select_multiple", choices=[{"key": "a" * 56, "label": "A"}])]
    ),
    "no format": '{"title":"Visitors"}',
}


@pytest.mark.parametrize("text", VOID.values(), ids=VOID)
def test_what_does_not_fit_is_void(text: str) -> None:
    with pytest.raises(VoidFactError):
        parsed(text)


@pytest.mark.parametrize("text", [raw(format=2, more=[]), raw(formulas=2), '{"format":2}'])
def test_what_a_later_version_writes_is_withheld(text: str) -> None:
    with pytest.raises(UnknownTypeError):
        parsed(text)


def published(definition: str, cut: list[Any]) -> Payload:
    return Payload("form.published", False, [b"f" * 16, b"c" * 16, b"n" * 16, definition, cut])


class Kept:
    is_kept = True
    files = ()


TIP = [3, b"t" * 32]
CUTS = {
    "feeds out of order": [[b"b" * 32, [TIP]], [b"a" * 32, [TIP]]],
    "a feed twice": [[b"a" * 32, [TIP]], [b"a" * 32, [TIP]]],
    "a feed without tips": [[b"a" * 32, []]],
    "a tip before all entries": [[b"a" * 32, [[0, b"t" * 32]]]],
    "a short hash": [[b"a" * 32, [[3, b"t"]]]],
    "more tips than are named": [[b"a" * 32, [[3, bytes([at]) * 32] for at in range(9)]]],
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_a_cut_that_cannot_be_is_void(cut: list[Any]) -> None:
    with pytest.raises(VoidFactError):
        FactTypes(FACTS).read([published(raw(), cut)], Kept())  # type: ignore[arg-type]
    assert FactTypes(FACTS).read([published(raw(), [[b"a" * 32, [TIP]]])], Kept())  # type: ignore[arg-type]


def test_what_is_too_long_is_void() -> None:
    long = raw(questions=[question(key=f"name{at:04}", hint="粉" * 1300) for at in range(70)])
    with pytest.raises(VoidFactError):
        FactTypes(FACTS).read([published(long, [])], Kept())  # type: ignore[arg-type]


def test_of_a_publication_that_was_set_aside_people_read_which_form_it_is() -> None:
    fact = FormPublished(b"f" * 16, b"c" * 16, b"n" * 16, written(VISITORS), ())
    assert FactTypes(FACTS).words(fact) == "the form “Visitors”"
