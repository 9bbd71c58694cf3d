"""The sign-in screen in a real window: what a visitor can do, what nobody can, and who gets back into the shop."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.forms import commands
from desktop.forms.definition import Definition, Question, QuestionType
from desktop.forms.queries import entries_of
from desktop.forms.sign_in_state import sign_in_screen
from desktop.home.home import Home
from desktop.records import queries as record_queries
from desktop.workspace import Workspace
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.signing import draw
from tests.ui.test_forms import forms_of
from tests.ui.windows import ALONE, click, focused, open_window, press, says, until, write
from ui.forms.sign_in.window import BLANK_AFTER_S, WARNED_S, SignInWindow

VISITORS = Definition(
    "Visitors",
    one="visitor",
    questions=(
        Question("name0000", QuestionType.TEXT, "Name", required="TRUE"),
        Question("visiting", QuestionType.PERSON, "Visiting"),
        Question("arrived0", QuestionType.MOMENT, "Arrived", default="NOW()"),
        Question("left0000", QuestionType.MOMENT, "Left"),
        Question("photo000", QuestionType.FILE, "Photo", required="TRUE"),
        Question("sign0000", QuestionType.SIGNATURE, "Signature"),
    ),
)


@pytest.fixture
def home(tmp_path):
    shop = Workspace.create(Home(tmp_path / "front"), "Rossi’s Bakery", "Maria", "Front PC", network=ALONE)
    shop.do(commands.make, VISITORS).result(WAIT_S)
    shop.close(WAIT_S)
    return tmp_path / "front"


def left_to_visitors(qtbot):
    """The sign-in screen, once it asks something."""
    found = []

    def is_there():
        found[:] = [each for each in QApplication.topLevelWidgets() if isinstance(each, SignInWindow)]
        return bool(found) and found[0].page.column is not None

    until(qtbot, is_there)
    settle()
    return found[0]


def filled_in(screen):
    """Whether a name stands there, and when somebody arrived."""
    return tuple(screen.page.column.cards[key].answer.value() is not None for key in ("name0000", "arrived0"))


def test_visitors_write_on_a_screen_that_only_digits_end(home, qtbot, monkeypatch):
    with open_window(home) as window:
        section = forms_of(window, qtbot)
        section.table.more.click()
        menu = QApplication.activePopupWidget()
        menu.setActiveAction(next(each for each in menu.actions() if each.text().startswith("Use as sign-in screen")))
        QTest.keyClick(menu, Qt.Key.Key_Return)
        settle()
        for digits in ("4711", "4712"):
            write(digits)
            QTest.keyClick(focused(), Qt.Key.Key_Tab)
        click(QApplication.activeModalWidget(), "Start")
        assert says(QApplication.activeModalWidget(), "These are other digits than above.")
        focused().selectAll()
        write("4711")
        press(Qt.Key.Key_Return)
        screen = left_to_visitors(qtbot)
        assert not window.shell.isVisible()
        assert filled_in(screen) == (False, True)

        write("Mei")
        assert "photo000" not in screen.page.column.cards, "visitors look into no folders"
        draw(screen.page.column.cards["sign0000"].answer.slot.pad)
        click(screen, "Done")  # before what was drawn is a picture
        until(qtbot, lambda: says(screen, "Thank you"))
        press(Qt.Key.Key_Escape)
        assert says(screen, "Visitors")
        assert filled_in(screen) == (False, True)
        collection = entries_of(section.table._bridge.session, section.table.listed.form.id)
        (mei,) = record_queries.records(section.table._bridge.session, collection)
        assert (mei.values["name0000"], mei.created_by) == ("Mei", "Sign-in screen, Front PC")
        assert mei.values["sign0000"].name.startswith("Signature, 20"), "taken by nobody of the shop"

        window.bring_to_front()
        for key in (Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_F6):
            press(key)
        close = QCloseEvent()
        QApplication.sendEvent(screen, close)
        assert (close.isAccepted(), screen.isVisible(), window.shell.isVisible()) == (False, True, False)

    with open_window(home) as window:
        assert not window.shell.isVisible()
        screen = left_to_visitors(qtbot)
        assert not window.shell.isVisible()
        now = [0.0]
        monkeypatch.setattr("ui.forms.sign_in.untouched.monotonic", lambda: now[0])
        write("Jo")
        now[0] = BLANK_AFTER_S - WARNED_S
        screen.untouched.look()
        assert (filled_in(screen), says(screen, "Blank again in 10 s")) == ((True, True), True)
        now[0] = BLANK_AFTER_S
        screen.untouched.look()
        assert (filled_in(screen), says(screen, "Blank again")) == ((False, True), False)

        click(screen, "I’m leaving")
        write("mei")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: says(screen, "Goodbye"))
        press(Qt.Key.Key_Space)
        click(screen, "End the sign-in screen")
        write("0000")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: says(screen, "Those are not the digits."))
        write("4711")
        press(Qt.Key.Key_Return)
        until(qtbot, window.shell.isVisible)
        assert sign_in_screen(screen._bridge.session) is None
