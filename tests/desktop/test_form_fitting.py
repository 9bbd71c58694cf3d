"""A question becomes another one: what was answered is carried over, what does not fit stays, and all comes back."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.documents.fields import PutField
from desktop.forms.definition import Choice, Definition, Question, QuestionType
from desktop.forms.drafts.draft import Draft
from desktop.forms.drafts.fields import fields_of
from desktop.forms.drafts.fitting import Fit, Misfit, Refitting, choices_of, held
from desktop.forms.drafts.session import DraftSession
from desktop.records.collection import Field
from desktop.records.value_text import ValueTexts
from desktop.records.values import Moment, Money, Value
from tests.desktop.field_peers import Peer

KEY = "answer00"
CHOICES = (Choice("c1", "Courier"), Choice("c2", "Guest"), Choice("c3", "Old; new"))


class Readers:
    """How answers are read, without a shop: as programs write them."""

    texts = ValueTexts(())

    def text(self, field: Field, value: Value) -> str:
        return self.texts.text(field, value)

    def written(self, field: Field, text: str) -> Value:
        return self.texts.value(field, text)


class Change:
    """One question becomes another one: `there` carries answers over, `back` those that were carried back again."""

    def __init__(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        was = {"label": "Answer", "choices": CHOICES if str(before.get("type")).startswith("select") else ()}
        first = Definition("Form", questions=(Question(KEY, **{**was, **before}),))
        peer = Peer(1)
        peer.do(*(PutField(key, value) for key, value in fields_of(first).items()))
        self.session = DraftSession(peer.session)
        path = f"questions/{KEY}"
        if str(after.get("type")).startswith("select") and not was["choices"]:
            self.session.add_all(f"{path}/choices", [{"label": choice.label} for choice in CHOICES])
        begun = self.session.draft
        self.session.put(path, **after)
        self.draft: Draft = self.session.draft
        self.key = self.draft.definition.questions[0].key
        self.there = Refitting(first, self.draft, Readers())
        self.back = Refitting(self.draft.definition, begun, Readers())

    def after(self, answers: dict[str, Value]) -> dict[str, Value]:
        saved = {**answers, **self.there.saves(answers)}
        return {name: value for name, value in saved.items() if value is not None}

    def before_again(self, answers: dict[str, Value]) -> dict[str, Value]:
        saved = {**answers, **self.back.saves(answers)}
        return {name: value for name, value in saved.items() if value is not None}

    def choice(self, label: str) -> str:
        return next(each.key for each in self.draft.definition.questions[0].choices if each.label == label)


def test_words_become_choices_and_what_is_none_stays_as_written() -> None:
    change = Change({"type": QuestionType.TEXT}, {"type": "select_one"})
    entries = [(f"entry {at}", {KEY: text}) for at, text in enumerate(["courier ", "GUEST", "Mr Chen", "Old; new", ""])]
    fit = change.there.fit([*entries, ("blank", {})])
    assert fit == Fit(6, [Misfit("entry 2", "Answer", "Mr Chen")])
    assert fit.sentence == "6 entries: 5 fit, 1 doesn’t (“Mr Chen”); it stays as written, marked."
    carried = [change.after(answers).get(change.key) for _, answers in entries]
    assert carried == [change.choice("Courier"), change.choice("Guest"), "Mr Chen", change.choice("Old; new"), None]


@pytest.mark.parametrize(
    ("before", "value", "after", "expected"),
    [
        ({"type": QuestionType.TEXT}, "12.5", {"type": "number"}, Decimal("12.5")),
        ({"type": QuestionType.TEXT}, "12.5 EUR", {"type": "money"}, Money(Decimal("12.5"), "EUR")),
        ({"type": QuestionType.TEXT}, "2026-11-30", {"type": "date"}, date(2026, 11, 30)),
        ({"type": QuestionType.TEXT}, "07:30", {"type": "time"}, time(7, 30)),
        ({"type": QuestionType.TEXT}, "yes", {"type": "yes_no"}, True),
        ({"type": QuestionType.TEXT}, "soon", {"type": "date"}, "soon"),
        ({"type": QuestionType.TEXT}, "0171 5", {"type": "phone"}, "0171 5"),
        ({"type": QuestionType.NUMBER, "unit": "kg"}, Decimal(3), {"unit": "g"}, Decimal(3)),
        ({"type": QuestionType.NUMBER}, Decimal("3.5"), {"type": "text"}, "3.5"),
        ({"type": QuestionType.ONE_OF}, "c2", {"type": "text"}, "Guest"),
        ({"type": QuestionType.ONE_OF}, "gone", {"type": "text"}, "gone"),
        ({"type": QuestionType.MOMENT}, Moment(0), {"type": "text"}, "1970-01-01T00:00:00.000+00:00"),
    ],
)  # fmt: skip
def test_answers_of_one_type_are_read_as_those_of_another(
    before: dict[str, Any], value: Value, after: dict[str, Any], expected: Value
) -> None:
    change = Change(before, after)
    there = change.after({KEY: value})
    assert there == {KEY: value, change.key: expected}
    assert change.before_again(there) == there


def test_one_answer_becomes_several_and_several_one() -> None:
    change = Change({"type": QuestionType.ONE_OF}, {"type": "select_multiple"})
    assert change.after({KEY: "c3"}) == {KEY: "c3", f"{change.key}/c3": True}
    assert change.after({KEY: "gone"}) == {KEY: "gone", change.key: "gone"}
    change = Change({"type": QuestionType.TEXT}, {"type": "select_multiple"})
    found = change.after({KEY: "Courier, guest\n"})
    assert {name.partition("/")[2] for name in found} == {"", change.choice("Courier"), change.choice("Guest")}
    change = Change({"type": QuestionType.SEVERAL_OF}, {"type": "text"})
    assert change.after({f"{KEY}/c2": True, f"{KEY}/c1": True, f"{KEY}/c3": None})[change.key] == "Courier; Guest"
    change = Change({"type": QuestionType.SEVERAL_OF}, {"type": "select_one"})
    assert change.after({f"{KEY}/c2": True})[change.key] == "c2"
    assert change.after({f"{KEY}/c2": True, f"{KEY}/c1": True})[change.key] == "Courier; Guest"


texts = st.sampled_from(["Courier", "guest", "Old; new", "Mr Chen", "12", "2026-11-30", "", " "])


@given(
    texts,
    st.sampled_from(["select_one", "select_multiple", "number", "date", "long_text", "yes_no"]),
    st.none() | texts | st.just("gone"),
)
def test_back_at_its_type_a_question_has_all_its_answers_but_those_given_anew(
    text: str, type: str, anew: str | None
) -> None:
    change = Change({"type": QuestionType.TEXT}, {"type": type})
    begun: dict[str, Value] = {KEY: text} if text else {}
    there = change.after(begun)
    assert change.after(there) == there
    assert change.before_again(there) == there
    if anew is not None and type == "select_one":
        key = next((each.key for each in change.draft.definition.questions[0].choices if each.label == anew), "")
        if key and there.get(change.key) != key:
            there[change.key] = key
            assert change.before_again(there)[KEY] == anew
            del there[change.key]
            assert KEY not in change.before_again(there)


def test_answers_that_are_offered_no_more_are_told_and_stay() -> None:
    change = Change({"type": QuestionType.ONE_OF}, {"hint": "x"})
    assert change.there.fit([("a", {KEY: "c1"})]) == Fit(1, [])
    change.session.remove(f"questions/{KEY}/choices/c1")
    first = Definition("Form", questions=(Question(KEY, QuestionType.ONE_OF, "Answer", choices=CHOICES),))
    refitting = Refitting(first, change.session.draft, Readers())
    fit = refitting.fit([("a", {KEY: "c1"}), ("b", {KEY: "c2"}), ("c", {})])
    assert fit.sentence == "3 entries: 2 fit, 1 doesn’t (“Courier”); it stays as written, marked."
    assert refitting.saves({KEY: "c1"}) == {}


def test_words_fit_that_were_to_be_choices_for_a_while() -> None:
    change = Change({"type": QuestionType.TEXT}, {"type": "select_one"})
    change.session.put(f"questions/{KEY}", type="text")
    first = Definition("Form", questions=(Question(KEY, QuestionType.TEXT, "Answer"),))
    refitting = Refitting(first, change.session.draft, Readers())
    assert refitting.fit([("a", {KEY: "Mr Chen"})]) == Fit(1, [])


def test_an_entry_that_does_not_fit_twice_is_counted_once_and_of_like_choices_the_first_counts() -> None:
    first = Definition("Form", questions=tuple(Question(f"{KEY}{at}", QuestionType.TEXT, "Answer") for at in "12"))
    peer = Peer(1)
    peer.do(*(PutField(key, value) for key, value in fields_of(first).items()))
    session = DraftSession(peer.session)
    for at in "12":
        session.put(f"questions/{KEY}{at}", type="select_one")
    one, *_ = session.add_all(f"questions/{KEY}1/choices", [{"label": "Red"}, {"label": "red"}])
    refitting = Refitting(first, session.draft, Readers())
    assert len(refitting.fit([("a", {f"{KEY}1": "blue", f"{KEY}2": "blue"})]).misfits) == 1
    assert one.rpartition("/")[2] in refitting.saves({f"{KEY}1": "RED"}).values()


def test_counts_are_said_as_people_say_them() -> None:
    def said(entries: int, *texts: str) -> str:
        return Fit(entries, [Misfit("", "", text) for text in texts]).sentence

    assert said(0) == "No entries yet."
    assert said(1) == "1 entry: it fits."
    assert said(1_214) == "1,214 entries: all fit."
    assert said(1, "x") == "1 entry: it doesn’t fit (“x”); it stays as written, marked."
    assert said(214, *["Mr Chen", "Mr Chen", "a", "b"] * 4) == (
        "214 entries: 198 fit, 16 don’t (“Mr Chen”, “a” …); they stay as written, marked."
    )


def test_choices_are_taken_from_what_was_typed() -> None:
    typed = ["Guest", "courier", "Courier", " Courier ", "guest", "Guest", "Cleaner", "", "  "]
    assert [choice["label"] for choice in choices_of(typed)] == ["Courier", "Guest", "Cleaner"]
    assert len(choices_of(map(str, range(500)))) == 100


def test_what_is_blank_is_no_answer() -> None:
    field = Field("k", kind=None, label="", choices=(("a", "A"),), is_set=True)  # type: ignore[arg-type]
    assert held(field, {"k/a": False, "k/b": True, "kk": 1, "k": ""}) == {"k/b": True}
