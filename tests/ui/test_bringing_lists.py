"""A list dropped onto a form's table: previewed, put right by hand, brought in, taken back."""

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.forms import queries
from tests.ui.accessibility import accessibility_problems, settle
from tests.ui.test_forms import entries, forms_of
from tests.ui.test_forms import home as home
from tests.ui.windows import click, open_window, press, says, until

LIST = """Kunde;Gäste;Art;Colour
Anna;12;Cake;red
安娜;many;Tart;blue
Anna;3;Bread;
"""


def dropped(widget, path):
    """A file is let go over it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    given = (QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(*given)
    QApplication.sendEvent(widget, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(given[0].toPointF(), *given[1:]))


def answers(page, place, question):
    """The column at that place is to answer this, by the keyboard."""
    chip = page.grid.chips[place]
    chip.setFocus()
    press(Qt.Key.Key_Space)
    menu = chip.opened
    words = [action.text() for action in menu.actions()]
    menu.setActiveAction(menu.actions()[words.index(question)])
    QTest.keyClick(menu, Qt.Key.Key_Return)


def test_a_list_is_put_right_brought_in_and_taken_back(home, qtbot, tmp_path, theme):
    (tmp_path / "orders.csv").write_text(LIST, "utf-8")
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        lists = screen.table.lists
        dropped(screen.table, tmp_path / "orders.csv")
        page = lists.page
        until(qtbot, lambda: page.plan is not None)
        assert [chip.text() for chip in page.grid.chips] == ["Left out", "Left out", "Kind", "Left out"]
        for place, question in ((0, "Name"), (1, "Guests")):
            answers(page, place, question)
            until(qtbot, lambda place=place: page.plan is not None and page.shown.brought.questions[place] != "")
        assert says(page, "3 new.")
        assert says(page, "Guests: 1 answer does not fit (“many”); it stays as written, marked.")
        page.key.chosen.emit("name0000")
        until(qtbot, lambda: page.plan is not None)
        assert says(page, "2 new, 1 cannot be taken.")
        assert says(page, "Line 4: Line 2 has the same “Name”.")
        page.save_refused(str(tmp_path / "left.csv"))
        until(qtbot, lambda: (tmp_path / "left.csv").exists())
        click(page, "Offer “Tart” from now on")
        assert says(page, "“Tart” will be offered from now on.")
        assert accessibility_problems(page, theme) == []
        click(page, "Bring in")
        until(qtbot, lambda: lists.page is None)
        until(qtbot, lambda: says(window.shell, "2 new, 1 row could not be taken."))
        (form,) = queries.forms(window._shop.bridge.session)
        kinds = {choice.key: choice.label for choice in form.definition.by_key["kind0000"].choices}
        found = {entry.values["name0000"]: entry.values for entry in entries(window)}
        assert {name: kinds[said["kind0000"]] for name, said in found.items()} == {"Anna": "Cake", "安娜": "Tart"}
        assert found["安娜"]["guests00"] == "many"
        until(qtbot, lambda: screen.table.table.rows.rowCount() == 3)
        click(window.shell, "Undo")
        until(qtbot, lambda: entries(window) == [])
        QGuiApplication.clipboard().setText("Name\tReady on\nBo\t3/4/2026\n")
        screen.table.table.view.wanted.emit("paste")
        page = screen.table.lists.page
        until(qtbot, lambda: page.plan is not None)
        assert says(page, "1 new.")
        assert says(page, "Ready on: Whether 3/4/2026 begins with the day or the month cannot be told")
        page.back.setFocus()
        settle()
        press(Qt.Key.Key_Escape)
        assert screen.table.lists.page is None
