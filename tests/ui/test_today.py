"""Today in the window: what waits as cards, one key for each, taken back, following what happens."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from desktop.forms import commands as form_commands
from desktop.forms import queries as form_queries
from desktop.forms.definition import Choice, Definition, Question, QuestionType, RouteStep
from desktop.forms.entries import add_entry
from desktop.home.wall_clock import wall_ms
from desktop.processes import commands as process_commands
from desktop.processes import queries as process_queries
from desktop.processes.state import Phase
from desktop.records import commands as record_commands
from desktop.records.values import Moment
from desktop.rows.today import TodayItem, TodayKind, TodayPlace
from desktop.today.queries import today
from desktop.today.seen import mark_seen
from desktop.todos import commands as todo_commands
from desktop.todos.queries import open_todos
from desktop.todos.records import NewTodo
from desktop.todos.shop_days import today_in_shop
from tests.desktop.form_samples import EMPLOYEE, MANAGER, NAME, visitors
from tests.desktop.shops import WAIT_S, reopened, two
from tests.desktop.shops import until as until_true
from tests.ui.accessibility import settle
from tests.ui.windows import focused, open_window, press, says, until, write
from ui.local_clock import LocalClock
from ui.today.group import FOLDED, MORE
from ui.today.morning import begins_with_today, note_opened, note_waiting
from ui.today.screen import TodayScreen

VISITS = Definition(
    "Visits", one="visit", change_all=EMPLOYEE, today=True,
    questions=(
        NAME, *(Question(key, QuestionType.MOMENT, label) for key, label in (
            ("arrived0", "Arrived"), ("left0000", "Left"), ("due00000", "Due"),
        )),
        Question("state000", QuestionType.ONE_OF, "State", choices=(Choice("o", "Open"), Choice("d", "Done"))),
    ),
)  # fmt: skip


@pytest.fixture
def alice(tmp_path: Path) -> Path:
    """The home of an owner whom an employee has asked for a yes twice, and who has something to do."""
    with two(tmp_path) as (alice, bob):
        routed = visitors(NAME, route=(RouteStep(MANAGER),), change_all=EMPLOYEE)
        alice.workspace.do(form_commands.make, routed).result(WAIT_S)
        until_true(lambda: bool(form_queries.forms(bob.session)))
        (form,) = form_queries.forms(bob.session)
        entries = form_queries.entries_of(bob.session, form.id)
        for name in ("Oven", "Van"):
            entry = bob.workspace.do(record_commands.create, entries, {NAME.key: name}).result(WAIT_S)
            bob.workspace.do(process_commands.submit, entries, entry.id).result(WAIT_S)
        new = NewTodo("Feed the dough", due=today_in_shop(alice.session))
        alice.workspace.do(todo_commands.add_todo, new).result(WAIT_S)
        until_true(lambda: len(process_queries.open_processes(alice.session)) == 2)
        alice.workspace.do(mark_seen, [item.once for item in today(alice.session) if item.once]).result(WAIT_S)
    return tmp_path / "alice"


def test_one_key_for_each_thing_that_waits(alice: Path, qtbot, assert_accessible) -> None:
    with open_window(alice) as window:
        until(qtbot, lambda: window.shell.current_section() == "today")
        page = window.shell.page("today")
        until(qtbot, lambda: titles(page) == ["Bob, visitor, Oven", "Bob, visitor, Van", "Feed the dough"])
        until(qtbot, lambda: focused() is page.cards()[0] and window._shop.bridge.workspace.has_begun)
        assert_accessible(window.shell)
        page.cards()[0].setFocus()
        oven, van = page.cards()[0].item.subject, page.cards()[1].item.subject

        press(Qt.Key.Key_Y)
        until(qtbot, lambda: titles(page) == ["Bob, visitor, Van", "Feed the dough"])
        assert phase(window, oven) is Phase.APPROVED
        assert focused() is page.cards()[0]
        QTest.keyClick(focused(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        until(qtbot, lambda: len(page.cards()) == 3)
        assert phase(window, oven) is Phase.OPEN

        page.cards()[1].setFocus()
        press(Qt.Key.Key_X)
        press(Qt.Key.Key_Return)
        assert says(page, "Say it in a few words.")
        write("Too dear")
        until(qtbot, lambda: not page.unwritten())
        press(Qt.Key.Key_Escape)
        press(Qt.Key.Key_N)
        assert page.cards()[1].line.field.text() == "Too dear"
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: titles(page) == ["Bob, visitor, Oven", "Feed the dough"])
        assert phase(window, van) is Phase.RETURNED

        press(Qt.Key.Key_Space)
        until(qtbot, lambda: titles(page) == ["Bob, visitor, Oven"])
        assert not open_todos(window._shop.bridge.session)
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: window.shell.current_section() == "forms")
        click_in_rail(window, "Chat")
        click_in_rail(window, "Today")
        assert focused() is page.cards()[0], "who clicks goes on with one key"
        press(Qt.Key.Key_Y)
        until(qtbot, lambda: says(page, "Nothing waits for you."))


def test_a_day_begins_with_it_once_and_only_where_something_waits(alice: Path, qapp) -> None:
    settings = Kept({"today.asked": LocalClock.current().today().isoformat()})
    with reopened(alice) as person:
        context = SimpleNamespace(settings=settings, bridge=person)
        assert not begins_with_today(context), "it was read on this day, and nothing waited"
        note_waiting(settings, True)
        assert begins_with_today(context)
        note_opened(settings)
        assert not begins_with_today(context)
        settings |= {"today.opened": "2026-01-01", "today.asked": "2026-01-01", "today.waiting": False}
        assert begins_with_today(context), "nothing waited in the evening, something does in the morning"
        note_opened(settings)
        note_waiting(settings, False)
        assert not begins_with_today(context)


class Kept(dict):
    """Settings that are on no disk."""

    def set(self, key: str, value: object) -> None:
        self[key] = value


def test_what_one_looks_at_stays_where_it_is(home: Path, qtbot) -> None:
    with open_window(home) as window:
        until(qtbot, lambda: window.shell.current_section() == "chat")
        window.shell.resize(800, 560)
        page = window.shell.open_section("today")
        until(qtbot, lambda: says(page, "Nothing waits for you.") and window._shop.bridge.workspace.has_begun)
        page._reading._wanted = lambda: False  # nothing happens but what follows
        until(qtbot, lambda: not page._reading._reads)
        many = [thing(kind, number) for kind in (TodayKind.JOBS, TodayKind.ORDERS) for number in range(6)]
        page.show_items(many)
        page.show_items([thing(TodayKind.DECIDE, 0), *many])
        assert focused().item.kind is TodayKind.DECIDE, "nobody chose the first card"
        page.show_items(many)
        settle()
        card = page.cards()[8]
        page.ensureWidgetVisible(card)
        card.setFocus()
        settle()
        top = card.mapTo(page, QPoint(0, 0)).y()
        page.show_items([thing(TodayKind.DECIDE, 0), thing(TodayKind.DECIDE, 1), *many])
        settle()
        assert (card.mapTo(page, QPoint(0, 0)).y(), focused()) == (top, card)
        page.show_items([item for item in many if item != card.item])
        settle()
        assert focused().item == many[9]
        other = QLineEdit()
        other.show()
        other.activateWindow()
        until(qtbot, lambda: QApplication.activeWindow() is other)
        page.show_items([item for item in many if item not in (card.item, many[9])])
        settle()
        assert page.window().focusWidget().item == many[10], "and also behind another window"
        other.close()


def thing(kind: TodayKind, number: int) -> TodayItem:
    return TodayItem(kind, f"{kind} {number}", TodayPlace("", f"{kind} {number}"))


def click_in_rail(window, title: str) -> None:
    button = next(each for each in window.shell.rail.findChildren(QAbstractButton) if each.text() == title)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def titles(page: TodayScreen) -> list[str]:
    return [card.item.title for card in page.cards()]


def phase(window, process: str) -> Phase:
    return process_queries.process(window._shop.bridge.session, process).phase


def test_each_card_has_its_key_and_what_is_new_is_gone_once_it_was_looked_at(tmp_path: Path, qtbot) -> None:
    with two(tmp_path) as (alice, bob):
        alice.workspace.do(form_commands.make, VISITS).result(WAIT_S)
        until_true(lambda: bool(form_queries.forms(bob.session)))
        (form,) = form_queries.forms(bob.session)
        arrived, due = Moment(wall_ms() - 60_000), Moment(wall_ms())
        for said in ({"name0000": "Mr Chen", "arrived0": arrived}, {"name0000": "Cake", "due00000": due}):
            bob.workspace.do(add_entry, form.id, said | {"state000": "o"}).result(WAIT_S)
        until_true(lambda: len(today(alice.session)) >= 3)
    with open_window(tmp_path / "alice") as window:
        until(qtbot, lambda: window.shell.current_section() == "today")
        page = window.shell.open_section("today")
        until(qtbot, lambda: window._shop.bridge.workspace.has_begun and "Mr Chen" in titles(page))
        kinds = [card.item.kind for card in page.cards()]
        assert kinds[0] is TodayKind.WHO_IS_IN
        assert kinds[-1] is TodayKind.NEW
        for kind, words in ((TodayKind.WHO_IS_IN, "Space: Left"), (TodayKind.ORDERS, "Space: Done")):
            card = next(card for card in page.cards() if card.item.kind is kind)
            card.setFocus()
            assert page.keys.text().startswith(words)
            press(Qt.Key.Key_Space)
            until(qtbot, lambda kind=kind: all(card.item.kind is not kind for card in page.cards()))
        QTest.keyClick(focused(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        until(qtbot, lambda: any(card.item.kind is TodayKind.ORDERS for card in page.cards()))
        window.shell.open_section("people")
        window.shell.open_section("today")
        until(qtbot, lambda: all(card.item.kind is not TodayKind.NEW for card in page.cards()))


def test_two_hundred_cards_are_no_wall(home: Path, qtbot) -> None:
    with open_window(home) as window:
        until(qtbot, lambda: window.shell.current_section() == "chat")
        page = window.shell.open_section("today")
        until(qtbot, lambda: says(page, "Nothing waits for you.") and window._shop.bridge.workspace.has_begun)
        page._reading._wanted = lambda: False  # nothing happens but what follows
        until(qtbot, lambda: not page._reading._reads)
        kinds = (TodayKind.DECIDE, TodayKind.JOBS, TodayKind.ORDERS, TodayKind.NEW)
        page.show_items([thing(kind, number) for kind in kinds for number in range(60)])
        settle()
        assert len(page.cards()) == len(kinds) * FOLDED
        assert says(page, "60 to decide · 60 to do · 60 due today and tomorrow · 60 new")
        more = page.groups[TodayKind.JOBS].more
        assert more.text() == "55 more"
        more.click()
        settle()
        assert len(page.groups[TodayKind.JOBS].cards) == FOLDED + MORE
        assert more.text() == "5 more"
        assert focused().item == thing(TodayKind.JOBS, FOLDED)
