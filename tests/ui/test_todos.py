"""To-dos on screen, through its real widgets: by the keyboard alone, and by the mouse."""

from contextlib import ExitStack
from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QMenu

from desktop.chat import commands as chat_commands
from desktop.chat.records import MessageKey
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.settings.proposal import Proposal
from desktop.settings.shop_calendar import ShopCalendar
from desktop.todos import commands, queries, shop_days, ticking
from desktop.todos.collections import TODOS
from desktop.todos.records import Origin, TodoChange
from desktop.todos.reminding import due_now, mark_reminded, not_reminded
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, alone, meet, reopened, two
from tests.desktop.shops import until as until_true
from tests.ui.accessibility import settle
from tests.ui.chat_screens import chatting
from tests.ui.todo_screens import add, doing, titles
from tests.ui.windows import click, focused, named, open_window, press, says, until, write
from ui.bridge import Bridge
from ui.chat.places import ConversationPlace
from ui.todos.places import NewTodoPlace, TodoListPlace, TodoPlace
from ui.todos.reminders import Reminders
from ui.todos.todo_list import TodoRows
from ui.todos.words import time_words
from ui.widgets import Toast

MONDAY = date(2026, 11, 30)
MONDAY_NOON_MS = 1_796_040_000_000
DAY = timedelta(1)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monkeypatch.setattr(shop_days, "now_ms", lambda: MONDAY_NOON_MS)
    monkeypatch.setattr("desktop.settings.queries.guess", lambda: Proposal(ShopCalendar(), "EUR"))


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        yield maria


def undo():
    QTest.keyClick(focused(), Qt.Key.Key_Z, CONTROL)
    settle()


def toasts(screen):
    return [toast.accessibleName() for toast in screen.window().findChildren(Toast) if toast.isVisible()]


def stand_on(screen, title):
    """Put the keyboard on a row."""
    screen.page.list.setFocus()
    assert screen.page.list.choose(next(row.key for row in screen.page.list.rows.all() if row.title == title))
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


def test_details_change_each_thing_where_it_stands(maria, qtbot):
    made = add(maria, "Party", checks=("Cake",))
    with doing(qtbot, maria) as screen:
        until(qtbot, lambda: "Party" in titles(screen))
        stand_on(screen, "Party")
        press(Qt.Key.Key_Return)
        details = screen.details
        now = lambda: queries.todo(maria.session, made.id)  # noqa: E731
        assert focused() is details.title
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
        details.note.setFocus()
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
            details.title: ("Feast", "title"), details.when.day.field.edit: ("Tomorrow", "due"),
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
            edits = {"title": details.title, "due": details.when.day.field.edit, "check": named(screen, "Step “Cake”")}
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
        screen.details.title.selectAll()
        press(Qt.Key.Key_Backspace)
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: toasts(screen) == ["Please type what is to be done."])
        assert screen.details.title.text() == "Party"


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
            until(qtbot, lambda: says(screen, "at the same time, as"))
            click(screen, f"Take “{other}”")
            until(qtbot, lambda: other in titles(screen))
            until(qtbot, lambda: not says(screen, "at the same time, as"))
        assert queries.todo(alice.session, cake.id).apart == {}


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
