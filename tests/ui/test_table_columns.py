"""The columns of a table as somebody wants them, what it is narrowed to, and what a selection comes to."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop import areas
from desktop.records.listing import OnlyThese, RowOrder
from desktop.records.values import Money
from tests.desktop.shops import alone
from tests.desktop.toy_collection.area import WITH_THINGS
from tests.ui.accessibility import settle
from tests.ui.table_screens import add, cells, column, stand_on, tabling
from tests.ui.windows import click, says, until


@pytest.fixture
def ada(monkeypatch, tmp_path):
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)
    with alone(tmp_path / "ada", "Ada") as ada:
        for name, colour, weight in (("Oven", "g", "1.5"), ("Fan", "r", "2"), ("Table", None, "0.25")):
            add(ada, name=name, colour=colour, weight=Decimal(weight), price=Money(Decimal(weight) * 2, "EUR"))
        yield ada


def choose(words):
    """What the open menu offers in these words."""
    (menu,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMenu) and widget.isVisible()]
    (action,) = [action for action in menu.actions() if action.text() == words]
    action.trigger()
    menu.close()
    settle()


def labels(screen):
    rows = screen.table.rows
    return [rows.columns[number].label for number in screen.table.view.shown_columns()]


def test_columns_are_hidden_moved_widened_and_frozen_for_good(ada, qtbot):
    with tabling(qtbot, ada, size=(640, 400)) as screen:
        assert "Added" not in labels(screen)
        view, header = screen.table.view, screen.table.view.horizontalHeader()
        screen.table.menus.open_column(column(screen, "Weight"))
        choose("Hide")
        header.moveSection(header.visualIndex(column(screen, "Price")), 0)
        view.setColumnWidth(0, 130)
        screen.table.menus.open_column(column(screen, "Name"))
        choose("Keep in sight up to here")
        screen.table.sort_by(RowOrder("name"))
        until(qtbot, lambda: cells(screen, "Name") == ["Fan", "Oven", "Table", ""])
        assert labels(screen)[:3] == ["Price", "Name", "Colour"]
        view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
        settle()
        name = view.visualRect(screen.table.rows.index(0, 0))
        assert (name.left(), name.width()) == (110, 129), "it stays in sight"
        assert view.indexAt(name.center()).column() == 0
        stand_on(screen, 0, "Colour")
        assert view.visualRect(view.currentIndex()).left() >= 240, "nothing one stands on is beneath it"
    with tabling(qtbot, ada, size=(640, 400)) as screen:
        assert labels(screen)[:3] == ["Price", "Name", "Colour"]
        assert screen.table.view.columnWidth(0) == 130
        assert screen.table.view.frozen_width() == 240
        until(qtbot, lambda: cells(screen, "Name") == ["Fan", "Oven", "Table", ""])
        click(screen, "Columns")
        choose("As it was at first")
        until(qtbot, lambda: cells(screen, "Name") == ["Oven", "Fan", "Table", ""])
        assert labels(screen)[:3] == ["Name", "Colour", "Weight"]


def test_a_frozen_label_is_clicked_where_it_is_seen(ada, qtbot):
    with tabling(qtbot, ada, size=(640, 400)) as screen:
        view = screen.table.view
        screen.table.layout_of_columns.freeze("name")
        view.horizontalScrollBar().setValue(500)
        settle()
        QTest.mouseClick(view.horizontalHeader().viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 10))
        until(qtbot, lambda: screen.table.loader.listing.sorting == RowOrder("name"))


def test_the_table_is_narrowed_by_what_stands_in_a_cell(ada, qtbot):
    with tabling(qtbot, ada) as screen:
        stand_on(screen, 1, "Colour")
        screen.table.menus.open_cells(QPoint(0, 0))
        choose("All but “Red”")
        until(qtbot, lambda: cells(screen, "Name") == ["Oven", "Table", ""])
        screen.table.menus.open_column(column(screen, "Colour"))
        choose("Only what is filled in")
        until(qtbot, lambda: cells(screen, "Name") == ["Oven", ""])
        until(qtbot, lambda: says(screen, "Colour: not Red, take it away"))
        click(screen, "Colour: not Red, take it away")
        until(qtbot, lambda: cells(screen, "Name") == ["Oven", "Fan", ""])
        until(qtbot, lambda: says(screen, "Colour: filled in, take it away"))
        click(screen, "Colour: filled in, take it away")
        until(qtbot, lambda: cells(screen, "Name") == ["Oven", "Fan", "Table", ""])
        screen.table.only(OnlyThese("name", "is", "nobody"))
        until(qtbot, lambda: cells(screen, "Name") == [""])


def test_what_a_selection_comes_to_stands_below(ada, qtbot):
    with tabling(qtbot, ada) as screen:
        stand_on(screen, 0, "Weight")
        QTest.keyClick(screen.table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(screen.table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        until(qtbot, lambda: screen.table.status.sums() == "3 filled in · Sum 3.75 · Average 1.25")
        stand_on(screen, 0, "Name")
        until(qtbot, lambda: screen.table.status.sums() == "")


def test_rows_are_thrown_away_and_come_back(ada, qtbot):
    with tabling(qtbot, ada) as screen:
        screen.table.view.select_rows(0, 1)
        screen.table.menus.open_cells(QPoint(0, 0))
        choose("Throw 2 rows away")
        until(qtbot, lambda: cells(screen, "Name") == ["Table", ""])
        assert says(screen, "2 things thrown away.")
        click(screen, "Undo")
        until(qtbot, lambda: cells(screen, "Name") == ["Oven", "Fan", "Table", ""])
