"""Several people at one window: the lock screen, coming in, switching, and what nobody sees meanwhile."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from unittest.mock import Mock

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.chat import commands as chat
from desktop.colleagues import commands
from desktop.colleagues.records import PersonHere
from desktop.engine.records import NOTHING_YET, Problem
from desktop.entering import entered
from desktop.errors import DiskFullError
from desktop.forms import commands as form_commands
from desktop.home.home import Home
from desktop.people import commands as people_commands
from desktop.workspace import Workspace
from tests.conftest import HAS_OWN_LOOPBACK
from tests.desktop.shops import LOOPBACK, WAIT_S, two
from tests.surroundings import without_loopback
from tests.ui.accessibility import settle
from tests.ui.test_sign_in import VISITORS, left_to_visitors
from tests.ui.windows import ALONE, click, open_window, press, says, until, write
from ui.forms.sign_in.dialogs import StartDialog
from ui.lock.by_code import ByCodeDialog
from ui.lock.forgotten import ForgottenDialog
from ui.lock.person_tiles import PersonTiles
from ui.lock.pin_dialogs import OwnPinDialog
from ui.people.places import PersonPlace
from ui.widgets import Dialog

ANN, BO = "1470", "2580"
SECRET = "buy the other bakery"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    """What a PIN costs, and the network, are other tests’."""
    monkeypatch.setattr("sync.pins.Pins.__init__.__defaults__", (1 << 4,))
    monkeypatch.setattr("ui.app.network_settings", lambda: ALONE)


@pytest.fixture
def till(tmp_path):
    """A PC that Ann and Bo use, each behind a PIN; Ann said something that is nobody's business before the till."""
    home = Home(tmp_path / "till")
    with ExitStack() as stack:
        shop = Workspace.create(home, "Rossi’s Bakery", "Ann", "Till PC", network=ALONE)
        stack.callback(lambda: shop.close(WAIT_S))
        shop.do(chat.post_message, shop.everyone, SECRET).result(WAIT_S)
        bo = shop.do(commands.add_new, "Bo", "employee", BO).result(WAIT_S)
        entered(home, bo, ALONE).close(WAIT_S)
        shop.do(commands.set_pin, ANN).result(WAIT_S)
    return tmp_path / "till"


def before(window, qtbot):
    """The lock screen, once it says who uses this PC."""
    entrance = window._turns.entrance
    until(qtbot, lambda: entrance.shell is not None and entrance.shell.isVisible())
    until(qtbot, lambda: bool(entrance.screen.people.tiles) and entrance.shell.focusWidget() is not None)
    until(qtbot, entrance.shell.isActiveWindow)
    settle()
    return entrance.screen


def come_in(window, qtbot, name, pin):
    screen = before(window, qtbot)
    next(tile for tile in screen.people.tiles if tile.person.name == name).setFocus()
    press(Qt.Key.Key_Return)
    write(pin)
    until(qtbot, lambda: not window._turns.is_locked and window._shop.workspace.me.name == name)
    settle()


def composer(window):
    return window._shop.screens["chat"].pane.composer


def on_screen():
    """All that a screen reader finds, in every window of the program."""
    application = QAccessible.queryAccessibleInterface(QApplication.instance())
    found = [application.child(number) for number in range(application.childCount())]
    words = []
    while found:
        each = found.pop()
        if each is not None and each.isValid():
            words += [each.text(QAccessible.Text.Name), each.text(QAccessible.Text.Value)]
            found += [each.child(number) for number in range(each.childCount())]
    return "\n".join(words)


def shown():
    return [each for each in QApplication.topLevelWidgets() if each.isVisible()]


def f12():
    settle()
    window = QApplication.activeModalWidget() or next(each for each in shown() if each.parentWidget() is None)
    window.activateWindow()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F12)
    settle()


