"""Drafts of forms: a definition as a document and back, designed by two at once, whatever anybody writes in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.documents.field_session import FieldSession
from desktop.documents.fields import PutField, SpliceField, read
from desktop.errors import NotFoundError
from desktop.forms.definition import (
    Definition,
    PrintSheet,
    Sorting,
    View,
    parsed,
    written,
)
from desktop.forms.drafts.draft import read_draft
from desktop.forms.drafts.drafts import begin_draft, begin_form, draft_of, drafts
from desktop.forms.drafts.fields import START, fields_of
from desktop.forms.drafts.session import DraftSession
from desktop.forms.events import DraftChanged
from desktop.rows.event import Event
from sync.contents import Text
from sync.splices import Splice
from tests.desktop.designs import KIND, NAME, PRICE, VISITORS, designers, path, question, titles
from tests.desktop.field_peers import KEY, Peer, meet
from tests.desktop.shops import WAIT_S, alone, two, until


def test_a_definition_becomes_a_draft_and_that_one_the_definition() -> None:
    assert read_draft(fields_of(VISITORS)).definition == VISITORS
    assert read_draft({START: written(VISITORS)}).definition == VISITORS
    assert parsed(written(read_draft(fields_of(VISITORS)).definition)) == VISITORS
    assert read_draft({START: '{"title": 5, "one": "visit", "questions": 7}'}).definition == Definition("", one="visit")


def test_a_question_may_be_added_with_all_that_is_in_it() -> None:
    ann, *_ = designers()
    rows = [{"type": "select_one", "label": "Which", "choices": [{"label": "Red"}, {"label": "Blue"}]}]
    ann.add("questions", {"type": "rows", "label": "Parcels", "questions": rows})
    added = parsed(written(ann.draft.definition)).questions[-1].questions[0]
    assert [choice.label for choice in added.choices] == ["Red", "Blue"]
    ann.undo()
    assert ann.draft.definition == VISITORS


def test_two_who_design_apart_have_one_draft_with_what_both_did() -> None:
    ann, bo, *peers = designers()
    ann.add("questions", {"type": "text", "label": "Company"}, path(ann, "Name"))
    bo.add("questions", {"type": "person", "label": "Visiting"}, path(bo, "Name"))
    ann.put(path(ann, "Name"), label="Full name")
    bo.move(path(bo, "Name"), path(bo, "Brings"))
    bo.put(path(bo, "Name"), label="Name of guest")
    ann.add(f"{path(ann, 'Kind')}/choices", {"label": "Cleaner"})
    bo.add(f"{path(bo, 'Kind')}/choices", {"label": "Family"}, "")
    bo.put("", title="Visitor log", keep_days=60)
    ann.put(f"{path(ann, 'Kind')}/choices/%252F", label="Visitor")
    meet(*peers)
    assert ann.draft == bo.draft
    assert sorted(titles(ann)[:2]) == ["Company", "Visiting"]
    assert titles(ann)[2:] == ["Kind", "Brings", "Full name of guest"]
    assert [choice.label for choice in question(bo, "Kind").choices] == ["Family", "Courier", "Visitor", "Cleaner"]
    assert (ann.draft.definition.title, ann.draft.definition.keep_days) == ("Visitor log", 60)
    assert parsed(written(ann.draft.definition)) == bo.draft.definition


def test_what_one_takes_away_while_the_other_changes_it_stays_and_says_so() -> None:
    ann, bo, *peers = designers()
    kind, lines = path(ann, "Kind"), path(ann, "Brings")
    ann.remove(kind)
    ann.remove(lines)
    bo.put(f"{kind}/choices/c%2F1", label="Couriers")
    bo.remove(f"{kind}/choices/%252F")
    meet(*peers)
    assert titles(bo) == titles(ann) == ["Name", "Kind"]
    assert [each.is_contested for each in ann.draft.questions] == [False, True]
    assert [each.question.label for each in bo.draft.removed] == ["Brings"]
    ann.bring_back(lines)
    bo.remove(kind)
    meet(*peers)
    assert titles(bo) == titles(ann) == ["Name", "Brings"]
    ann.bring_back(kind)
    assert [choice.label for choice in question(ann, "Kind").choices] == ["Couriers"]
    ann.put(f"{kind}/choices/c%2F1", label="Post")
    bo.remove(lines)
    meet(*peers)
    ann.remove(f"{kind}/choices/c%2F1")
    bo.put(f"{kind}/choices/c%2F1", colour="#00AA00")
    meet(*peers)
    assert bo.draft.questions[1].contested == ("c/1",)


def test_what_is_taken_away_is_named_nowhere_until_it_comes_back() -> None:
    ann, *_ = designers()
    name, kind = path(ann, "Name"), path(ann, "Kind")
    ann.remove(name)
    ann.remove(kind)
    left = ann.draft.definition
    assert (left.name, left.print.questions, left.numbers) == ("", (), ())
    assert left.views == (View("view0000", "By kind", "board"),)
    ann.bring_back(name)
    ann.bring_back(kind)
    assert ann.draft.definition == VISITORS


def test_a_question_of_another_type_is_another_one_and_comes_back_with_its_type() -> None:
    ann, *_ = designers()
    name = path(ann, "Name")
    ann.put(name, type="select_one", hint=NAME)
    changed = ann.draft.definition
    assert (key := changed.questions[0].key) != NAME
    assert (changed.name, changed.numbers[0].question, changed.views[0].questions) == (key, key, (key, KIND))
    assert changed.rules[0].when == f'{{{key}}} = ""'
    assert (ann.draft.questions[0].path, changed.questions[0].hint) == (name, NAME)
    ann.put(f"{path(ann, 'Brings')}/questions/{PRICE}", currency="CHF")
    assert question(ann, "Brings").questions[1].key != PRICE
    ann.put(name, type="text", hint="As on the card")
    ann.put(f"{path(ann, 'Brings')}/questions/{PRICE}", currency="EUR")
    assert ann.draft.definition == VISITORS


def test_who_names_a_question_as_entries_do_means_the_one_it_always_was() -> None:
    ann, *_ = designers()
    name, kind = path(ann, "Name"), path(ann, "Kind")
    ann.put(name, type="number")
    used = ann.draft.definition
    key = used.questions[0].key
    ann.put(kind, relevant=f"{{{key}}} > 1")
    ann.put("", name=key, views=[])
    ann.add("views", {"title": "All", "questions": [key, KIND], "sort": [{"question": key}]})
    ann.put(name, type="text")
    now = ann.draft.definition
    assert (now.questions[1].relevant, now.name) == (f"{{{NAME}}} > 1", NAME)
    assert (now.views[-1].questions, now.views[-1].sort) == ((NAME, KIND), (Sorting(NAME),))
    ann.put(name, type="date")
    ann.renew(used)
    assert ann.draft.definition == used
    assert path(ann, "Name") == name
    ann.put(name, type="text")
    assert ann.draft.definition.questions[0].key == NAME


def test_undo_takes_back_ones_own_steps_and_leaves_the_others() -> None:
    ann, bo, *peers = designers()
    labels = ("Company", "Visiting", "Arrived")
    ann.add_all("questions", [{"type": "text", "label": label} for label in labels], path(ann, "Name"))
    ann.put(path(ann, "Name"), label="Who", type="person")
    meet(*peers)
    bo.put(path(bo, "Who"), hint="In full")
    bo.add("questions", {"type": "dateTime", "label": "Left"})
    meet(*peers)
    assert ann.undo()
    assert question(ann, "Name").hint == "In full"
    assert ann.undo()
    assert titles(ann) == ["Name", "Kind", "Brings", "Left"]
    assert not ann.undo()
    assert ann.redo()
    assert titles(ann)[1:4] == list(labels)
    meet(*peers)
    bo.put(path(bo, "Visiting"), type="person")
    meet(*peers)
    assert ann.undo()
    assert titles(ann) == ["Name", "Visiting", "Kind", "Brings", "Left"]


def test_who_begins_the_same_draft_apart_begins_one() -> None:
    peers = Peer(1), Peer(2)
    for peer in peers:
        peer.do(PutField(START, written(VISITORS)))
        peer.session = FieldSession(KEY, peer, lambda: 0)
    ann, bo = (DraftSession(peer.session) for peer in peers)
    ann.put(path(ann, "Name"), label="Full name")
    bo.put(path(bo, "Name"), label="Name of guest", required="FALSE")
    bo.remove(path(bo, "Kind"))
    bo.move(path(bo, "Brings"), "")
    ann.add("questions", {"type": "text", "label": "Company"})
    meet(*peers)
    assert ann.draft == bo.draft
    assert titles(ann) == ["Brings", "Full name of guest", "Company"]
    assert question(ann, "Full name of guest").required == "FALSE"
    assert ann.undo()
    assert ann.undo()
    assert not ann.undo()
    meet(*peers)
    assert titles(ann) == titles(bo) == ["Brings", "Name of guest"]
    ann.redo()
    bo.put(path(bo, "Name of guest"), label="Name of the guest")
    meet(*peers)
    assert titles(ann) == titles(bo) == ["Brings", "Full name of the guest"]


def test_a_draft_is_made_to_say_what_is_in_use_and_back_by_one_step() -> None:
    for begun in (fields_of(VISITORS), {START: written(VISITORS)}):
        peer = Peer(1)
        peer.do(*(PutField(key, value) for key, value in begun.items()))
        session = DraftSession(peer.session)
        session.remove(path(session, "Kind"))
        session.add("questions", {"type": "text", "label": "Company"}, "")
        session.put(path(session, "Name"), label="Who", relevant="TRUE", constraint_message="No")
        session.put("", colour="", route=[])
        designed = session.draft.definition
        session.renew(VISITORS)
        assert session.draft.definition == VISITORS
        assert not any(each.is_contested for each in session.draft.questions)
        session.undo()
        assert session.draft.definition == designed


junk = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=5) | st.just("\ud7ff{name0000}"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abtypelk", max_size=5), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(
    [*fields_of(VISITORS), "questions/x/y", "questions/new00000/label", "print", "later", "~made", "title/x"]
)
DEEP = st.sampled_from([900, 5_000]).map(lambda depth: "[" * depth + "]" * depth)
bad = st.one_of(
    junk.map(lambda value: msgspec.json.encode(value).decode()), st.text(max_size=5).map(Text), DEEP,
    st.integers(-9, 9), st.floats(), st.binary(max_size=4),
)  # fmt: skip


@given(st.dictionaries(names, bad, max_size=8))
def test_whatever_somebody_writes_in_a_draft_it_says_something_sound(wrong: dict[str, Any]) -> None:
    peer = Peer(1)
    fields = fields_of(VISITORS) | wrong
    peer.do(*(PutField(key, value) for key, value in fields.items()))
    session = DraftSession(peer.session)
    draft = session.draft
    assert draft.definition.questions == tuple(each.question for each in draft.questions)
    assert msgspec.convert(msgspec.to_builtins(draft.definition), Definition) == draft.definition
    added = session.add("questions", {"type": "text", "label": "Company"}, "")
    assert session.draft.questions[0].path == added
    session.put(added, label="Firm")
    assert session.draft.questions[0].question.label == "Firm"
    session.renew(VISITORS)
    assert session.draft.definition == VISITORS


def test_json_that_is_nested_without_end_says_nothing() -> None:
    deep = "[" * 900 + "]" * 900
    fields = fields_of(VISITORS) | {f"questions/{NAME}/type": '"number"', "print": deep, START: deep}
    assert read_draft(fields).definition.print == PrintSheet()


def test_what_a_later_version_wrote_stays() -> None:
    later = {"questions/name0000/later": '{"a": 1}', "later/x/y": 5, "questions/name0000/deeper/z/label": Text("z")}
    peer = Peer(1)
    peer.do(*(PutField(key, value) for key, value in (fields_of(VISITORS) | later).items()))
    session = DraftSession(peer.session)
    assert session.draft.definition == VISITORS
    session.put(path(session, "Name"), type="person", label="Who")
    session.move(path(session, "Who"), path(session, "Brings"))
    session.flush()
    assert later.items() <= dict(read(peer.document)).items()


def test_nothing_is_done_to_what_is_not_there() -> None:
    ann, *_ = designers()
    for wrong in (
        lambda: ann.add("questions", {"type": "text", "label": ""}, "questions/absent00"),
        lambda: ann.add("people", {}),
        lambda: ann.move("questions/name0000", "questions/absent00"),
        lambda: ann.remove("questions/absent00"),
    ):
        with pytest.raises(NotFoundError):
            wrong()
    assert ann.draft.definition == VISITORS
    assert not ann.unsaved


def test_two_people_design_a_form_in_their_shop(tmp_path: Path) -> None:
    with two(tmp_path) as (ann, bo):
        told: list[Event] = []
        bo.workspace.subscribe(told.extend)
        key = ann.workspace.do(begin_form, "Visitors").result(WAIT_S)
        until(lambda: any(each.key == key for each in drafts(bo.session)))
        mine, theirs = (DraftSession(each.workspace.open_fields(key)) for each in (ann, bo))
        mine.add("questions", {"type": "text", "label": "Name"})
        theirs.add("questions", {"type": "person", "label": "Visiting"})
        for session in (mine, theirs):
            session.flush().result(WAIT_S)

        def is_one() -> bool:
            mine.merge(), theirs.merge()
            return mine.draft == theirs.draft and len(mine.draft.questions) == 2

        until(is_one)
        until(lambda: all(len(parsed(drafts(each.session)[0].definition).questions) == 2 for each in (ann, bo)))
        assert DraftChanged(key) in told
        row = draft_of(bo.session, ann.workspace.engine.replica.me.member, drafts(bo.session)[0].nonce)
        assert (row.key, row.title, row.contested) == (key, "Visitors", 0)
        again = bo.workspace.do(begin_draft, row.creator, row.nonce, VISITORS).result(WAIT_S)
        assert again == key
        mine.put(path(mine, "Name"), label="Full name")
        for session in (mine, theirs):
            session.close()
        assert ann.workspace.verify().result(WAIT_S).ok
        assert bo.workspace.verify().result(WAIT_S).ok


def test_a_draft_that_names_a_form_that_is_not_its_own_names_none(tmp_path: Path) -> None:
    with alone(tmp_path) as ann:
        nobody, nonce = bytes(16), bytes(range(16))
        key = ann.workspace.do(begin_draft, nobody, nonce, VISITORS).result(WAIT_S)
        assert draft_of(ann.session, nobody, nonce).title == "Visitors"
        session = ann.workspace.open_fields(key)
        session.edit(PutField("creator", bytes(range(16, 32))), SpliceField("title", Splice(0, 0, "x\n y")))
        session.close()
        (row,) = drafts(ann.session)
        assert (row.creator, row.nonce, row.title) == (b"", b"", "x y")


def test_a_draft_in_a_space_that_somebody_chose_is_read_there_alone_and_comes_first(tmp_path: Path) -> None:
    with two(tmp_path) as (ann, bo):
        engine, form = ann.workspace.engine, (bytes(16), bytes(range(16)))
        private = engine.submit(engine.replica.create_private_space).result(WAIT_S)
        mine = ann.workspace.do(begin_draft, *form, VISITORS, space=private).result(WAIT_S)
        theirs = bo.workspace.do(begin_draft, *form, VISITORS).result(WAIT_S)
        until(lambda: {each.key for each in drafts(ann.session)} == {mine, theirs})
        assert [each.key for each in drafts(bo.session)] == [theirs]
        assert (mine.space, theirs.space) == (private, engine.replica.shop_space)
        assert draft_of(ann.session, *form).key == mine
        assert draft_of(bo.session, *form).key == theirs
