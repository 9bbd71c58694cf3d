"""To-dos on screen, through its real widgets: by the keyboard alone, and by the mouse."""

from datetime import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from desktop.chat import commands as chat_commands
from desktop.chat.records import MessageKey
from desktop.people import queries as people_queries
from desktop.todos import commands, queries, ticking
from desktop.todos.records import Origin
from tests.desktop.shops import WAIT_S, alone, two
from tests.desktop.shops import until as until_true
from tests.ui.accessibility import settle
from tests.ui.chat_screens import chatting
from tests.ui.todo_screens import CONTROL, DAY, MONDAY, add, doing, monday_noon, stand_on, titles, toasts
from tests.ui.windows import click, focused, press, says, until, write
from ui.chat.places import ConversationPlace
from ui.todos.places import NewTodoPlace, TodoListPlace, TodoPlace
from ui.todos.todo_list import TodoRows
from ui.widgets import Toast


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monday_noon(monkeypatch)


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        yield maria


def undo():
    QTest.keyClick(focused(), Qt.Key.Key_Z, CONTROL)
    settle()


def test_by_the_keyboard_alone_one_is_typed_ticked_and_taken_back(maria, qtbot):
    with doing(qtbot, maria) as screen:
        screen.page.new.edit.setFocus()
        write("buy flour fri 14:00 @Maria")
        assert [chip for _, chip in screen.page.new._chips] == ["Maria", "Fri 4 Dec", "14:00"]
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: titles(screen) == ["This week · 1", "buy flour"])
        assert screen.page.new.typed() == ""
        (made,) = queries.open_todos(maria.session)
        assert (made.title, made.due, made.at, made.people) == (
            "buy flour", MONDAY + 4 * DAY, time(14), (maria.workspace.me.id,),
        )  # fmt: skip
        press(Qt.Key.Key_Down)
        assert focused() is screen.page.list
        press(Qt.Key.Key_Space)
        until(qtbot, lambda: titles(screen) == [])
        assert toasts(screen) == ["“buy flour” is done."]
        assert screen.findChild(Toast).geometry().top() > screen.page.new.geometry().bottom()
        screen.setFocus()
        screen.choice.setFocus()
        undo()
        until(qtbot, lambda: titles(screen) == ["This week · 1", "buy flour"])
        assert queries.todo(maria.session, made.id).done is None
        stand_on(screen, "buy flour")
        press(Qt.Key.Key_Delete)
        until(qtbot, lambda: titles(screen) == [])
        screen.choice.setFocus()
        undo()
        until(qtbot, lambda: len(titles(screen)) == 2)
        undo()
        until(qtbot, lambda: titles(screen) == [])
        assert [todo.title for todo in queries.away_todos(maria.session)] == ["buy flour"]
        assert screen.failures == []


def test_a_click_on_the_box_ticks_and_undo_stands_in_the_toast(maria, qtbot):
    made = add(maria, "Sweep")
    with doing(qtbot, maria) as screen:
        until(qtbot, lambda: "Sweep" in titles(screen))
        view = screen.page.list
        rect = view.visualRect(view.rows.index(view.rows.number_of(made.id)))
        box = QPoint(view._delegate.inner_of(rect).left() + 5, rect.center().y())
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=box)
        until(qtbot, lambda: titles(screen) == [])
        click(screen, "Undo")
        until(qtbot, lambda: "Sweep" in titles(screen))
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        settle()
        assert screen.details.todo.id == made.id


def test_they_stand_in_groups_and_each_list_has_its_own(maria, qtbot):
    me = maria.workspace.me.id
    for title, due in (("a", -1), ("b", 0), ("c", 1), ("d", 6), ("e", 7), ("f", None)):
        add(maria, title, due=None if due is None else MONDAY + due * DAY, people=(me,) if title == "a" else ())
    other = add(maria, "not mine", people=("00" * 16,), due=MONDAY)
    done = add(maria, "was done")
    maria.workspace.do(ticking.tick_todo, done.id).result(WAIT_S)
    add(maria, "Opening", list="opening", checks=("Oven",))
    with doing(qtbot, maria) as screen:
        mine = ["Overdue · 1", "a", "Today · 1", "b", "This week · 2", "c", "d", "Later · 1", "e", "No date · 1", "f"]
        until(qtbot, lambda: titles(screen) == mine)
        screen.choice.choose("everybody")
        until(qtbot, lambda: "not mine" in titles(screen))
        assert "Today · 2" in titles(screen)
        screen.choice.choose("lists")
        until(qtbot, lambda: titles(screen) == ["Opening", "Oven"])
        stand_on(screen, "Oven")
        press(Qt.Key.Key_Space)
        until(qtbot, lambda: screen.page.list.rows.row(1).ticked)
        assert screen.page.list.rows.row(1).spoken.startswith("Oven, done, Maria · ")
        screen.choice.choose("done")
        until(qtbot, lambda: "was done" in titles(screen))
        assert len(titles(screen)) == 2
        stand_on(screen, "was done")
        press(Qt.Key.Key_Space)
        until(qtbot, lambda: titles(screen) == [])
        assert says(screen, "Nothing is done yet")
        maria.workspace.do(commands.throw_todo_away, other.id).result(WAIT_S)
        screen.choice.choose("away")
        until(qtbot, lambda: titles(screen) == ["not mine"])
        assert screen.page.list.rows.row(0).spoken.startswith("not mine, Maria threw it away · ")
        assert screen.page.new.isHidden()


