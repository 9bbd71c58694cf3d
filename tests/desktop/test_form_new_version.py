"""A form is designed, used, changed and used again: what was filled in goes along, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.forms.definition import Definition, QuestionType
from desktop.forms.drafts.drafts import begin_draft, begin_form, draft_of, drafts, throw_draft_away
from desktop.forms.drafts.fitting import choices_of
from desktop.forms.drafts.in_use import keep_for
from desktop.forms.drafts.new_version import NewVersion, carry_late, new_version, use_draft
from desktop.forms.drafts.session import DraftSession
from desktop.forms.entries import add_entry, rows_of_question
from desktop.forms.queries import entries_of, form, forms
from desktop.records.commands import change
from desktop.records.queries import records
from desktop.records.records import Record
from sync.documents import library
from tests.desktop.designs import path
from tests.desktop.shops import WAIT_S, Person, alone, two, until
from tests.desktop.test_channels import apart, do, together

TYPED = ("Courier", "courier", "Guest", "Mr Chen", "GUEST")


class Designer:
    """Somebody who designs one form on their PC, and fills it in."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.key = self.do(begin_form, "Visitors")
        self.session = DraftSession(person.workspace.open_fields(self.key))

    def do(self, command, *values):
        return self.person.workspace.do(command, *values).result(WAIT_S)

    def use(self) -> str:
        self.session.flush().result(WAIT_S)
        return self.do(use_draft, self.key).id

    def preview(self) -> NewVersion:
        return new_version(self.person.session, drafts(self.person.session)[0], self.session.draft)

    def answers(self, id: str, question: int) -> list[object]:
        key = form(self.person.session, id).definition.questions[question].key
        return [each.values.get(key) for each in records(self.person.session, entries_of(self.person.session, id))]


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Designer]:
    with alone(tmp_path) as person:
        designer = Designer(person)
        yield designer
        designer.session.close()


def test_words_become_choices_and_words_again(ann: Designer) -> None:
    with pytest.raises(InvalidError, match="at least one question"):
        ann.use()
    kind = ann.session.add("questions", {"type": "text", "label": "Kind"})
    assert ann.preview().form is None
    id = ann.use()
    for text in TYPED:
        ann.do(add_entry, id, {kind.rpartition("/")[2]: text})
    assert ann.preview().changes == []
    ann.session.put(kind, type="select_one")
    ann.session.add_all(f"{kind}/choices", [each for each in choices_of(TYPED) if each["label"] != "Mr Chen"])
    version = ann.preview()
    assert version.fit.sentence == "5 entries: 4 fit, 1 doesn’t (“Mr Chen”); it stays as written, marked."
    assert version.changes[0] == "“Kind” was “short text” and is “one of” now."
    assert version.faults == []
    assert ann.use() == id
    courier, guest = (choice.key for choice in ann.session.draft.definition.questions[0].choices)
    assert sorted(map(str, ann.answers(id, 0))) == sorted([courier, courier, guest, guest, "Mr Chen"])
    assert ann.preview().changes == []
    saved = ann.person.workspace.engine.replica.head_arrival
    ann.do(add_entry, id, {ann.session.draft.definition.questions[0].key: courier})
    ann.session.put(kind, type="text")
    ann.use()
    assert sorted(map(str, ann.answers(id, 0))) == sorted([*TYPED, "Courier"])
    assert ann.person.workspace.engine.replica.head_arrival - saved < 6, "what comes back is not saved again"