def test_two_people_take_turns_and_neither_sees_the_other(till, qtbot):
    with open_window(till) as window:
        screen = before(window, qtbot)
        assert [tile.person.name for tile in screen.people.tiles] == ["Ann", "Bo"]
        assert (screen.shop.text(), screen.window().windowTitle()) == ("Rossi’s Bakery", "Rossi’s Bakery")
        write("a")
        press(Qt.Key.Key_Return)
        write("0000")
        until(qtbot, lambda: says(screen, "That is not the right PIN."))
        assert screen.pin.text() == ""
        press(Qt.Key.Key_Escape)
        assert not says(screen, "That is not the right PIN.")
        come_in(window, qtbot, "Ann", ANN)
        until(qtbot, lambda: SECRET in on_screen())
        QTest.keyClicks(composer(window).editor, "half typed")
        dialog = Dialog(window.shell, "Prices", "Nobody else’s business.", "Good")
        dialog.open()
        answered = Dialog(window.shell, "Sending", "It closes once that is done.", "Good")
        answered.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        answered.open()
        settle()
        anns = window.shell

        f12()
        screen = before(window, qtbot)
        assert shown() == [screen.window()]
        late = Dialog(anns, "Late", "What she asked for is there.", "Good")
        QTimer.singleShot(0, late.open)
        QTimer.singleShot(0, answered.accept)
        for keys in ("Ctrl+K", "Ctrl+2", "F6", "Ctrl+F"):
            QTest.keySequence(screen.window(), keys)
        settle()
        for words in (SECRET, "half typed", "Prices", "Late"):
            assert words not in on_screen()
        assert shown() == [screen.window()]
        assert window.shell.isVisible() is False

        come_in(window, qtbot, "Bo", BO)
        bos = window.shell
        assert composer(window).text() == ""
        assert shown() == [bos]
        QTest.keyClicks(composer(window).editor, "by Bo")
        QTest.keyClick(composer(window).editor, Qt.Key.Key_Return)
        until(qtbot, lambda: not window._unwritten())

        f12()
        come_in(window, qtbot, "Ann", ANN)
        assert window.shell is anns
        assert composer(window).text() == "half typed"
        assert (dialog.isVisible(), dialog.isModal(), late.isVisible()) == (True, True, True)
        until(qtbot, lambda: "by Bo" in on_screen())
        assert not answered.isVisible()
        dialog.reject()
        late.reject()
        window.bring_to_front()
        assert shown() == [anns]


def test_a_long_pin_ends_with_enter_and_with_no_fourth_sign(till, qtbot):
    with open_window(till) as window:
        come_in(window, qtbot, "Ann", ANN)
        window._shop.workspace.do(commands.set_pin, "oven 47 cold").result(WAIT_S)
        until(qtbot, lambda: window._turns.people[0].pin == "long")
        f12()
        screen = before(window, qtbot)
        write("a")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: says(screen, "Type your PIN, then press Enter"))
        for typed, words in (("oven", "That is not the right PIN."), ("oven 47 cold", "")):
            write(typed)
            settle()
            assert (screen.is_entering, screen.pin.text()) == (False, typed)
            press(Qt.Key.Key_Return)
            until(qtbot, lambda words=words: says(screen, words) if words else not window._turns.is_locked)
        assert window._shop.workspace.me.name == "Ann"


def test_each_has_open_what_they_left_open_after_a_start_too(till, qtbot):
    left = {"Ann": (ANN, "people"), "Bo": (BO, "files")}
    for start in range(2):
        with open_window(till) as window:
            for name, (pin, section) in left.items():
                come_in(window, qtbot, name, pin)
                assert (window.shell.current_section() == section) == bool(start)
                window.shell.open_section("today")  # or the day begins with what waits there
                window.shell.open_section(section)
                f12()
            for name, (pin, section) in left.items():
                come_in(window, qtbot, name, pin)
                assert window.shell.current_section() == section
                f12()