def test_what_was_understood_is_taken_away_by_a_click(maria, qtbot):
    with doing(qtbot, maria) as screen:
        line = screen.page.new
        line.edit.setFocus()
        write("cream against sun")
        click(screen, "Sun 6 Dec, take it away")
        assert line._chips == []
        assert focused() is line.edit
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: "cream against sun" in titles(screen))
        write("fri")
        press(Qt.Key.Key_Escape)
        assert line.typed() == ""
        press(Qt.Key.Key_Return)
        assert len(queries.open_todos(maria.session)) == 1


def test_what_was_made_is_in_sight_and_a_list_waits_for_its_steps(tmp_path, qtbot):
    with two(tmp_path) as (alice, _bob):
        until_true(lambda: len(people_queries.people(alice.session)) == 2)
        for number in range(40):
            add(alice, f"Old {number:02}", due=MONDAY)
        with doing(qtbot, alice, size=(1000, 600)) as screen:
            screen.page.new.edit.setFocus()
            write("Sweep")
            press(Qt.Key.Key_Return)
            until(qtbot, lambda: screen.page.list.current_row() is not None)
            view = screen.page.list
            assert view.current_row().title == "Sweep"
            assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())
            assert focused() is screen.page.new.edit
            assert view.verticalScrollBar().isVisible()
            row = view._delegate.inner_of(view.visualRect(view.currentIndex()))
            assert row.left() == screen.page.new.edit.geometry().left()
            write("Mop @bob")
            press(Qt.Key.Key_Return)
            until(qtbot, lambda: toasts(screen) == ["“Mop” is on the list of Bob."])
            assert "Mop" not in titles(screen)
            screen.choice.choose("lists")
            until(qtbot, lambda: titles(screen) == [])
            screen.page.new.edit.setFocus()
            write("Closing")
            screen.page.new.kind.set_value("closing")
            press(Qt.Key.Key_Return)
            until(qtbot, lambda: screen.details is not None)
            assert focused() is screen.details.steps.new
            write("Oven off")
            press(Qt.Key.Key_Return)
            until(qtbot, lambda: titles(screen) == ["Closing", "Oven off"])
        assert [made.todo.list for made in queries.lists(alice.session, MONDAY)] == ["closing"]


def test_what_recurs_comes_again_on_screen(maria, qtbot):
    with doing(qtbot, maria) as screen:
        screen.page.new.edit.setFocus()
        write("bins every fri")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: titles(screen) == ["This week · 1", "bins"])
        press(Qt.Key.Key_Down)
        press(Qt.Key.Key_Space)
        until(qtbot, lambda: titles(screen) == ["Later · 1", "bins"])
        assert screen.page.list.rows.row(1).spoken == "bins, to do, Fri 11 Dec, every Friday"


def test_what_cannot_be_kept_is_given_back(maria, qtbot):
    with doing(qtbot, maria) as screen:
        screen.page.new.edit.setFocus()
        screen.page.new.edit.setText("x" * 1001)
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: toasts(screen) == ["This title is too long."])
        assert screen.page.new.typed() == "x" * 1001
        made = add(maria, "Party")
        screen.open_todo(made.id)
        until(qtbot, lambda: screen.details is not None)
        screen.details.title.edit.selectAll()
        press(Qt.Key.Key_Backspace)
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: screen.details.title.error() == "Please type what is to be done.")
        assert queries.todo(maria.session, made.id).title == "Party"


def test_a_message_is_a_todo_by_one_click_and_leads_back(maria, qtbot):
    said = maria.say("We need flour\nand butter")
    with chatting(maria) as chat:
        places = []
        chat.place_wanted.connect(places.append)
        until(qtbot, lambda: chat.pane.history.rowCount() == 1)
        chat.pane.view.setFocus()
        chat.pane.view.setCurrentIndex(chat.pane.history.index(0, 0))
        settle()
        click(chat, "Make a to-do")
        until(qtbot, lambda: toasts(chat) == ["“We need flour” is a to-do now."])
        QTest.keyClick(chat.pane.view, Qt.Key.Key_T, CONTROL)
        until(qtbot, lambda: len(queries.open_todos(maria.session)) == 2)
        until(qtbot, lambda: not chat._bridge.unfinished())
        click(chat, "Open")
    made = queries.todo(maria.session, places[0].todo)
    assert (made.title, made.note) == ("We need flour", "We need flour\nand butter")
    assert made.origin == Origin(maria.everyone, said)
    with doing(qtbot, maria) as screen:
        screen.open_place(places[0])
        until(qtbot, lambda: screen.details is not None)
        assert screen.shows(places[0])
        click(screen, "From what Maria wrote")
        (place,) = screen.places
        assert isinstance(place, ConversationPlace)
        assert (place.conversation, place.key.hash) == (maria.everyone, said)
        assert isinstance(place.key, MessageKey)


