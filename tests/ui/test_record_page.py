"""The page about one record, of a collection that knows nothing of windows."""

from datetime import date, time
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop import areas
from desktop.forms import commands as forms
from desktop.forms.definition import Question, QuestionType, Rule
from desktop.forms.entries import add_entry
from desktop.forms.queries import entries_of
from desktop.records import commands, comments, drafts, queries
from desktop.records.seen import seen
from desktop.records.values import MemberLink, Money
from tests.desktop.form_samples import NAME, visitors
from tests.desktop.shops import WAIT_S, alone, two
from tests.desktop.shops import until as until_true
from tests.desktop.toy_collection.area import PIECES, THINGS, WITH_THINGS
from tests.ui.record_screens import make, record_shown
from tests.ui.windows import click, focused, named, press, says, until, write
from ui.records.past_dialog import PastDialog
from ui.widgets import Label


@pytest.fixture(autouse=True)
def with_things(monkeypatch):
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        yield maria


def now(person, record):
    return queries.record(person.session, THINGS, record)


def change(person, record, **fields):
    person.workspace.do(commands.change, THINGS, record, fields).result(WAIT_S)


def said(widget):
    return [label.text() for label in widget.findChildren(Label) if label.isVisible()]


def begin(page, key, words):
    edit = page.fields[key].line.edit
    edit.setFocus()
    edit.selectAll()
    write(words)


def fill(page, key, words):
    begin(page, key, words)
    press(Qt.Key.Key_Return)


def test_each_field_is_changed_where_it_stands_as_people_type(maria, qtbot, assert_accessible):
    tray = make(maria, name="Tray")
    oven = make(maria, name="Oven")
    with record_shown(qtbot, maria, oven) as page:
        typed = {
            "name": ("Big oven", "Big oven"), "colour": ("2", "g"), "weight": ("3*1.5", Decimal("4.5")),
            "price": ("12,5", Money(Decimal("12.5"), "EUR")), "day": ("24.12.2026", date(2026, 12, 24)),
            "hour": ("730", time(7, 30)), "sold": ("y", True), "pieces": ("2*6", 12),
            "maker": ("mar", MemberLink(bytes.fromhex(maria.workspace.me.id))),
        }  # fmt: skip
        for key, (words, value) in typed.items():
            fill(page, key, words)
            until(qtbot, lambda key=key, value=value: now(maria, oven).values.get(key) == value)
        fill(page, "part", "tra")
        fill(page, "tag", "hot")
        until(qtbot, lambda: says(page, "hot, take it away"))
        until(qtbot, lambda: page.fields["part"].line.text() == "Tray")
        until(qtbot, lambda: page.fields["day"].line.text() == "24 Dec 2026")
        until(qtbot, lambda: page.fields["tag"].line.text() == "")
        page.fields["day"].line.edit.setFocus()
        QTest.keyClick(page.fields["day"].line.edit, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
        until(qtbot, lambda: now(maria, oven).values["day"] == page.shown.typed.today)
        fill(page, "weight", "heavy")
        assert page.fields["weight"].line.error().startswith("“heavy” is not a number")
        assert focused() is page.fields["weight"].line.edit
        click(page, "hot, take it away")
        until(qtbot, lambda: not says(page, "hot, take it away"))
        assert not any(key.startswith("tag/") for key in now(maria, oven).values)
        assert page.fields["weight"].line.text() == "heavy"
        assert "Added" not in said(page.history)
        click(page, "Show more")
        until(qtbot, lambda: "Added" in said(page.history))
        assert_accessible(page)
    assert queries.record(maria.session, THINGS, tray).values == {"name": "Tray"}


def test_what_another_writes_while_one_types_stands_beside_and_one_click_takes_it(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob):
        oven = make(bob, name="Oven", pieces=1)
        until_true(lambda: len(queries.records(alice.session, THINGS)) == 1)
        with record_shown(qtbot, alice, oven) as page:
            begin(page, "pieces", "5")
            change(bob, oven, pieces=7, name="Stove")
            until(qtbot, lambda: page.fields["name"].line.text() == "Stove")
            assert page.fields["pieces"].line.text() == "5", "who types goes on"
            press(Qt.Key.Key_Tab)
            until(qtbot, lambda: says(page, "at the same time"))
            found = now(alice, oven)
            theirs = found.apart["pieces"][0].value
            assert {found.values["pieces"], theirs} == {5, 7}
            click(page, f"Take “{theirs}”")
            until(qtbot, lambda: page.fields["pieces"].line.text() == str(theirs))
            until(qtbot, lambda: not says(page, "at the same time"))


def test_who_may_not_reads_it_all_and_what_does_not_count_stands_in_the_history(tmp_path, qtbot, monkeypatch):
    with two(tmp_path) as (alice, bob):
        oven = make(alice, name="Oven", pieces="many")
        until_true(lambda: len(queries.records(bob.session, THINGS)) == 1)
        with monkeypatch.context() as patched:
            patched.setattr(commands, "_check", lambda *_: None)
            change(bob, oven, name="Bob’s")
        with record_shown(qtbot, bob, oven) as page:
            assert says(page, "Only a manager or an owner can change this thing.")
            assert page.fields["name"].line.edit.isReadOnly()
            assert page.fields["name"].line.text() == "Oven"
            assert not page.fields["day"].part.isVisible()
            assert says(page, "It stays as it was written"), "the number that is none is marked"
            assert says(page, "This does not count. Only a manager or an owner")
            assert not says(page, "Throw away")
            alice.workspace.do(comments.post_comment, THINGS, oven, "It squeaks").result(WAIT_S)
            until(qtbot, lambda: says(page, "It squeaks"))


def test_it_is_thrown_away_brought_back_and_as_it_was(maria, qtbot):
    oven = make(maria, name="Oven", pieces=1)
    change(maria, oven, pieces=2)
    change(maria, oven, pieces=3, **{"tag/01": "hot"})
    with record_shown(qtbot, maria, oven) as page:
        click(page, "Throw away")
        until(qtbot, lambda: says(page, "Maria threw it away"))
        click(page.window(), "Undo")
        until(qtbot, lambda: not now(maria, oven).is_away and not says(page, "Bring back"))
        page.history.past_wanted.emit(queries.history(maria.session, oven)[1].at)
        dialog = page.findChild(PastDialog)
        assert says(dialog, "Now: 3")
        dialog.line.set_text("yesterday")
        QTest.keyClick(dialog.line.edit, Qt.Key.Key_Return)
        assert says(dialog, "it was not there yet")
        dialog.reject()
        page.history.past_wanted.emit(queries.history(maria.session, oven)[1].at)
        click(next(d for d in page.findChildren(PastDialog) if d.isVisible()), "Back to this")
        until(qtbot, lambda: now(maria, oven).values == {"name": "Oven", "pieces": 2})
        until(qtbot, lambda: page.fields["pieces"].line.text() == "2")
        page.fields["name"].line.undo_wanted.emit()
        until(qtbot, lambda: now(maria, oven).values == {"name": "Oven", "pieces": 3, "tag/01": "hot"})


def test_its_rows_stand_in_it_and_more_are_added(maria, qtbot):
    oven = make(maria, name="Oven")
    with record_shown(qtbot, maria, oven) as page:
        line = page.rows[PIECES.name].line
        line.edit.setFocus()
        write("Door")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: says(page, "Door") and line.text() == "")
        (door,) = queries.records(maria.session, PIECES)
        click(page, "Open “Door”")
        assert page.wanted == [(PIECES.name, door.id)]
    with record_shown(qtbot, maria, door.id, PIECES) as page:
        click(page, "Open “Part of Oven”")
        assert page.wanted == [(THINGS.name, oven)]
        assert named(page, "Name")