def test_nobody_at_the_keys_locks_and_a_second_start_finds_it_locked(till, qtbot, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("ui.lock.idle.monotonic", lambda: now[0])
    monkeypatch.setattr("ui.lock.idle.time", lambda: 0.0)
    with open_window(till) as window:
        come_in(window, qtbot, "Ann", ANN)
        until(qtbot, lambda: window._turns._idle.limit_s == 120)
        now[0] = 119.0
        QTest.keyClicks(composer(window).editor, "a")
        now[0] = 238.0
        window._turns._idle.look()
        assert not window._turns.is_locked
        now[0] = 239.0
        window._turns._idle.look()
        screen = before(window, qtbot)
        window.bring_to_front()
        settle()
        assert shown() == [screen.window()]
        assert window._turns.unwritten() == []


def test_where_nobody_has_a_pin_nothing_locks(home, qtbot):
    with open_window(home) as window:
        until(qtbot, lambda: bool(window._turns.people))
        assert not window._turns.can_lock
        click(window.shell, "Maria (you). Show your page")
        assert window.shell.current_section() == "people"
        f12()
        assert window.shell in shown()
        assert not window._turns.is_locked
        QApplication.activeModalWidget().reject()


def test_somebody_is_let_in_from_ones_own_page_and_nothing_typed_goes(home, qtbot):
    with open_window(home) as window:
        until(qtbot, lambda: bool(window._turns.people))
        QTest.keyClicks(composer(window).editor, "half typed")
        shop = window._shop
        click(window.shell, "Maria (you). Show your page")
        click(window.shell, "Add somebody")
        write("Bo")
        press(Qt.Key.Key_Return)
        for pin in ("1470", "147", "1470", "1470"):  # not the same: both again
            write(pin)
            press(Qt.Key.Key_Return)
            if pin == "147":
                assert says(QApplication.activeModalWidget(), "A PIN has at least four digits.")
                for field in (QApplication.activeModalWidget().pin, QApplication.activeModalWidget().again):
                    field.set_text("")
                QApplication.activeModalWidget().pin.edit.setFocus()
        assert says(QApplication.activeModalWidget(), "Bo, choose your PIN")
        for _ in range(2):
            write(BO)
            press(Qt.Key.Key_Return)
        until(qtbot, lambda: window._shop is not None and window._shop is not shop)
        until(qtbot, lambda: bool(QApplication.activeModalWidget()))
        assert composer(window).text() == "half typed"
        assert QApplication.activeModalWidget().focusWidget().text() == "Switch to Bo"
        press(Qt.Key.Key_Return)
        screen = before(window, qtbot)
        until(qtbot, lambda: says(screen, "Type your PIN"))
        write(BO)
        until(qtbot, lambda: not window._turns.is_locked)
        me = window._shop.workspace.me
        assert (me.name, me.role, window.shell.isVisible()) == ("Bo", "employee", True)
        assert not says(window.shell, "Only you are here")
        f12()
        come_in(window, qtbot, "Maria", "1470")
        assert composer(window).text() == "half typed"


def test_a_pin_is_changed_by_who_knows_it_and_given_anew_by_an_owner(till, qtbot):
    with open_window(till) as window:
        come_in(window, qtbot, "Ann", ANN)
        window._shop._show_my_page()
        click(window.shell, "Change PIN")
        for pin in ("0000", "3690", "3690"):
            write(pin)
            press(Qt.Key.Key_Return)
        until(qtbot, lambda: says(QApplication.activeModalWidget(), "That is not the right PIN."))
        write(ANN)
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: QApplication.activeModalWidget() is None)
        here = window._shop.screens["people"].page.here
        bo = next(person for person in window._turns.people if person.name == "Bo")
        window._shop.screens["people"].show_person(bo.id)
        until(qtbot, lambda: says(window.shell, "Uses Till PC"))
        menu = here.menu_of(bo)
        next(each for each in menu.actions() if each.text().startswith("A new PIN")).trigger()
        settle()
        for _ in range(2):
            write("7531")
            press(Qt.Key.Key_Return)
        until(qtbot, lambda: QApplication.activeModalWidget() is None)
        f12()
        come_in(window, qtbot, "Bo", "7531")
        f12()
        come_in(window, qtbot, "Ann", "3690")
        window._shop.workspace.do(commands.take_off, bo.id).result(WAIT_S)
        until(qtbot, lambda: [each.person for each in window._turns.windows] == [window._shop.workspace.me.id])


def test_the_sign_in_screen_of_somebody_with_a_pin_is_left_by_it_and_never_locks(till, qtbot):
    with open_window(till) as window:
        come_in(window, qtbot, "Ann", ANN)
        context = window._shop._context("forms")
        form = window._shop.workspace.do(form_commands.make, VISITORS).result(WAIT_S)
        StartDialog(window.shell, context, form).accept()
        screen = left_to_visitors(qtbot)
        window._turns.lock()
        assert not window._turns.is_locked
        for pin, words in (("0000", "That is not the right PIN."), (ANN, "")):
            click(screen, "End the sign-in screen") if pin != ANN else None
            write(pin)
            press(Qt.Key.Key_Return)
            until(qtbot, lambda words=words: says(screen, words) if words else window.shell.isVisible())
        assert shown() == [window.shell]


def test_who_cannot_come_in_is_told_why_and_can_try_again(till, qtbot, monkeypatch):
    full = DiskFullError("The disk is full. Nothing is lost: make some room, then try again.")
    with open_window(till) as window:
        screen = before(window, qtbot)
        with monkeypatch.context() as filling:
            filling.setattr("desktop.workspace.Workspace.open", Mock(side_effect=full))
            write("a")
            press(Qt.Key.Key_Return)
            write(ANN)
            until(qtbot, lambda: says(screen, "The disk is full."))
        assert (window._turns.is_locked, shown()) == (True, [screen.window()])
        for wrong in range(5):
            until(qtbot, lambda: not screen.pin.isReadOnly())
            write(str(wrong) * 4)
            until(qtbot, lambda: not screen.is_entering)
        assert says(screen, "There were too many wrong PINs. Try again in 0:")
        press(Qt.Key.Key_Escape)
        come_in(window, qtbot, "Bo", BO)


@contextmanager
def no_network():
    """Until what this gives is called, which the end does, too."""
    with ExitStack() as away:
        away.enter_context(without_loopback())
        yield away.close


