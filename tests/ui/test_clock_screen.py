"""The clock in a real window: one's button and days, what an owner puts right, and the PC that is left to the clock."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.clock import commands, queries
from desktop.clock.records import What
from desktop.colleagues import commands as colleague_commands
from desktop.entering import entered
from desktop.home.home import Home
from desktop.home.wall_clock import wall_ms
from desktop.settings import commands as settings_commands
from desktop.workspace import Workspace
from sync.clock import datetime_of
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.test_lock import come_in
from tests.ui.test_opening import opened
from tests.ui.windows import ALONE, click, focused, make_shop, open_window, says, until, write
from ui.clock.correcting import NONE, CorrectDialog
from ui.clock.screen import ClockScreen
from ui.clock.till import TillClock

PIN, MINE = "4711", "1470"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    """What a PIN costs, and the network, are other tests’."""
    monkeypatch.setattr("sync.pins.Pins.__init__.__defaults__", (1 << 4,))
    monkeypatch.setattr("ui.app.network_settings", lambda: ALONE)


@pytest.fixture
def home(tmp_path):
    make_shop(tmp_path / "till")
    shop = Workspace.open(Home(tmp_path / "till"), network=ALONE)
    shop.do(settings_commands.set_place, zone="Europe/Berlin", country="DE").result(WAIT_S)
    shop.close(WAIT_S)
    return tmp_path / "till"


def with_jin(home):
    """Jin uses this PC, too, behind a PIN."""
    shop = Workspace.open(Home(home), network=ALONE)
    jin = shop.do(colleague_commands.add_new, "Jin", "employee", PIN).result(WAIT_S)
    entered(Home(home), jin, ALONE).close(WAIT_S)
    shop.do(colleague_commands.set_pin, MINE).result(WAIT_S)
    shop.close(WAIT_S)
    return jin


def clock_of(window, qtbot):
    opened(window, qtbot)
    screen = window.shell.open_section("clock")
    assert isinstance(screen, ClockScreen)
    until(qtbot, lambda: screen.shown is not None)
    settle()
    return screen


def now():
    return datetime_of(wall_ms())


def test_one_button_starts_and_stops_and_the_day_stands_there(home, qtbot):
    with open_window(home) as window:
        screen = clock_of(window, qtbot)
        assert [button.text() for button in screen.steps.buttons] == ["Start"]
        click(screen, "Start")
        until(qtbot, lambda: len(screen.steps.buttons) == 2)
        assert "Maria" in screen.said.text()
        assert [stretch.is_open for stretch in screen.shown.who_is_in] == [True]
        click(screen, "Break")
        until(qtbot, lambda: screen.steps.buttons[0].text() == "Back")
        click(screen, "Back")
        until(qtbot, lambda: screen.steps.buttons[0].text() == "Stop")
        click(screen, "Stop")
        until(qtbot, lambda: screen.steps.buttons[0].text() == "Start")
        assert len(screen.days.rows) == 1
        assert screen.shown.month.to_settle == ()


def test_a_forgotten_stop_is_asked_for_and_the_only_owner_confirms_it(home, qtbot):
    shop = Workspace.open(Home(home), network=ALONE)
    started = now() - timedelta(hours=20)
    shop.do(commands.correct, shop.me.id, What.START, started, "By hand").result(WAIT_S)
    shop.close(WAIT_S)
    with open_window(home) as window:
        screen = clock_of(window, qtbot)
        assert screen.forgotten.isVisible()
        wall = started.astimezone(screen._zone()) + timedelta(hours=6)
        screen.forgotten.at.edit.setText(f"{wall:%H:%M}")
        click(screen, "I stopped then")
        until(qtbot, lambda: not screen.forgotten.isVisible())
        (stretch,) = screen.shown.to_settle
        assert not stretch.is_settled
        screen.to_settle.rows[0].change.click()
        settle()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, CorrectDialog)
        assert dialog.reason.text() == commands.CONFIRMED
        dialog.accept()
        until(qtbot, lambda: screen.shown.to_settle == ())


def test_what_was_not_so_is_struck_with_a_reason(home, qtbot):
    with open_window(home) as window:
        screen = clock_of(window, qtbot)
        click(screen, "Start")
        until(qtbot, lambda: len(screen.sheet.rows) == 1)
        screen.sheet.rows[0].change.click()
        settle()
        dialog = QApplication.activeModalWidget()
        dialog.what.setCurrentIndex(dialog.what.findData(NONE))
        dialog.accept()
        until(qtbot, lambda: says(dialog, "Say why"))
        dialog.reason.edit.setText("Pressed by the cat")
        dialog.accept()
        until(qtbot, lambda: screen.sheet.rows == [])


def till_of(window, qtbot):
    clock_of(window, qtbot).till.click()
    (till,) = (each for each in QApplication.topLevelWidgets() if isinstance(each, TillClock))
    until(qtbot, lambda: len(till.people.tiles) == 2 and till.people.has_focus())
    settle()
    return till


def leave(window, qtbot, till):
    """Only who left this PC to the clock gets it back."""
    till.end.click()
    assert not window.shell.isVisible()
    write(MINE)
    until(qtbot, window.shell.isVisible)


def test_six_presses_clock_somebody_in_and_the_next_one_is_asked(home, qtbot):
    jin = with_jin(home)
    with open_window(home) as window:
        come_in(window, qtbot, "Maria", MINE)
        till = till_of(window, qtbot)
        assert not window.shell.isVisible()
        for key in (Qt.Key.Key_2, *map(Qt.Key, (0x34, 0x37, 0x31, 0x31))):
            QTest.keyClick(focused(), key)
        until(qtbot, lambda: till.steps.isVisible() and till.steps.buttons[0].hasFocus())
        QTest.keyClick(focused(), Qt.Key.Key_Space)
        until(qtbot, lambda: till.thanks.isVisible() and "Jin" in till.thanks.text())
        till.resize(1024, 600)
        settle()
        assert till.thanks.height() >= till.thanks.heightForWidth(till.thanks.width())
        till._gone.timeout.emit()
        assert till.people.isVisible()
        closing = QCloseEvent()
        till.closeEvent(closing)
        assert not closing.isAccepted()
        leave(window, qtbot, till)
    shop = entered(Home(home), jin, ALONE)
    session = shop.read()
    shop.in_step().result(WAIT_S)
    last = queries.last_stretch(session, shop.me.id, now())
    assert last is not None
    assert last.is_open
    session.close()
    shop.close(WAIT_S)


def test_a_wrong_pin_says_nothing_for_anybody(home, qtbot):
    with_jin(home)
    with open_window(home) as window:
        come_in(window, qtbot, "Maria", MINE)
        till = till_of(window, qtbot)
        QTest.keyClick(focused(), Qt.Key.Key_2)
        write("0000")
        until(qtbot, lambda: bool(till.said.text()))
        assert till.pin.text() == ""
        assert not till.steps.isVisible()
        QTest.keyClick(focused(), Qt.Key.Key_Escape)
        assert till.people.isVisible()
        leave(window, qtbot, till)


def test_whose_window_is_behind_clocks_in_at_the_till_too(home, qtbot):
    with_jin(home)
    with open_window(home) as window:
        come_in(window, qtbot, "Maria", MINE)
        till = till_of(window, qtbot)
        QTest.keyClick(focused(), Qt.Key.Key_1)
        write(MINE)
        until(qtbot, lambda: till.steps.isVisible() and till.steps.buttons[0].hasFocus())
        QTest.keyClick(focused(), Qt.Key.Key_Space)
        until(qtbot, lambda: "Maria" in till.thanks.text())
        screen = window.shell.findChild(ClockScreen)
        until(qtbot, lambda: bool(screen.shown.who_is_in))
        till._gone.timeout.emit()
        leave(window, qtbot, till)
        assert [button.text() for button in screen.steps.buttons] == ["Stop", "Break"]


def test_the_only_person_of_a_pc_without_a_pin_leaves_it_to_the_clock_and_has_it_back(home, qtbot):
    with open_window(home) as window:
        clock_of(window, qtbot).till.click()
        (till,) = (each for each in QApplication.topLevelWidgets() if isinstance(each, TillClock))
        until(qtbot, lambda: len(till.people.tiles) == 1 and till.people.has_focus())
        QTest.keyClick(focused(), Qt.Key.Key_1)
        until(qtbot, lambda: till.steps.isVisible() and till.steps.buttons[0].hasFocus())
        QTest.keyClick(focused(), Qt.Key.Key_Space)
        until(qtbot, lambda: "Maria" in till.thanks.text())
        till.end.click()
        until(qtbot, window.shell.isVisible)


def test_the_month_is_saved_for_payroll(home, qtbot, tmp_path):
    with open_window(home) as window:
        screen = clock_of(window, qtbot)
        click(screen, "Start")
        until(qtbot, lambda: len(screen.sheet.rows) == 1)
        screen.save.click()
        settle()
        dialog = screen.findChild(QFileDialog)
        dialog.fileSelected.emit(str(tmp_path / "hours.xlsx"))
        dialog.close()
        until(qtbot, (tmp_path / "hours.xlsx").exists)
        assert (tmp_path / "hours.xlsx").read_bytes().startswith(b"PK")