def test_what_is_typed_and_not_kept_is_there_again_and_overwrites_nothing(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob):
        oven = make(bob, name="Oven", pieces=1)
        until_true(lambda: len(queries.records(alice.session, THINGS)) == 1)
        before = seen(alice.session, [oven])
        with record_shown(qtbot, alice, oven) as page:
            fill(page, "weight", "heavy")
            until(qtbot, lambda: drafts.field_draft(alice.session, oven, "weight") == ("heavy", before))
        # A PC that lost its current has this of what was typed last.
        draft = drafts.FieldDraft("5", before)
        alice.workspace.do(drafts.save_field_draft, oven, "pieces", draft).result(WAIT_S)
        change(bob, oven, pieces=7)
        until_true(lambda: now(alice, oven).values["pieces"] == 7)
        with record_shown(qtbot, alice, oven) as page:
            assert page.fields["weight"].line.text() == "heavy"
            assert page.fields["weight"].line.error().startswith("“heavy” is not a number")
            assert page.fields["pieces"].line.text() == "5"
            page.fields["pieces"].line.edit.setFocus()
            press(Qt.Key.Key_Return)
            until(qtbot, lambda: "pieces" in now(alice, oven).apart)
            until(qtbot, lambda: drafts.field_draft(alice.session, oven, "pieces") is None)
            page.fields["weight"].line.edit.setFocus()
            press(Qt.Key.Key_Escape)
            until(qtbot, lambda: drafts.field_draft(alice.session, oven, "weight") is None)


def test_what_is_said_of_it_stands_where_it_is_said_of(maria, qtbot):
    fewer = {"constraint": "{pieces00} < 10", "constraint_message": "Fewer!"}
    pieces = Question("pieces00", QuestionType.NUMBER, "Pieces", **fewer)
    part = Question("inner000", QuestionType.TEXT, "Part")
    inside = Question("inside00", QuestionType.TEXT, "Inside", required="TRUE")
    rows = Question("rows0000", QuestionType.ROWS, "Rows", questions=(part, inside))
    rules = (Rule("{pieces00} > 5", "That is a lot."), Rule("1 = 1", "Ring them up."))
    form = maria.workspace.do(forms.make, visitors(NAME, pieces, rows, rules=rules)).result(WAIT_S)
    said = {NAME.key: "Anna"}, {rows.key: [{part.key: "Door"}]}
    entry = maria.workspace.do(add_entry, form.id, *said).result(WAIT_S)
    with record_shown(qtbot, maria, entry.id, entries_of(maria.session, form.id)) as page:
        (block,) = page.rows.values()
        field, edit = page.fields[pieces.key].remarks, page.fields[pieces.key].line.edit
        assert (field.isVisible(), page.remarks.text()) == (False, "Ring them up.")
        assert block.remarks.text() == "Row 1, Inside: This must be filled."
        fill(page, pieces.key, "12")
        until(qtbot, lambda: field.text() == "Fewer!\nThat is a lot.")
        assert (field.isVisible(), field.property("tone")) == (True, "danger")
        assert edit.accessibleDescription() == field.text(), "as screen readers say it"
        fill(page, pieces.key, "7")
        until(qtbot, lambda: field.text() == "That is a lot.")
        assert field.property("tone") == "attention"
        fill(page, pieces.key, "3")
        until(qtbot, lambda: not field.isVisible())
