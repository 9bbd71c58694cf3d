"""Writing in a table, with the habits of a spreadsheet: nothing that is typed is lost, one step takes it back."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import areas
from desktop.errors import DiskFullError
from desktop.profiles.collections import PROFILES
from desktop.records import own_view, queries
from desktop.records.listing import RowOrder
from desktop.records.row_saves import save_rows
from desktop.records.values import MemberLink, Money
from tests.desktop.shops import WAIT_S, alone, two
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS
from tests.ui.accessibility import settle
from tests.ui.table_screens import add, cells, change, stand_on, tabling
from tests.ui.todo_screens import toasts
from tests.ui.windows import click, focused, says, until, write
from ui.records.table.block import EXACT
from ui.widgets import LineEdit

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ada(monkeypatch, tmp_path):
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)
    with alone(tmp_path / "ada", "Ada") as ada:
        yield ada


def press(screen, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget() or screen.table.view, key, modifiers)
    settle()


def put_on_clipboard(text):
    QGuiApplication.clipboard().setText(text)


def values(ada):
    return [record.values for record in queries.records(ada.session, THINGS)]


def saved(qtbot, screen):
    until(qtbot, lambda: not screen.table.unwritten() and not screen.table.rows.unsaved and not begun(screen))


def begun(screen):
    return [fresh for fresh in screen.table.rows.fresh if fresh.is_begun]


def test_typing_replaces_f2_changes_and_a_row_begins_in_the_blank_one(ada, qtbot):
    add(ada, name="Oven", weight=Decimal(5))
    with tabling(qtbot, ada) as screen:
        stand_on(screen, 0, "Name")
        write("Fan")
        press(screen, Qt.Key.Key_Tab)
        press(screen, Qt.Key.Key_F2)
        write("gr")
        press(screen, Qt.Key.Key_Tab)
        press(screen, Qt.Key.Key_F2)
        write(",5")
        press(screen, Qt.Key.Key_Return)
        assert (screen.table.view.currentIndex().row(), screen.table.view.currentIndex().column()) == (1, 0)
        write("Table")
        press(screen, Qt.Key.Key_Tab)
        write("Blue")
        press(screen, Qt.Key.Key_Return)
        write("烤箱")
        press(screen, Qt.Key.Key_Return)
        saved(qtbot, screen)
        until(qtbot, lambda: cells(screen, "Name") == ["Fan", "Table", "烤箱", ""])
        assert values(ada) == [
            {"name": "Fan", "colour": "g", "weight": Decimal("5.5")},
            {"name": "Table", "colour": "Blue"},
            {"name": "烤箱"},
        ]
        assert screen.table.view.currentIndex().row() == 3


def test_escape_leaves_what_was_there_and_what_is_not_allowed_is_said(ada, qtbot):
    add(ada, name="Oven")
    with tabling(qtbot, ada) as screen:
        stand_on(screen, 0, "Name")
        write("X")
        press(screen, Qt.Key.Key_Escape)
        assert cells(screen, "Name") == ["Oven", ""]
        stand_on(screen, 0, "Added by")
        write("X")
        assert screen.table.status.said() == "This is filled in by itself."
        assert screen.table.findChildren(LineEdit, "qt_editor") == []
        assert values(ada) == [{"name": "Oven"}]


def test_a_block_from_a_spreadsheet_changes_cells_and_adds_rows_in_one_step(ada, qtbot):
    add(ada, name="Oven", price=Money(Decimal(1), "EUR"))
    with tabling(qtbot, ada) as screen:
        put_on_clipboard('Fan\tred\t1.5\r\n"two\nlines"\tBlue\tmany\r\n')
        stand_on(screen, 0, "Name")
        press(screen, Qt.Key.Key_V, CONTROL)
        until(qtbot, lambda: toasts(screen) == ["6 cells, 1 new entry."])
        until(qtbot, lambda: len(cells(screen, "Name")) == 3)
        assert values(ada) == [
            {"name": "Fan", "colour": "r", "weight": Decimal("1.5"), "price": Money(Decimal(1), "EUR")},
            {"name": "two\nlines", "colour": "Blue", "weight": "many"},
        ]
        assert screen.table.view.block() == (0, 1, (0, 1, 2))
        click(screen, "Undo")
        until(qtbot, lambda: cells(screen, "Name") == ["Oven", ""])
        assert values(ada) == [{"name": "Oven", "price": Money(Decimal(1), "EUR")}]


def test_a_block_is_copied_exactly_filled_further_and_emptied(ada, qtbot):
    me = MemberLink(bytes.fromhex(ada.workspace.me.id))
    add(ada, name="Table 9", maker=me, **{"tag/0123456789abcdef": "old"})
    for _ in range(3):
        add(ada)
    with tabling(qtbot, ada) as screen:
        view = screen.table.view
        stand_on(screen, 0, "Name")
        screen.table.blocks.fill_to(2)
        until(qtbot, lambda: cells(screen, "Name") == ["Table 9", "Table 10", "Table 11", "", ""])
        stand_on(screen, 0, "Maker")
        view.select_block(0, 3, (8,))
        press(screen, Qt.Key.Key_D, CONTROL)
        until(qtbot, lambda: cells(screen, "Maker") == ["Ada"] * 4 + [""])
        view.select_block(0, 0, (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
        press(screen, Qt.Key.Key_C, CONTROL)
        until(qtbot, lambda: QGuiApplication.clipboard().text().startswith("Table 9\t"))
        stand_on(screen, 3, "Name")
        press(screen, Qt.Key.Key_V, CONTROL)
        until(qtbot, lambda: cells(screen, "Tags")[3] == "old")
        said = values(ada)[3]
        assert {key: value for key, value in said.items() if "/" not in key} == {"name": "Table 9", "maker": me}
        view.select_block(0, 3, (0, 8))
        press(screen, Qt.Key.Key_Delete)
        until(qtbot, lambda: cells(screen, "Name") == [""] * 5)
        for step in (["Table 9", "Table 10", "Table 11", "Table 9", ""], ["Table 9", "Table 10", "Table 11", "", ""]):
            saved(qtbot, screen)
            press(screen, Qt.Key.Key_Z, CONTROL)
            until(qtbot, lambda step=step: cells(screen, "Name") == step)


def test_a_row_that_is_changed_stays_where_it_is_until_one_leaves_it(ada, qtbot):
    for name in ("A", "B", "C"):
        add(ada, name=name)
    with tabling(qtbot, ada) as screen:
        screen.table.sort_by(RowOrder("name"))
        stand_on(screen, 0, "Name")
        write("Z")
        press(screen, Qt.Key.Key_Tab)
        until(qtbot, lambda: values(ada)[0]["name"] == "Z")
        saved(qtbot, screen)
        assert cells(screen, "Name") == ["Z", "B", "C", ""]
        press(screen, Qt.Key.Key_Down)
        until(qtbot, lambda: cells(screen, "Name") == ["B", "C", "Z", ""])
        assert screen.table.view.currentIndex().row() == 0, "one stands on the same row, wherever that is now"


def test_what_came_from_another_pc_while_one_typed_is_kept_beside(qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)
    with two(tmp_path) as (alice, bob):
        oven = add(bob, name="Oven")
        with tabling(qtbot, alice) as screen:
            until(qtbot, lambda: cells(screen, "Name") == ["Oven", ""])
            stand_on(screen, 0, "Name")
            write("Mine")
            change(bob, oven, name="His")
            until(qtbot, lambda: values(alice) == [{"name": "His"}])
            assert focused().text() == "Mine", "what came is not put over what is typed"
            press(screen, Qt.Key.Key_Return)
            saved(qtbot, screen)
            found = queries.record(alice.session, THINGS, oven.id)
            assert {found.values["name"], found.apart["name"][0].value} == {"Mine", "His"}
            stand_on(screen, 0, "Name")
            assert "something else here at the same time" in screen.table.status.said()
        add(alice, name="Fan")
        with tabling(qtbot, bob) as screen:
            until(qtbot, lambda: len(cells(screen, "Name")) == 3)
            put_on_clipboard("Mine\nMine too")
            stand_on(screen, 0, "Name")
            press(screen, Qt.Key.Key_V, CONTROL)
            until(qtbot, lambda: screen.table.status.said() == "Only a manager or an owner can change this thing.")
            assert "Mine too" not in [record["name"] for record in values(bob)], "all of it or nothing"


def test_what_an_input_method_writes_begins_a_line(ada, qtbot):
    add(ada, name="Oven")
    with tabling(qtbot, ada) as screen:
        stand_on(screen, 0, "Name")
        composing = QInputMethodEvent("kao", [])
        QApplication.sendEvent(screen.table.view, composing)
        committed = QInputMethodEvent()
        committed.setCommitString("烤")
        QApplication.sendEvent(QApplication.focusWidget(), committed)
        assert QApplication.focusWidget().text() == "烤"
        press(screen, Qt.Key.Key_Return)
        until(qtbot, lambda: cells(screen, "Name") == ["烤", ""])


def test_a_full_disk_keeps_what_was_typed_until_it_is_saved_once(ada, qtbot, monkeypatch):
    from desktop.records import row_saves

    with tabling(qtbot, ada) as screen:
        full, real = [True], row_saves.save_many

        def save_many(*values, **named):
            if full[0]:
                raise DiskFullError("The disk is full.")
            return real(*values, **named)

        monkeypatch.setattr(row_saves, "save_many", save_many)
        oven = add(ada, name="Oven")
        until(qtbot, lambda: cells(screen, "Name") == ["Oven", ""])
        stand_on(screen, 0, "Name")
        write("Fan")
        press(screen, Qt.Key.Key_Return)
        until(qtbot, lambda: "keeps trying" in screen.table.status.said())
        assert cells(screen, "Name") == ["Fan", ""]
        assert screen.unwritten() == ["things in the table"], "closing asks about it"
        full[0] = False
        saved(qtbot, screen)
        assert values(ada) == [{"name": "Fan"}]
        assert len(queries.history(ada.session, oven.id)) == 2


def test_rows_of_which_some_were_saved_are_not_saved_twice(ada):
    batch = bytes(16)
    for _ in range(2):
        made = ada.workspace.do(save_rows, THINGS, {}, [{"name": "Oven"}, {"name": "Fan"}], batch).result(WAIT_S)
    assert [record.id for record in queries.records(ada.session, THINGS)] == list(made.added)


def test_what_was_being_typed_when_the_pc_went_off_is_offered_again(ada, qtbot):
    add(ada, name="Oven")
    with tabling(qtbot, ada) as screen:
        stand_on(screen, 0, "Name")
        write("Half a na")
        until(qtbot, lambda: own_view.cell_draft(ada.session, THINGS) is not None)
        with tabling(qtbot, ada) as other:  # as after a new start
            click(other, "Put it there")
            assert focused().text() == "Half a na"
            write("me")
            press(other, Qt.Key.Key_Return)
            until(qtbot, lambda: cells(other, "Name") == ["Half a name", ""])
            until(qtbot, lambda: own_view.cell_draft(ada.session, THINGS) is None)
        press(screen, Qt.Key.Key_Escape)
    with tabling(qtbot, ada) as screen:
        assert screen.table.typing_kept.banner is None


def test_taking_back_waits_for_what_is_still_on_its_way(ada, qtbot):
    add(ada, name="Oven")
    with tabling(qtbot, ada) as screen:
        stand_on(screen, 0, "Name")
        write("Fan")
        QTest.keyClick(focused(), Qt.Key.Key_Return)
        QTest.keyClick(screen.table.view, Qt.Key.Key_Z, CONTROL)
        until(qtbot, lambda: len(queries.history(ada.session, queries.records(ada.session, THINGS)[0].id)) == 3)
        saved(qtbot, screen)
        assert values(ada) == [{"name": "Oven"}]


def test_everybody_in_the_shop_has_a_row_whose_profile_begins_there(ada, qtbot):
    with tabling(qtbot, ada, PROFILES) as screen:
        assert cells(screen, "Person") == ["Ada"]
        assert not says(screen, "Nothing here yet")
        stand_on(screen, 0, "Job")
        write("Baker")
        press(screen, Qt.Key.Key_Tab)
        write("0170 1")
        press(screen, Qt.Key.Key_Return)
        saved(qtbot, screen)
        said = [cells(screen, label) for label in ("Person", "Job", "Phone")]
        assert said == [["Ada"], ["Baker"], ["0170 1"]]
        press(screen, Qt.Key.Key_Z, CONTROL)
        press(screen, Qt.Key.Key_Z, CONTROL)
        until(qtbot, lambda: cells(screen, "Job") == [""])
        put_on_clipboard("Bob\tCook")
        stand_on(screen, 0, "Person")
        press(screen, Qt.Key.Key_V, CONTROL)
        until(qtbot, lambda: screen.table.status.said() == "This is filled in by itself.")
        assert cells(screen, "Job") == [""], "nothing of it is written"


def test_of_what_was_copied_the_text_outlives_the_table(ada, qtbot):
    add(ada, name="Oven")
    with tabling(qtbot, ada) as screen:
        stand_on(screen, 0, "Name")
        press(screen, Qt.Key.Key_C, CONTROL)
        until(qtbot, lambda: QGuiApplication.clipboard().mimeData().hasFormat(EXACT))
    assert QGuiApplication.clipboard().mimeData().formats() == ["text/plain"], "Qt’s own, which ends with it"
    assert QGuiApplication.clipboard().text() == "Oven\n"
