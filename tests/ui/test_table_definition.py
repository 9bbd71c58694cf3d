"""A table of entries whose form asks for something else while it is open."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.forms import commands, queries
from desktop.forms.definition import Definition, Question, QuestionType
from desktop.records.listing import OnlyThese
from tests.desktop.shops import WAIT_S, alone
from tests.ui.accessibility import settle
from tests.ui.table_screens import add, cells, stand_on, tabling
from tests.ui.windows import until

NAME = Question("name0000", QuestionType.TEXT, "Name")
PIECES = Question("pieces00", QuestionType.NUMBER, "Pieces")
NOTE = Question("note0000", QuestionType.TEXT, "Note")
FLOOR = Question("floor000", QuestionType.NUMBER, "Floor")
HOW_MANY = Question("pieces00", QuestionType.NUMBER, "How many")


def labels(screen):
    return [screen.table.rows.columns[number].label for number in screen.table.view.shown_columns()]


def test_columns_follow_and_one_stays_where_one_types(qtbot, tmp_path):
    with alone(tmp_path / "ada", "Ada") as ada:
        form = ada.workspace.do(commands.make, Definition("Orders", questions=(NAME, NOTE, PIECES))).result(WAIT_S)
        asked = queries.entries_of(ada.session, form.id)
        for name in ("Bo", "Cy", "Di"):
            add(ada, asked, name0000=name, pieces00=Decimal(2))
        with tabling(qtbot, ada, asked) as screen:
            view, resets = screen.table.view, []
            screen.table.rows.modelReset.connect(lambda: resets.append(True))
            screen.table.only(OnlyThese("note0000", "empty"))
            until(qtbot, lambda: cells(screen, "Name")[:3] == ["Bo", "Cy", "Di"])
            stand_on(screen, 1, "Pieces")
            QTest.keyClicks(view, "7")
            now = Definition("Orders", questions=(NAME, FLOOR, HOW_MANY))
            ada.workspace.do(commands.change, form.id, now).result(WAIT_S)
            until(qtbot, lambda: queries.entries_of(ada.session, form.id) != asked)
            settle()
            assert view.is_typing()
            assert labels(screen) == ["Name", "Note", "Pieces"], "nothing moves below one's hands"
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
            until(qtbot, lambda: labels(screen) == ["Name", "Floor", "How many"])
            until(qtbot, lambda: cells(screen, "How many")[:3] == ["2", "7", "2"])
            at = view.currentIndex()
            assert (at.row(), screen.table.rows.columns[at.column()].label) == (2, "How many")
            assert screen.table.loader.listing.only == (), "nothing is narrowed to what is not asked for any more"
            QTest.keyClicks(view, "9")
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
            until(qtbot, lambda: cells(screen, "How many")[:3] == ["2", "7", "9"] and not screen.table.rows.unsaved)
            view.finish_typing()
            assert resets == [True], "once"