def test_what_two_wrote_to_each_other_is_put_into_the_line_first(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob):
        direct = alice.workspace.do(chat_commands.open_direct, bob.workspace.me.id).result(WAIT_S).id
        said = alice.say("buy a present for Cleo", conversation=direct)
        with chatting(alice) as chat:
            places = []
            chat.place_wanted.connect(places.append)
            chat.open_conversation(direct)
            until(qtbot, lambda: chat.pane.history.rowCount() == 1)
            chat.pane.view.actions.todo.emit(chat.pane.history.last())
        (place,) = places
        assert place == NewTodoPlace("buy a present for Cleo", direct, said)
        assert queries.open_todos(alice.session) == []
        with doing(qtbot, alice) as screen:
            screen.open_place(place)
            assert says(screen, "Everybody in the shop can read to-dos.")
            assert focused() is screen.page.new.edit
            press(Qt.Key.Key_Return)
            until(qtbot, lambda: "buy a present for Cleo" in titles(screen))
        (made,) = queries.open_todos(alice.session)
        assert made.origin == Origin(direct, said)
        until_true(lambda: bool(queries.open_todos(bob.session)))


def test_places_lead_to_lists_and_to_what_is_done(maria, qtbot):
    made = add(maria, "Sweep")
    maria.workspace.do(ticking.tick_todo, made.id).result(WAIT_S)
    with doing(qtbot, maria) as screen:
        screen.open_place(TodoPlace(made.id))
        until(qtbot, lambda: "Sweep" in titles(screen))
        assert (screen.details.todo.id, screen.page.header.title()) == (made.id, "Done")
        screen.open_place(TodoListPlace("lists"))
        until(qtbot, lambda: screen.page.header.title() == "Opening and closing")
        screen.open_place(TodoPlace("00" * 16))
        assert toasts(screen) == ["This to-do is not here."]


def test_the_rows_are_a_sound_model(maria, qtbot):
    add(maria, "Sweep", due=MONDAY)
    rows = TodoRows()
    QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Fatal, rows)
    with doing(qtbot, maria) as screen:
        rows.show_rows(screen.page.list.rows.all())
        assert rows.data(rows.index(1), Qt.ItemDataRole.AccessibleTextRole) == "Sweep, to do, Today"
        assert not rows.flags(rows.index(0)) & Qt.ItemFlag.ItemIsSelectable
        rows.show_rows([])


def test_it_can_be_used_without_seeing_it_and_at_200_percent(maria, qtbot, both_themes, assert_accessible):
    add(maria, "Call the mill about the flour of last Tuesday", due=MONDAY - DAY, people=(maria.workspace.me.id,))
    made = add(maria, "Bins", due=MONDAY, recurs="FREQ=DAILY", checks=("Paper", "Glass"), note="At the gate")
    add(maria, "Opening", list="opening", checks=("Oven",))
    with doing(qtbot, maria, size=(1024, 600)) as screen:
        until(qtbot, lambda: "Bins" in titles(screen))
        assert_accessible(screen)
        screen.open_todo(made.id)
        until(qtbot, lambda: screen.details is not None)
        assert_accessible(screen)
        screen.close_details()
        screen.choice.choose("lists")
        until(qtbot, lambda: "Oven" in titles(screen))
        assert_accessible(screen)


def test_how_it_looks(maria, qtbot, both_themes, golden, monkeypatch):
    monkeypatch.setattr("ui.todos.history.moment", lambda _at: "10:02")
    add(maria, "Call the mill", due=MONDAY - 2 * DAY)
    add(maria, "买面粉和黄油", due=MONDAY, note="两袋")
    bins = add(
        maria, "Take the bins out", due=MONDAY + 4 * DAY, recurs="FREQ=WEEKLY;BYDAY=FR", checks=("Paper", "Glass")
    )
    add(maria, "اشتر الدقيق", due=MONDAY + 20 * DAY, at=time(14))
    add(maria, "A name so long that no row can hold it whole, not even on the widest screen in the office, really")
    with doing(qtbot, maria, size=(1200, 640)) as screen:
        until(qtbot, lambda: "Take the bins out" in titles(screen))
        screen.open_todo(bins.id)
        until(qtbot, lambda: screen.details is not None)
        screen.setFocus()
        golden(screen, f"todos-{both_themes.scheme}")
