"""A collection's table in the window: what stands in it, in which order, and that nobody loses sight of their row."""

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from desktop import areas
from desktop.home.home import Home
from desktop.records.listing import OnlyThese, RowOrder
from desktop.records.values import Money
from desktop.workspace import Workspace
from tests.desktop.shops import WAIT_S, alone
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS
from tests.ui.accessibility import settle
from tests.ui.table_screens import add, cells, change, column, stand_on, tabling
from tests.ui.test_opening import opened
from tests.ui.thing_table.area import AREA
from tests.ui.windows import ALONE, named, open_window, says, until
from ui.areas import AREAS


@pytest.fixture
def ada(monkeypatch, tmp_path):
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)
    monkeypatch.setattr("desktop.settings.queries.guess", _germany)
    with alone(tmp_path / "ada", "Ada") as ada:
        yield ada


def _germany():
    from desktop.settings.proposal import Proposal
    from desktop.settings.shop_calendar import ShopCalendar

    return Proposal(ShopCalendar(country="DE"), "EUR")


def test_a_collection_has_its_table_with_one_line(monkeypatch, tmp_path, qtbot):
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)
    Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=ALONE).close(WAIT_S)
    with open_window(tmp_path / "till", (*AREAS, AREA)) as window:
        opened(window, qtbot)
        named(window.shell.rail, "Things").click()
        screen = window._shop.screens["things"]
        until(qtbot, lambda: says(window.shell, "No things"))
        window._shop.workspace.do(areas_command, "Oven").result(WAIT_S)
        until(qtbot, lambda: cells(screen, "Name") == ["Oven", ""])
        assert screen.isAncestorOf(window.shell.focusWidget())


def areas_command(context, name):
    from desktop.records import commands

    return commands.create(context, THINGS, {"name": name})


def test_cells_read_as_the_shop_writes_and_what_does_not_fit_is_said(ada, qtbot):
    add(
        ada,
        name="Oven",
        colour="g",
        weight=Decimal("1234.5"),
        price=Money(Decimal("80.5"), "EUR"),
        day=date(2026, 12, 3),
        sold=True,
        pieces=3,
    )
    add(ada, name="Table", colour="Blue", **{"tag/0123456789abcdef": "old", "tag/1123456789abcdef": "wood"})
    with tabling(qtbot, ada) as screen:
        QAbstractItemModelTester(screen.table.rows)
        row = [screen.table.rows.index(0, number).data() for number in range(11)]
        assert row == ["Oven", "Green", "1.234,5", "80,50 EUR", "3 Dec 2026", "", "", "Yes", "", "", "3"]
        assert cells(screen, "Tags") == ["", "old; wood", ""]
        assert cells(screen, "Added by")[:2] == ["Ada", "Ada"]
        stand_on(screen, 1, "Colour")
        assert "does not fit" in screen.table.status.said()
        assert screen.table.rows.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Blue, does not fit"
        stand_on(screen, 1, "Added by")
        assert screen.table.status.said() == "This is filled in by itself."


def test_a_click_on_a_label_sorts_and_the_row_one_stands_on_stays_where_it_is_on_screen(ada, qtbot):
    for number in range(60):
        add(ada, name=f"{(number * 37) % 60:02}")
    with tabling(qtbot, ada, size=(700, 400)) as screen:
        view, rows = screen.table.view, screen.table.rows
        stand_on(screen, 5, "Name")
        words, top = view.currentIndex().data(), view.visualRect(view.currentIndex()).top()
        header = view.horizontalHeader()
        QTest.mouseClick(
            header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(header.sectionViewportPosition(0) + 20, 8)
        )
        until(qtbot, lambda: screen.table.loader.listing.sorting == RowOrder("name") and header.sorted_by is not None)
        assert view.currentIndex().data() == words
        assert rows.place_of(rows.numbers[view.currentIndex().row()]) == int(words)
        screen.table.sort_by(RowOrder("name", descending=True))
        until(qtbot, lambda: header.sorted_by == (0, True))
        settle()
        assert view.currentIndex().data() == words
        assert view.visualRect(view.currentIndex()).top() == top or view.verticalScrollBar().value() in (
            0,
            view.verticalScrollBar().maximum(),
        )


def test_it_follows_what_is_saved_searched_and_thrown_away(ada, qtbot):
    oven, fan = add(ada, name="Oven"), add(ada, name="Fan")
    with tabling(qtbot, ada) as screen:
        stand_on(screen, 1, "Name")
        change(ada, oven, name="Old oven")
        until(qtbot, lambda: cells(screen, "Name") == ["Old oven", "Fan", ""])
        screen.table.search.setText("oven")
        until(qtbot, lambda: cells(screen, "Name") == ["Old oven", ""])
        screen.table.search.clear()
        until(qtbot, lambda: screen.table.rows.count == 2)
        ada.workspace.do(_throw_away, fan.id).result(WAIT_S)
        until(qtbot, lambda: cells(screen, "Name") == ["Old oven", ""])
        screen.table.search.setText("nothing like it")
        until(qtbot, lambda: cells(screen, "Name") == [""])


def _throw_away(context, id):
    from desktop.records import commands

    return commands.throw_away(context, THINGS, id)


def test_keys_move_and_select_as_in_a_spreadsheet(ada, qtbot):
    for name in "ABCDE":
        add(ada, name=name)
    with tabling(qtbot, ada) as screen:
        view, shift, control = screen.table.view, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
        stand_on(screen, 1, "Name")
        QTest.keyClick(view, Qt.Key.Key_Down, shift)
        QTest.keyClick(view, Qt.Key.Key_Right, shift)
        assert view.block() == (1, 2, (0, 1))
        QTest.keyClick(view, Qt.Key.Key_Down, control | shift)
        assert view.block() == (1, 5, (0, 1))
        QTest.keyClick(view, Qt.Key.Key_Return)
        QTest.keyClick(view, Qt.Key.Key_Up, control)
        assert (view.currentIndex().row(), view.block().first) == (0, 0)
        QTest.keyClick(view, Qt.Key.Key_Tab)
        assert view.currentIndex().column() == column(screen, "Colour")


def test_how_it_looks(ada, qtbot, both_themes, golden):
    add(ada, name="Oven", colour="g", weight=Decimal("1234.5"), price=Money(Decimal("80.5"), "EUR"), sold=True)
    add(ada, name="A name so long that no column can hold it whole", colour="Blue", day=date(2026, 12, 3))
    add(ada, name="面粉", colour="r", weight=Decimal(2), **{"tag/0123456789abcdef": "old"})
    add(ada, name="اشتر الدقيق", colour="r")
    with tabling(qtbot, ada, size=(900, 420)) as screen:
        screen.table.sort_by(RowOrder("weight", descending=True))
        screen.table.only(OnlyThese("colour", "is not", "g"))
        screen.table.layout_of_columns.freeze("name")
        until(qtbot, lambda: screen.table.rows.count == 3)
        stand_on(screen, 0, "Colour")
        screen.table.view.select_block(0, 1, (1, 2))
        until(qtbot, lambda: screen.table.status.sums() != "")
        golden(screen, f"table-{both_themes.scheme}")


def test_manners(ada, qtbot, assert_accessible):
    add(ada, name="Oven")
    with tabling(qtbot, ada, size=(800, 560)) as screen:
        assert_accessible(screen)
