"""One to-do in the details: changed where it stands, also while others change it."""

from contextlib import ExitStack
from datetime import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop.records import commands as record_commands
from desktop.records import comments
from desktop.records import queries as record_queries
from desktop.todos import commands, queries
from desktop.todos.collections import TODOS
from desktop.todos.records import TodoChange
from sync.errors import DiskFullError
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, alone, meet, reopened, two
from tests.desktop.shops import until as until_true
from tests.ui.todo_screens import (
    DAY,
    MONDAY,
    add,
    doing,
    monday_noon,
    stand_on,
    titles,
)
from tests.ui.windows import click, focused, named, press, says, until, write
from ui.todos.words import time_words


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monday_noon(monkeypatch)


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        yield maria


def test_details_change_each_thing_where_it_stands(maria, qtbot):
    made = add(maria, "Party", checks=("Cake",))
    with doing(qtbot, maria) as screen:
        until(qtbot, lambda: "Party" in titles(screen))
        stand_on(screen, "Party")
        press(Qt.Key.Key_Return)
        details = screen.details
        now = lambda: queries.todo(maria.session, made.id)  # noqa: E731
        assert focused() is details.title.edit
        write(" on Friday")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: now().title == "Party on Friday")
        for field, typed in ((details.when.day.field, "fri"), (details.when.time, "7pm"),
                             (details.when.recurs.field, "year")):  # fmt: skip
            field.edit.setFocus()
            field.edit.selectAll()
            write(typed)
            press(Qt.Key.Key_Return)
        until(qtbot, lambda: now().recurs == "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=4")
        assert (now().due, now().at) == (MONDAY + 4 * DAY, time(19))
        details.steps.new.setFocus()
        write("Candles")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: [check.text for check in now().checks] == ["Cake", "Candles"])
        click(screen, "Cake")
        until(qtbot, lambda: now().ticked == 1)
        candles = named(screen, "Step “Candles”")
        candles.setFocus()
        QTest.keyClick(candles, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        until(qtbot, lambda: [check.text for check in now().checks] == ["Candles", "Cake"])
        details.note.edit.setFocus()
        write("Ask Bo")
        until(qtbot, lambda: now().note == "Ask Bo")
        details.when.day.field.edit.setFocus()
        details.when.day.field.edit.selectAll()
        write("soon")
        press(Qt.Key.Key_Return)
        assert details.when.day.field.error().startswith("There is no day “soon”")
        click(screen, "Throw away")
        until(qtbot, lambda: screen.details is None)
        assert now().is_away
        said = [saved.values for saved in record_queries.history(maria.session, made.id)]
        assert {"title": "Party on Friday"} in said
        assert screen.failures == []


def test_who_only_stands_in_a_field_keeps_nothing_and_sees_what_others_write(maria, qtbot):
    made = add(maria, "Party", due=MONDAY, at=time(9), checks=("Cake",))
    with doing(qtbot, maria) as screen:
        screen.open_todo(made.id)
        until(qtbot, lambda: screen.details is not None)
        details = screen.details
        shown = {
            details.title.edit: ("Feast", "title"), details.when.day.field.edit: ("Tomorrow", "due"),
            details.when.time.edit: (time_words(time(10)), "at"),
        }  # fmt: skip
        for field, (words, name) in shown.items():
            field.setFocus()
            value = {"title": "Feast", "due": MONDAY + DAY, "at": time(10)}[name]
            maria.workspace.do(commands.change_todo, made.id, TodoChange(**{name: value})).result(WAIT_S)
            until(qtbot, lambda field=field, words=words: field.text() == words)
            press(Qt.Key.Key_Tab)
        until(qtbot, lambda: not screen._bridge.unfinished())
        assert len(record_queries.history(maria.session, made.id)) == 4


@pytest.mark.parametrize("field", ["title", "due", "check"])
def test_what_another_writes_while_one_types_is_kept_beside(tmp_path, qtbot, field):
    with two(tmp_path) as (alice, bob):
        made = add(alice, "Party", due=MONDAY, checks=("Cake",))
        until_true(lambda: bool(queries.open_todos(bob.session)))
        step = made.checks[0].id
        theirs = {"title": "Feast", "due": MONDAY + DAY, "check": "Pie"}[field]
        key = f"check/{step}" if field == "check" else field
        with doing(qtbot, alice) as screen:
            screen.open_todo(made.id)
            until(qtbot, lambda: screen.details is not None)
            details = screen.details
            edits = {
                "title": details.title.edit,
                "due": details.when.day.field.edit,
                "check": named(screen, "Step “Cake”"),
            }
            edits[field].setFocus()
            edits[field].selectAll()
            write({"title": "Ball", "due": "fri", "check": "Buns"}[field])
            bob.workspace.do(record_commands.change, TODOS, made.id, {key: theirs}).result(WAIT_S)
            until_true(lambda: record_queries.record(alice.session, TODOS, made.id).values[key] == theirs)
            until(qtbot, lambda: not screen._reading)
            press(Qt.Key.Key_Tab)
            until(qtbot, lambda: says(screen, "at the same time, as"))
        found = record_queries.record(alice.session, TODOS, made.id)
        assert {found.values[key], found.apart[key][0].value} == {
            theirs, {"title": "Ball", "due": MONDAY + 4 * DAY, "check": "Buns"}[field],
        }  # fmt: skip


def test_whom_it_is_for_is_chosen_from_a_menu(maria, qtbot):
    made = add(maria, "Party")
    with doing(qtbot, maria) as screen:
        screen.open_todo(made.id)
        until(qtbot, lambda: screen.details is not None)
        click(screen, "Add a person")
        menu = next(menu for menu in screen.details.findChildren(QMenu) if menu.isVisible())
        assert [action.text() for action in menu.actions()] == ["Maria (you)"]
        menu.actions()[0].trigger()
        menu.close()
        until(qtbot, lambda: queries.todo(maria.session, made.id).people == (maria.workspace.me.id,))
        until(qtbot, lambda: says(screen, "Maria, take it away"))
        click(screen, "Maria, take it away")
        until(qtbot, lambda: queries.todo(maria.session, made.id).people == ())
        until(qtbot, lambda: says(screen, "Everybody: whoever ticks it"))


def test_what_two_wrote_apart_is_shown_and_taken_by_one_click(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob):
        cake = add(alice, "Cake")
        until_true(lambda: bool(queries.open_todos(bob.session)))
    with ExitStack() as stack:
        for name, title in (("alice", "Big cake"), ("bob", "Small cake")):
            person = stack.enter_context(reopened(tmp_path / name, OFF))
            person.workspace.do(commands.change_todo, cake.id, TodoChange(title=title)).result(WAIT_S)
    with ExitStack() as stack:
        alice, bob = (stack.enter_context(reopened(tmp_path / name, LOOPBACK)) for name in ("alice", "bob"))
        meet(alice, bob)
        until_true(lambda: bool(queries.todo(alice.session, cake.id).apart))
        shown = queries.todo(alice.session, cake.id)
        other = "Big cake" if shown.title == "Small cake" else "Small cake"
        with doing(qtbot, alice) as screen:
            until(qtbot, lambda: shown.title in titles(screen))
            assert "Written at the same time" in screen.page.list.rows.row(1).spoken
            screen.open_todo(cake.id)
            until(qtbot, lambda: says(screen, "at the same time, as the title"))
            assert named(screen, "Leave it as it is")
            click(screen, f"Take “{other}”")
            until(qtbot, lambda: other in titles(screen))
            until(qtbot, lambda: not says(screen, "at the same time, as"))
        assert queries.todo(alice.session, cake.id).apart == {}


def test_what_is_said_about_one_stands_with_it_and_what_is_typed_is_kept(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob):
        made = add(alice, "Party")
        until_true(lambda: bool(queries.open_todos(bob.session)))
        with doing(qtbot, alice) as screen:
            screen.open_todo(made.id)
            until(qtbot, lambda: screen.details is not None)
            screen.details.comments.line.setFocus()
            write("Who brings the cake?")
            press(Qt.Key.Key_Return)
            until(qtbot, lambda: says(screen, "Who brings the cake?"))
            assert screen.details.comments.line.text() == ""
            until_true(lambda: comments.comment_count(bob.session, made.id) == 1)
            bob.workspace.do(comments.post_comment, TODOS, made.id, "Me!").result(WAIT_S)
            until(qtbot, lambda: says(screen, "Me!"))
            write("Goo")
            screen.close_details()
            until(qtbot, lambda: not screen._bridge.unfinished())
            screen.open_todo(made.id)
            assert screen.details.comments.line.text() == "Goo"
            assert screen.failures == []
        (hit,) = alice.session.search("brings")
        assert (hit.kind, hit.id) == ("todo", made.id)


def test_what_was_typed_before_they_were_closed_is_kept_once_there_is_room(maria, qtbot, monkeypatch):
    made = add(maria, "Party")
    full = [True]

    def change(context, *values):
        if full[0]:
            raise DiskFullError("The disk is full.")
        return commands.change_todo(context, *values)

    monkeypatch.setattr("ui.todos.details.change_todo", change)
    with doing(qtbot, maria) as screen:
        screen.open_todo(made.id)
        until(qtbot, lambda: screen.details is not None)
        screen.details.title.edit.setFocus()
        write(" on Friday")
        press(Qt.Key.Key_Escape)
        assert screen.details is None
        until(qtbot, lambda: not screen._bridge.unfinished())
        assert screen.unwritten() == ["a to-do"]
        full[0] = False
        until(qtbot, lambda: queries.todo(maria.session, made.id).title == "Party on Friday")
        until(qtbot, lambda: screen.unwritten() == [])
