"""An area of the window is a folder and a line in the list, and the window does the rest."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import areas
from desktop.chat import commands as chat_commands
from desktop.engine.engine import Engine
from desktop.errors import DiskFullError
from desktop.home.home import Home
from desktop.workspace import Workspace
from tests.desktop.shops import WAIT_S
from tests.desktop.toy_area import commands
from tests.desktop.toy_area.area import AREA as GUEST_BOOK
from tests.ui.guest_book.area import AREA
from tests.ui.guest_book.places import GuestPlace
from tests.ui.test_notifier import toasts
from tests.ui.test_opening import Gate, opened
from tests.ui.windows import ALONE, click, named, open_window, says, until, waits_for
from ui.areas import AREAS

LISTED = (*AREAS, AREA)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A shop with a guest book that nobody signed yet."""
    monkeypatch.setattr(areas, "AREAS", (*areas.AREAS, GUEST_BOOK))
    Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=ALONE).close(WAIT_S)
    return tmp_path / "till"


@pytest.fixture
def window(home, qtbot):
    with open_window(home, LISTED) as window:
        opened(window, qtbot)
        yield window


def sign(window, name):
    window._shop.workspace.do(commands.sign, name).result(WAIT_S)


def test_its_screen_is_made_when_it_is_opened_and_hears_its_events(window, qtbot):
    assert "guests" not in window._shop.screens
    named(window.shell.rail, "Guests").click()
    screen = window._shop.screens["guests"]
    assert screen.isVisible()
    QTest.keyClicks(screen.line, "Anna")
    assert window._unwritten() == ["a guest"], "closing asks about it"
    QTest.keyClick(screen.line, Qt.Key.Key_Return)
    until(qtbot, lambda: screen.names() == ["Anna"] and not window._unwritten())
    assert named(window.shell.rail, "Guests, 1 unread")
    assert window.shell.windowTitle() == "(1) Rossi’s Bakery"


def test_what_has_a_name_in_it_is_offered_by_the_jump_box_and_leads_there(window, qtbot):
    sign(window, "Anna Bianchi")
    sign(window, "Bruno Verdi")
    named(window.shell.rail, "People").setFocus()
    window.shell.open_jump_box()
    box = window.shell.jump_box
    box.field.setText("verdi")
    until(qtbot, lambda: [box._model.jump(row).title for row in range(box._model.rowCount())] == ["Bruno Verdi"])
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert window.shell.current_section() == "guests"
    assert window._shop.screens["guests"].guests.currentItem().text() == "Bruno Verdi"
    assert window._shop.screens["guests"].isAncestorOf(QApplication.focusWidget())


def test_what_a_search_finds_of_it_in_chat_leads_there(window, qtbot):
    sign(window, "Anna Bianchi")
    field = window._shop.screens["chat"].listed.field
    field.setText("bianchi")
    waits_for(qtbot, window.shell, "Found")
    found = window._shop.screens["chat"].listed.search.hits
    assert found.data(found.index(0), found.where_role) == "Guest: Anna Bianchi"
    assert found.data(found.index(0), found.icon_role) == "user"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.shell.current_section() == "guests"
    assert window._shop.screens["guests"].guests.currentItem().text() == "Anna Bianchi"


def test_what_it_wants_to_be_noticed_is_said_unless_it_is_in_front(window, qtbot):
    shell = window.shell
    until(qtbot, shell.isActiveWindow)
    sign(window, "Anna")
    until(qtbot, lambda: toasts(shell) == ["At the door: Anna"])
    click(shell, "Show")
    assert shell.current_section() == "guests"
    sign(window, "Bruno")
    until(qtbot, lambda: window._shop.screens["guests"].names() == ["Anna", "Bruno"])
    assert toasts(shell) == []


def test_a_place_that_no_area_knows_leads_nowhere(home, qtbot):
    with open_window(home) as window:
        opened(window, qtbot)
        window._shop.go(GuestPlace("Anna"))
        assert window.shell.current_section() == "chat"
        assert not says(window.shell.rail, "Guests")


def test_what_was_typed_in_it_stands_there_again_when_the_shop_did_not_open(home, qtbot, monkeypatch):
    gate = Gate(Engine.start)
    monkeypatch.setattr(Engine, "start", gate.start)
    with open_window(home, LISTED) as window:
        until(qtbot, gate.reached.is_set)
        screen = window.shell.open_section("guests")
        window._shop.workspace.do(chat_commands.create_channel, "Oven")
        QTest.keyClicks(screen.line, "Ann")
        gate.open(DiskFullError("The disk is full."))
        waits_for(qtbot, window.shell, "The disk is full")
        assert window._unwritten(), "closing asks about it"
        gate.error = None
        click(window.shell, "Try again")
        opened(window, qtbot)
        assert window._shop.screens["guests"] is not screen
        assert window._shop.screens["guests"].line.text() == "Ann"
