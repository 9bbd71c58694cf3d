"""What is due is counted in the rail, and said once on each PC."""

from datetime import time

import pytest

from desktop.todos import commands
from desktop.todos.records import TodoChange
from desktop.todos.reminding import due_now, mark_reminded, not_reminded
from tests.desktop.shops import WAIT_S, alone
from tests.ui.todo_screens import (
    DAY,
    MONDAY,
    add,
    monday_noon,
    toasts,
)
from tests.ui.windows import click, named, open_window, says, until
from ui.bridge import Bridge
from ui.todos.places import TodoListPlace, TodoPlace
from ui.todos.reminders import Reminders
from ui.todos.words import time_words


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monday_noon(monkeypatch)


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        yield maria


def test_somebody_is_reminded_once_of_what_is_due(maria):
    me = maria.workspace.me.id
    due = add(maria, "Now", due=MONDAY, at=time(11), people=(me,))
    late = add(maria, "Late", due=MONDAY - DAY)
    add(maria, "Later", due=MONDAY, at=time(13))
    add(maria, "Other", due=MONDAY, people=("00" * 16,))
    add(maria, "Tomorrow", due=MONDAY + DAY)
    found = due_now(maria.session)
    assert [todo.id for todo in found] == [late.id, due.id]
    assert not_reminded(maria.session, found) == found
    maria.workspace.do(mark_reminded, found).result(WAIT_S)
    assert not_reminded(maria.session, found) == []
    moved = maria.workspace.do(commands.change_todo, due.id, TodoChange(at=time(10))).result(WAIT_S)
    assert not_reminded(maria.session, due_now(maria.session)) == [moved]


def test_the_rail_counts_what_is_due_and_a_toast_leads_to_it(tmp_path, qtbot):
    with alone(tmp_path / "till", "Maria") as maria:
        add(maria, "Call the mill", due=MONDAY)
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        until(qtbot, lambda: "Due now: Call the mill" in toasts(shell))
        assert named(shell, "To-dos, 1 due")
        click(shell, "Show")
        until(qtbot, lambda: shell.current_section() == "todos")
        until(qtbot, lambda: shell.page("todos").details is not None)
        click(shell.page("todos").details, "Done")
        until(qtbot, lambda: not says(shell.rail, "To-dos, 1 due"))


def test_one_is_said_once_on_a_pc_and_several_in_one_sentence(maria, qtbot):
    def told_now():
        counts, told = [], []
        bridge = Bridge(maria.workspace)
        reminders = Reminders(bridge, counts.append, told.append)
        until(qtbot, lambda: bool(counts) and not bridge.unfinished())
        reminders.stop()
        bridge.close()
        return counts[0], [(notice.place, notice.author, notice.text) for notice in told]

    made = add(maria, "Sweep", due=MONDAY, at=time(9))
    assert told_now() == (1, [(TodoPlace(made.id), f"Due at {time_words(time(9))}", "Sweep")])
    assert told_now() == (1, [])
    add(maria, "Mop", due=MONDAY)
    add(maria, "Polish", due=MONDAY)
    assert told_now() == (3, [(TodoListPlace(), "Due now", "2 to-dos, the first: Mop")])
    assert told_now() == (3, [])