def test_the_answers_in_rows_go_along_and_come_back(ann: Designer) -> None:
    rows = ann.session.add("questions", {"type": "rows", "label": "Items"})
    what = ann.session.add(f"{rows}/questions", {"type": "text", "label": "What"})
    id, asking, key = ann.use(), rows.rpartition("/")[2], what.rpartition("/")[2]
    for texts in (("Bread", "bread"), ("Cake", "Tart"), ("Bread", "")):
        ann.do(add_entry, id, {}, {asking: [{key: text} for text in texts]})

    def answers() -> list[str]:
        items = rows_of_question(ann.person.session, id, asking)
        now = form(ann.person.session, id).definition.questions[0].questions[0].key
        return sorted(str(each.values.get(now) or "") for each in records(ann.person.session, items))

    ann.session.put(what, type="select_one")
    ann.session.add_all(f"{what}/choices", choices_of(["Bread", "Cake"]))
    assert ann.preview().fit.sentence == "3 entries: 2 fit, 1 doesn’t (“Tart”); it stays as written, marked."
    ann.use()
    bread, cake = (each.key for each in ann.session.draft.definition.questions[0].questions[0].choices)
    assert answers() == sorted([bread, bread, bread, cake, "Tart", ""])
    late = {key: "Cake"}
    ann.do(add_entry, id, {}, {asking: [late]})
    assert [ann.do(carry_late, id) for _ in range(2)] == [1, 0]
    assert answers() == sorted([bread, bread, bread, cake, cake, "Tart", ""])
    ann.session.put(what, type="text")
    ann.use()
    assert answers() == sorted(["Bread", "bread", "Cake", "Tart", "Bread", "", "Cake"])


def test_who_had_not_heard_of_the_change_has_their_answers_carried_over_later(ann: Designer) -> None:
    kind = ann.session.add("questions", {"type": "text", "label": "Kind"})
    id, old = ann.use(), kind.rpartition("/")[2]
    ann.session.put(kind, type="select_one")
    ann.session.add_all(f"{kind}/choices", [{"label": "Courier"}, {"label": "Guest"}])
    ann.use()
    question = ann.session.draft.definition.questions[0]
    courier, guest = (choice.key for choice in question.choices)
    for answers in ({old: "courier"}, {old: "Mr Chen"}, {old: "guest", question.key: courier}, {}):
        ann.do(add_entry, id, answers)
    emptied = ann.do(add_entry, id, {old: "guest", question.key: guest}).id
    ann.do(change, entries_of(ann.person.session, id), emptied, {question.key: None})
    ann.session.put(kind, type="number")
    ann.session.flush().result(WAIT_S)
    assert ann.do(carry_late, id) == 2
    assert ann.answers(id, 0) == [courier, "Mr Chen", courier, None, None]
    assert ann.do(carry_late, id) == 0


