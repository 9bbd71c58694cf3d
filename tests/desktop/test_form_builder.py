"""Building a form: what is typed becomes questions, what is missing is said, and so is what a draft would change."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.documents.fields import PutField
from desktop.errors import InvalidError
from desktop.forms.commands import check
from desktop.forms.definition import Definition, Question, QuestionType, Rule, View, Who
from desktop.forms.drafts.builder import TYPES, question_of_column, typed_choices, typed_questions
from desktop.forms.drafts.changes import TYPE_WORDS, draft_changes
from desktop.forms.drafts.draft import read_draft
from desktop.forms.drafts.faults import draft_faults
from desktop.forms.drafts.fields import fields_of
from desktop.forms.drafts.session import DraftSession
from desktop.sheets.columns import SheetColumn
from desktop.sheets.kinds import ColumnKind
from tests.desktop.designs import KIND, NAME, VISITORS, path, question
from tests.desktop.field_peers import Peer


def drafted(definition: Definition) -> DraftSession:
    peer = Peer(1)
    peer.do(*(PutField(key, value) for key, value in fields_of(definition).items()))
    return DraftSession(peer.session)


def test_a_form_is_typed_line_by_line() -> None:
    typed = "Name*\n1. Company\n- Visiting\nArrived\n\n  \nPrice (EUR)\nPhone\nA. B.\n*"
    session = drafted(Definition("Visitors"))
    session.add_all("questions", typed_questions(typed, "en"))
    told = [(each.label, each.type.value) for each in session.draft.definition.questions]
    assert told == [
        ("Name", "text"), ("Company", "text"), ("Visiting", "person"), ("Arrived", "dateTime"),
        ("Price (EUR)", "money"), ("Phone", "phone"), ("A. B.", "text"), ("*", "text"),
    ]  # fmt: skip
    assert [question(session, label).default for label in ("Arrived", "Name")] == ["NOW()", ""]
    assert [question(session, label).required for label in ("Name", "Company")] == ["TRUE", ""]
    assert question(session, "Price (EUR)").currency == "EUR"
    check(session.draft.definition)


def test_a_column_of_a_table_becomes_a_question_with_its_answers() -> None:
    column = SheetColumn("Kind\nof visit", ColumnKind.ONE_OF, choices=("Courier", "Guest"))
    session = drafted(Definition("Visitors"))
    session.add("questions", question_of_column(column))
    asked = session.draft.definition.questions[0]
    assert (asked.label, asked.type) == ("Kind of visit", QuestionType.ONE_OF)
    assert [choice.label for choice in asked.choices] == ["Courier", "Guest"]
    assert TYPES.keys() == set(ColumnKind)
    assert TYPE_WORDS.keys() == set(QuestionType)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Courier\n  Guest\ncourier\n\n", ["Courier", "Guest"]),
        ("Red; Blue, dark;red", ["Red", "Blue, dark"]),
        ("Mon, Tue,Wed", ["Mon", "Tue", "Wed"]),
        ("1) One, two\n2) Three", ["One, two", "Three"]),
        ("Small\tLarge", ["Small", "Large"]),
        ("Courier", ["Courier"]),
        (" \n", []),
    ],
)
def test_answers_are_pasted(text: str, labels: list[str]) -> None:
    assert [choice["label"] for choice in typed_choices(text)] == labels


def test_what_a_draft_lacks_is_said_of_the_question_that_lacks_it() -> None:
    session = drafted(Definition(""))
    assert [fault.sentence for fault in draft_faults(session.draft)] == [
        "The form has no name yet.", "A form needs at least one question.",
    ]  # fmt: skip
    session.put("", title="Orders")
    texts: dict[str, dict[str, Any]] = {
        "This question has no words yet.": {"type": "text", "label": " "},
        "A choice needs at least two answers.": {"type": "select_one", "label": "Kind"},
        "A choice needs at least one answer.": {"type": "select_multiple", "label": "Sorts"},
        "“a” stands among the answers twice.": {
            "type": "select_one", "label": "Size", "choices": [{"label": "A"}, {"label": "a"}],
        },
        "An answer has no words yet.": {
            "type": "select_one", "label": "Shape", "choices": [{"label": ""}, {"label": "a"}],
        },
        "Say which list to choose from.": {"type": "entry", "label": "Product"},
        "Rows need at least one question.": {"type": "rows", "label": "Lines"},
        "Say what is to be worked out.": {"type": "calculate", "label": "Sum"},
        "Only ask if: this names a question that is gone.": {
            "type": "text", "label": "Why", "relevant": "{gone0000} > 1",
        },
    }  # fmt: skip
    for sentence, values in texts.items():
        added = session.add("questions", values)
        assert [(fault.path, fault.sentence) for fault in draft_faults(session.draft)] == [(added, sentence)]
        with pytest.raises(InvalidError, match=sentence[:20]):
            check(session.draft.definition)
        session.undo()
    row = session.add("questions", {"type": "rows", "label": "Lines", "questions": [{"type": "text", "label": ""}]})
    (fault,) = draft_faults(session.draft)
    assert fault.path.startswith(f"{row}/questions/")
    session.put(fault.path, label="What")
    bad = session.add("questions", {"type": "number", "label": "Sum", "calculation": "1 +"})
    assert draft_faults(session.draft)[0].sentence.startswith("Work out: ")
    session.put(bad, calculation=f"{{{bad.rpartition('/')[2]}}} + 1")
    assert [fault.sentence for fault in draft_faults(session.draft)] == ["Sum needs itself."]
    session.put(fault.path, calculation=f"{{{fault.path.rpartition('/')[2]}}} + 1")
    session.put(bad, calculation="")
    assert [fault.sentence for fault in draft_faults(session.draft)] == ["What needs itself."]
    session.put(fault.path, calculation="")
    session.put(bad, label="lines")
    assert [(fault.sentence, fault.stops) for fault in draft_faults(session.draft)] == [
        ("Two questions are called “Lines”.", False), ("Two questions are called “lines”.", False),
    ]  # fmt: skip
    check(session.draft.definition)


def test_what_was_taken_away_and_changed_apart_is_said() -> None:
    kind = f"questions/{KIND}"
    contested = {f"{kind}/~away": "0", f"questions/{NAME}/~away": "", f"{kind}/choices/c%2F1/~away": "x"}
    told = "Somebody took {} away while somebody else changed it: keep it, or take it away."
    faults = draft_faults(read_draft(fields_of(VISITORS) | contested))
    assert [(fault.path, fault.sentence, fault.stops) for fault in faults] == [
        (kind, told.format(what), False) for what in ("this", "“Courier”")
    ]


def test_a_form_that_is_too_large_is_refused_in_words() -> None:
    session = drafted(VISITORS)
    session.put(path(session, "Name"), hint="x" * 5_000)
    with pytest.raises(InvalidError, match="“Name”: These words are too long"):
        check(session.draft.definition)
    session.put(path(session, "Name"), hint="")
    session.put("", views=[])
    for number in range(70):
        session.add("questions", {"type": "note", "label": f"Note {number}", "hint": "x" * 4_000})
    with pytest.raises(InvalidError, match="too large"):
        check(session.draft.definition)


def test_what_a_draft_would_change_is_told_in_sentences() -> None:
    session = drafted(VISITORS)
    assert draft_changes(VISITORS, session.draft) == []
    session.put("", title="Visitor log", keep_days=7)
    session.put(path(session, "Name"), label="Who", required="", hint="")
    session.add(f"{path(session, 'Kind')}/choices", {"label": "Cleaner"})
    session.put(f"{path(session, 'Kind')}/choices/%252F", label="Visitor")
    session.remove(f"{path(session, 'Kind')}/choices/c%2F1")
    session.add("questions", {"type": "person", "label": "Visiting"})
    session.remove(path(session, "Brings"))
    session.move(path(session, "Who"), path(session, "Kind"))
    assert draft_changes(VISITORS, session.draft) == [
        "It is called “Visitor log” now.",
        "New: “Visiting” (person).",
        "“Name” is called “Who” now.",
        "“Who” may be left blank now.",
        "“Who” has other words below it.",
        "“Kind” also offers “Cleaner”.",
        "“Kind” no longer offers “Courier”.",
        "“Kind” offers “Guest” as “Visitor”.",
        "“Brings” is not asked any more. What was answered stays.",
        "The questions stand in another order.",
        "How long entries are kept is changed.",
    ]


def test_a_question_of_another_type_is_told_as_the_same_one_there_and_back() -> None:
    session = drafted(VISITORS)
    session.put(path(session, "Name"), type="select_one")
    changed = session.draft.definition
    assert "“Name” was “short text” and is “one of” now." in draft_changes(VISITORS, session.draft)
    session.put(path(session, "Name"), type="text")
    assert "“Name” was “one of” and is “short text” now." in draft_changes(changed, session.draft)
    assert not any(sentence.startswith("New") for sentence in draft_changes(changed, session.draft))


OTHER = {
    str: "x1234567", int: 3, bool: True, Who: Who("owner"), QuestionType: QuestionType.NUMBER,
}  # fmt: skip
OTHERS: dict[str, Any] = {"rules": (Rule("TRUE", "No"),), "views": (View("view1111", "All"),), "show": (NAME,)}
UNTOLD = {"format", "formulas", "audience", "questions", "key", "type", "unit", "currency", "choices"}


@pytest.mark.parametrize("part", [Definition, Question])
def test_no_change_goes_untold(part: type[msgspec.Struct]) -> None:
    """What is not tried here is told above, or is no change of a draft."""
    for each in msgspec.structs.fields(part):
        if each.name in UNTOLD:
            continue
        other = OTHERS.get(each.name, OTHER.get(each.type, ()))
        if part is Definition:
            changed = msgspec.structs.replace(VISITORS, **{each.name: other})
        else:
            first = msgspec.structs.replace(VISITORS.questions[0], **{each.name: other})
            changed = msgspec.structs.replace(VISITORS, questions=(first, *VISITORS.questions[1:]))
        if changed != VISITORS:
            assert draft_changes(VISITORS, read_draft(fields_of(changed))), each.name
