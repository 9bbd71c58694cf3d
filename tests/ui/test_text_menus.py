"""Text has one menu everywhere, in a shopkeeper's words: where it is typed, and where it can be selected."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from desktop.errors import HomeDamagedError
from tests.ui.accessibility import settle
from tests.ui.given_files import mime
from tests.ui.windows import click, open_window, says, until, waits_for
from ui.chat.reading import ReadingText
from ui.growing_text import GrowingText
from ui.settings.licences import show_licences
from ui.setup.trouble import TroublePage
from ui.widgets import CodeDisplay, Label, Menu, SearchField, TextField

TYPED = ["Undo", "Redo", "Cut", "Copy", "Paste", "Select all"]
READ = ["Copy", "Select all"]


def texts(root: QWidget) -> list[QWidget]:
    """What is on screen of which text can be selected; a message's text has the message's own menu."""
    found = [widget for widget in [root, *root.findChildren(QWidget)] if widget.isVisible()]
    return [widget for widget in found if _selectable(widget) and not isinstance(widget, ReadingText)]


def _selectable(widget: QWidget) -> bool:
    if isinstance(widget, QLabel):
        return bool(widget.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse)
    return isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit)


def menu_of(widget: QWidget) -> Menu:
    """What the right mouse button opens there."""
    place = QPoint(4, 4)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place))
    target = widget.viewport() if isinstance(widget, QPlainTextEdit | QTextEdit) else widget
    QApplication.sendEvent(target, asked)
    menu = QApplication.activePopupWidget()
    assert type(menu) is Menu, f"{widget.accessibleName()} has {menu}"
    return menu


def check(root: QWidget) -> int:
    """Each text there has the menu; how many there are."""
    for widget in texts(root):
        menu = menu_of(widget)
        read_only = isinstance(widget, QLabel) or widget.isReadOnly()
        assert [action.text() for action in menu.actions()] in ([READ, TYPED] if read_only else [TYPED]), (
            widget.accessibleName()
        )
        menu.close()
        settle()
    return len(texts(root))


def test_on_every_screen(home, qtbot):
    with open_window(home) as window:
        shell = window.shell
        until(qtbot, lambda: shell.current_section() == "chat")
        assert check(shell) >= 2, "the line that is written, and the one that searches"
        shell.open_section("documents").new_note()
        settle()
        assert check(shell) >= 3
        shell.open_section("people")
        settle()
        assert check(shell) >= 1
        shell.open_section("settings")
        settle()
        assert check(shell) >= 3
        shell.open_jump_box()
        assert check(shell.jump_box) == 1
        shell.jump_box.close_box()
        dialog = show_licences(shell)
        assert check(dialog) == 1
        dialog.close()
        click(shell.rail, "One PC. Show the shop’s PCs")
        waits_for(qtbot, shell, "The shop’s PCs")
        assert check(shell) >= 4
        click(shell, "Close")


@pytest.fixture
def shown(qtbot):
    windows = []

    def show(part):
        windows.append(window := QWidget())
        qtbot.addWidget(window)
        QVBoxLayout(window).addWidget(part)
        window.resize(400, 300)
        window.show()
        window.activateWindow()
        settle()
        return part

    return show


def test_before_a_shop_is_open(shown):
    assert check(shown(CodeDisplay("12345678"))) == 1
    assert check(shown(TextField("Your name"))) == 1
    assert check(shown(TroublePage(HomeDamagedError("model.db"), Path("/home/ann/till")))) == 1


def offered(widget: QWidget) -> list[str]:
    menu = menu_of(widget)
    working = [action.text() for action in menu.actions() if action.isEnabled()]
    menu.close()
    settle()
    return working


def choose(widget: QWidget, text: str) -> None:
    menu = menu_of(widget)
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()
    settle()


def test_it_does_what_it_says_and_offers_nothing_that_would_do_nothing(shown):
    field = shown(SearchField("Search"))
    QGuiApplication.clipboard().clear()
    assert offered(field) == []
    QGuiApplication.clipboard().setText("rolls")
    assert offered(field) == ["Paste"]
    choose(field, "Paste")
    assert field.text() == "rolls"
    assert offered(field) == ["Undo", "Paste", "Select all"]
    QGuiApplication.clipboard().setMimeData(mime(Path("/home/ann/rolls.pdf")))
    for widget in (field, shown(GrowingText(most_lines=3))):
        before = widget.text()
        choose(widget, "Paste")
        assert says(widget.window(), "Only text can stand here. A file goes into")
        assert widget.text() == before


def test_what_is_copied_of_a_label_is_what_was_meant_not_where_it_may_break(shown):
    address = "[fe80::1c2d:3e4f:5a6b:7c8d]:47800"
    label = Label(f"Type this:\n{address}", wrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    shown(label)
    choose(label, "Select all")
    choose(label, "Copy")
    assert QGuiApplication.clipboard().text() == f"Type this:\n{address}"