def test_two_pcs_carry_over_late_answers_apart_and_have_the_same(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        ann = Designer(alice)
        ann.session.put("", change_all={"role": "employee"})
        kind = ann.session.add("questions", {"type": "text", "label": "Kind"})
        id, old = ann.use(), kind.rpartition("/")[2]
        until(lambda: bool(forms(bob.session)))
        ann.session.close()
    with apart(tmp_path) as (alice, bob):
        session = DraftSession(alice.workspace.open_fields(ann.key))
        session.put(kind, type="number")
        session.close()
        do(alice, use_draft, ann.key)
        for text in ("12", "a dozen"):
            do(bob, add_entry, id, {old: text})
    with together(tmp_path) as (alice, bob):
        until(lambda: form(bob.session, id).definition.questions[0].type is QuestionType.NUMBER)
        until(lambda: len(entries(alice, id)) == 2)
        question = form(bob.session, id).definition.questions[0]
        assert [entry.values.get(question.key) for entry in entries(bob, id)] == [None, None]
    with apart(tmp_path) as (alice, bob):
        assert [do(person, carry_late, id) for person in (alice, bob, bob)] == [2, 2, 0]
    with together(tmp_path) as both:
        for person in both:
            until(lambda of=person: all(len(set(entry.saves.values())) > 1 for entry in entries(of, id)))
            assert [entry.values[question.key] for entry in entries(person, id)] == [12, "a dozen"]
            assert [entry.apart for entry in entries(person, id)] == [{}, {}]
            assert do(person, carry_late, id) == 0


def entries(person: Person, id: str) -> list[Record]:
    return records(person.session, entries_of(person.session, id))


def test_a_draft_of_what_is_in_use_begins_as_that_is(ann: Designer) -> None:
    ann.session.add("questions", {"type": "text", "label": "Name"})
    used = form(ann.person.session, ann.use())
    assert ann.do(begin_draft, used.creator, used.nonce, used.definition) == ann.key
    assert draft_of(ann.person.session, used.creator, used.nonce).key == ann.key
    ann.session.put(path(ann.session, "Name"), label="Who")
    ann.session.flush().result(WAIT_S)
    assert form(ann.person.session, used.id).definition.questions[0].label == "Name"
    ann.session.put("", audience="owners")
    assert form(ann.person.session, ann.use()).definition.audience == "everyone"
    with pytest.raises(NotFoundError):
        ann.do(use_draft, ann.key._replace(id=bytes(16)))


def test_one_thing_is_changed_in_use_while_a_draft_changes_others(ann: Designer) -> None:
    ann.session.add("questions", {"type": "text", "label": "Name"})
    used = ann.use()
    ann.session.put(path(ann.session, "Name"), label="Who")
    ann.session.flush().result(WAIT_S)
    ann.do(keep_for, used, 30)
    now = form(ann.person.session, used).definition
    assert (now.keep_days, now.questions[0].label) == (30, "Name")
    assert ann.session.merge()
    assert ann.session.draft.definition.keep_days == 30
    now = form(ann.person.session, ann.use()).definition
    assert (now.keep_days, now.questions[0].label) == (30, "Who")


def test_who_may_not_change_a_form_changes_none_of_its_entries_either(tmp_path: Path) -> None:
    with two(tmp_path) as (person, other):
        ann = Designer(person)
        kind = ann.session.add("questions", {"type": "text", "label": "Kind"})
        ann.session.put("", change_all={"role": "employee"})
        id = ann.use()
        ann.do(add_entry, id, {kind.rpartition("/")[2]: "5"})
        ann.session.put(kind, type="number")
        ann.session.close()
        until(lambda: '"number"' in draft_text(other))
        until(lambda: [each.entries for each in forms(other.session)] == [1])
        with pytest.raises(NotAllowedError):
            other.workspace.do(use_draft, ann.key).result(WAIT_S)
        (entry,) = records(other.session, entries_of(other.session, id))
        assert entry.values == {kind.rpartition("/")[2]: "5"}


def draft_text(person: Person) -> str:
    return "".join(row.definition for row in drafts(person.session))


def test_a_draft_that_was_thrown_away_is_kept_with_what_is_written_in_it_still(ann: Designer) -> None:
    ann.session.add("questions", {"type": "text", "label": "Name"})
    id = ann.use()
    ann.do(throw_draft_away, ann.key)
    assert drafts(ann.person.session) == []
    assert form(ann.person.session, id).title == "Visitors"
    ann.session.merge()
    ann.session.renew(Definition("Guests"))
    ann.session.flush().result(WAIT_S)
    assert [(row.key, row.title) for row in drafts(ann.person.session, away=True)] == [(ann.key, "Guests")]


def test_what_is_written_in_a_draft_is_read_out_of_it_once(ann: Designer, monkeypatch: pytest.MonkeyPatch) -> None:
    ann.session.add_all("questions", [{"type": "text", "label": label} for label in ("Name", "Company")])
    ann.session.flush().result(WAIT_S)
    read: list[object] = []
    fields = library.fields
    monkeypatch.setattr(library, "fields", lambda *args: read.append(args) or fields(*args))
    for label in ("Who", "Whose"):
        ann.session.put(ann.session.draft.questions[0].path, label=label)
        ann.session.flush().result(WAIT_S)
    assert drafts(ann.person.session)[0].definition.count("Whose") == 1
    assert len(read) == 2
