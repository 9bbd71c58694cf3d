"""A value that is changed where it stands, in a line and in text of several lines."""

from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.errors import InvalidError
from ui.bridge import Bridge
from ui.growing_text import GrowingText
from ui.kept_field import KeptField
from ui.widgets import LineEdit


@pytest.fixture(params=[LineEdit, lambda: GrowingText(most_lines=4, one_line=True)], ids=["line", "text"])
def field(request, maria, qtbot):
    """One that is shown; `field.given` is what it had kept."""
    bridge, given = Bridge(maria.workspace), []

    def save(value, seen):
        given.append((value, seen))
        kept = Future()
        kept.set_result(value)
        return kept

    def read(typed):
        if typed == "no":
            raise InvalidError("Not that.")
        return typed.upper()

    field = KeptField("Name", bridge, save, read=read, edit=request.param())
    field.given = given
    qtbot.addWidget(field)
    field.show()
    field.show_value("Ann", "first")
    yield field
    field.stop()
    bridge.close()


def enter(field, typed):
    field.edit.selectAll()
    QTest.keyClicks(field.edit, typed)
    QTest.keyClick(field.edit, Qt.Key.Key_Return)


def test_whoever_types_has_seen_what_stood_there_when_they_began(field, qtbot):
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "b")
    field.show_value("Cy", "second")
    assert field.edit.text() == "b"
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.given == [("B", "first")]
    qtbot.waitUntil(lambda: not field.unsaved)
    field.show_value("B", "third")
    enter(field, "d")
    assert field.given[1:] == [("D", "third")]


def test_what_is_as_it_was_or_refused_is_not_kept(field, qtbot):
    enter(field, " Ann ")
    enter(field, "no")
    assert (field.error(), field.text(), field.given) == ("Not that.", "no", [])
    field.show_value("Cy", "second")
    assert field.text() == "no"
    enter(field, "Bo")
    qtbot.waitUntil(lambda: not field.unsaved)
    assert (field.error(), field.given) == ("", [("BO", "first")])
    field.show_value("BO", "third")
    assert field.text() == "BO"


def test_a_space_behind_what_was_kept_stays_for_the_next_word(field, qtbot):
    enter(field, "b ")
    qtbot.waitUntil(lambda: not field.unsaved)
    field.show_value("b", "second")
    assert field.edit.text() == "b "


def test_spaces_that_were_typed_hold_nothing_up(field):
    enter(field, "Ann ")
    field.show_value("Cy", "second")
    assert field.text() == "Cy"
