"""A banner that comes or goes moves nothing that is under the mouse."""

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tests.ui.accessibility import settle
from ui.banner_room import BannerRoom
from ui.widgets import Banner, Label


class Window(QWidget):
    """A rail at the left, and at the right content with a button at its top and one at its bottom."""

    def __init__(self):
        super().__init__()
        self.rail, self.top, self.bottom = QPushButton("Rail"), QPushButton("Top"), QPushButton("Bottom")
        content = QWidget()
        column = QVBoxLayout(content)
        column.addWidget(self.top)
        column.addStretch(1)
        column.addWidget(self.bottom)
        self.content, self.room = content, BannerRoom(content)
        row = QHBoxLayout(self)
        row.addWidget(self.rail)
        row.addWidget(self.room, 1)
        self.resize(700, 400)
        self.clicked = []
        for button in (self.rail, self.top, self.bottom):
            button.clicked.connect(partial(self.on_clicked, button.text()))

    def on_clicked(self, name, _checked=False):
        self.clicked.append(name)


@pytest.fixture
def window(qtbot):
    mouse = QCursor.pos()
    window = Window()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    settle()
    yield window
    window.close()
    QCursor.setPos(mouse)


def test_where_other_content_is_shown_a_banner_has_its_room_at_once(window, qtbot):
    point_at(window, window.top, qtbot)
    window.room.set_banner(banner := Banner("danger", "This PC was taken out of the shop."))
    settle()
    assert banner.geometry().intersects(window.content.geometry())
    window.room.make_room()
    settle()
    assert not banner.geometry().intersects(window.content.geometry())
    window.room.set_banner(None)
    window.room.set_banner(banner := Banner("danger", "This PC was taken out of the shop."))
    settle()
    assert not banner.geometry().intersects(window.content.geometry()), "the mouse has not moved since"
    point_at(window, window.bottom, qtbot)
    window.room.set_banner(None)
    settle()
    assert window.content.geometry().top() > 0, "where one points nothing moves"


def point_at(window, widget, qtbot):
    """The mouse goes there, on a way that it has not just come."""
    for each in (window.bottom, window.rail, widget):
        qtbot.mouseMove(each, QPoint(each.width() // 3, each.height() // 3))
        qtbot.mouseMove(each, QPoint(each.width() // 2, each.height() // 2))
        settle()
    assert window.content.underMouse() is (widget is not window.rail)


@pytest.mark.parametrize("name", ["top", "bottom"])
def test_what_is_about_to_be_clicked_stays_where_it_is(window, qtbot, name):
    button = getattr(window, name)
    point_at(window, button, qtbot)
    before = button.mapToGlobal(button.rect().center())
    banner = Banner("danger", "The clock of Office PC is about 3 hours ahead of this PC’s.", "Set the clock")
    window.room.set_banner(banner)
    settle()
    assert button.mapToGlobal(button.rect().center()) == before
    assert banner.isVisible()
    assert window.rect().contains(banner.geometry().translated(window.room.pos()))
    assert not banner.geometry().contains(window.room.mapFromGlobal(before))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.clicked == [button.text()]


def test_room_is_made_when_the_mouse_has_left_and_taken_back_when_it_has_left_again(window, qtbot):
    point_at(window, window.top, qtbot)
    beside = window.content.mapTo(window, QPoint())
    banner = Banner("danger", "The disk is full.", dismissable=True)
    window.room.set_banner(banner)
    settle()
    assert window.content.mapTo(window, QPoint()) == beside
    point_at(window, window.rail, qtbot)
    settle()
    moved = window.content.mapTo(window, QPoint())
    assert moved.y() >= beside.y() + banner.height()
    assert not banner.geometry().intersects(window.content.geometry())
    point_at(window, window.top, qtbot)
    window.room.set_banner(None)
    settle()
    assert window.content.mapTo(window, QPoint()) == moved
    point_at(window, window.rail, qtbot)
    settle()
    assert window.content.mapTo(window, QPoint()) == beside


def test_where_the_mouse_is_elsewhere_room_is_made_at_once_and_for_longer_words_too(window, qtbot):
    point_at(window, window.rail, qtbot)
    banner = Banner("danger", "Short.")
    window.room.set_banner(banner)
    settle()
    first = window.content.y()
    assert first >= banner.height()
    banner.set_text("A sentence that needs several lines where there is so little room. " * 6)
    settle()
    assert window.content.y() > first
    assert not banner.geometry().intersects(window.content.geometry())


@pytest.mark.parametrize("width", [500, 800, 1300])
def test_a_banner_is_as_high_as_its_words_need(window, qtbot, width):
    point_at(window, window.rail, qtbot)
    words = "The clock of Office is about 3 days ahead of this PC’s. Check the date and the time of both."
    window.room.set_banner(banner := Banner("danger", words, "Set the clock", dismissable=True))
    window.resize(width, 400)
    settle()
    label = banner.findChild(Label)
    needed = max(label.heightForWidth(label.width()), banner.button.height())
    margins = banner.layout().contentsMargins()
    assert banner.height() == needed + margins.top() + margins.bottom()
    assert not banner.geometry().intersects(window.content.geometry())