@pytest.mark.skipif(not HAS_OWN_LOOPBACK, reason="A network that can be taken away takes Linux and root.")
def test_a_locked_pc_says_that_it_has_no_network_until_it_has(till, qtbot, monkeypatch):
    monkeypatch.setattr("ui.app.network_settings", lambda: LOOPBACK)
    monkeypatch.setattr("ui.lock.entrance._LOOK_MS", 50)
    words = "This computer does not let Countertop use the network"
    with no_network() as plug_in, open_window(till) as window:
        screen = before(window, qtbot)
        until(qtbot, lambda: says(screen, words))
        assert says(screen, "It is tried again by itself.")
        assert SECRET not in on_screen()
        plug_in()
        until(qtbot, lambda: not says(screen, words))
        come_in(window, qtbot, "Ann", ANN)
        until(qtbot, lambda: window._shop.workspace.sync_state().network == "here")
        broken = Problem("network 0", "The search for other PCs stopped.", "check_network")
        monkeypatch.setattr(
            type(window._shop.workspace), "sync_state", lambda _: replace(NOTHING_YET, problems=(broken,))
        )
        f12()
        until(qtbot, lambda: says(before(window, qtbot), "The search for other PCs stopped."))


def test_arrows_go_to_the_tile_beside_and_to_the_one_below(qtbot):
    tiles = PersonTiles()
    qtbot.addWidget(tiles)
    tiles.show_people([PersonHere(str(number), name, "short", 0) for number, name in enumerate("ABCDE")])
    tiles.resize(560, 400)
    tiles.show()
    tiles.activateWindow()
    until(qtbot, lambda: tiles.isActiveWindow() and tiles.tiles[3].y() > 0)
    tiles.focus_on("1")
    press(Qt.Key.Key_Down)
    below = QApplication.focusWidget()
    assert (below.x(), below.y()) == (tiles.tiles[1].x(), tiles.tiles[4].y())
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Left)
    assert QApplication.focusWidget().person.name == "A"


def test_a_code_of_ones_own_pc_lets_one_in_where_nobody_can_help(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob):
        alice.workspace.do(commands.set_pin, ANN).result(WAIT_S)
        alice.close()
        alice.close = lambda: None
        until(qtbot, lambda: bob.workspace.sync_state().network == "here")
        shown_code = bob.workspace.do(people_commands.invite).result(WAIT_S)
        with open_window(tmp_path / "alice") as window:
            screen = before(window, qtbot)
            screen.help.click()
            until(qtbot, lambda: isinstance(QApplication.activeModalWidget(), ForgottenDialog))
            QApplication.activeModalWidget().by_code.click()
            until(qtbot, lambda: isinstance(QApplication.activeModalWidget(), ByCodeDialog))
            asked = QApplication.activeModalWidget()
            for field, words in ((asked.code, "0000"), (asked.at, shown_code.addresses[0])):
                field.set_text(words)
            for field in (asked.pin, asked.again):
                field.set_text(BO)
            asked.yes.click()
            until(qtbot, lambda: asked.code.error().startswith("The code has 8 digits"))
            asked.code.set_text(shown_code.code)
            asked.yes.click()
            until(qtbot, lambda: window._shop is not None and window._shop.workspace.me.name == "Bob")
            f12()
            screen = before(window, qtbot)
            until(qtbot, lambda: [tile.person.name for tile in screen.people.tiles] == ["Alice", "Bob"])


def test_f12_says_what_it_is_for_where_nobody_has_a_pin(tmp_path, qtbot):
    Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Ann", "Till PC", network=ALONE).close(WAIT_S)
    with open_window(tmp_path / "till") as window:
        until(qtbot, lambda: bool(window._turns.people))
        f12()
        dialog = QApplication.activeModalWidget()
        assert says(dialog, "whoever sits down at this PC is \u2068Ann\u2069") or says(dialog, "this PC is Ann")
        dialog.pin.click()
        until(qtbot, lambda: isinstance(QApplication.activeModalWidget(), OwnPinDialog))
        QApplication.activeModalWidget().reject()


def test_somebody_of_the_shop_is_added_at_this_pc_from_their_page(till, qtbot):
    with open_window(till) as window:
        come_in(window, qtbot, "Ann", ANN)
        shop = window._shop
        bo = next(person.id for person in window._turns.people if person.name == "Bo")
        shop.go(PersonPlace(bo))
        assert "switch to somebody else" in window.shell.rail.me.accessibleName()
        assert not says(window.shell, "Add them at this PC"), "Bo uses it already"
        shop.workspace.do(commands.take_off, bo).result(WAIT_S)
        window._turns.entrance.look()
        until(qtbot, lambda: [person.name for person in window._turns.people] == ["Ann"])
        shop.screens["people"].show_people()
        click(window.shell, "Add them at this PC")
        for _ in range(2):
            write("3690")
            press(Qt.Key.Key_Return)
        until(qtbot, lambda: says(window.shell, "can come in now"))
        QApplication.activeModalWidget().reject()
