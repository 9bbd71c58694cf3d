"""An entry is added to the list from which one chooses while a form is filled in."""

from PySide6.QtCore import Qt

from desktop.forms import commands, queries
from desktop.forms.definition import Definition, Question, QuestionType
from desktop.records import queries as record_queries
from desktop.records.identity import RecordKey
from tests.desktop.shops import WAIT_S
from tests.ui.test_form_making import Hand
from tests.ui.test_forms import begin, press_with
from tests.ui.test_opening import opened
from tests.ui.windows import focused, open_window, press, says, until, write
from ui.forms.filling.adding_dialog import AddingDialog

NAME = Question("name0000", QuestionType.TEXT, "Name", required="TRUE")
SIZE = Question("size0000", QuestionType.NUMBER, "Size", required="TRUE")


def test_what_is_no_entry_of_a_list_becomes_one_at_once_or_says_what_it_lacks(home, qtbot):
    with open_window(home) as window:
        opened(window, qtbot)
        shop = window._shop
        towns, boxes = (
            shop.workspace.do(commands.make, Definition(title, one=one, questions=asked)).result(WAIT_S).id
            for title, one, asked in (("Towns", "town", (NAME,)), ("Boxes", "box", (NAME, SIZE)))
        )
        to = Question("town0000", QuestionType.ENTRY, "To", form=towns)
        box = Question("box00000", QuestionType.ENTRY, "Box", form=boxes)
        shop.workspace.do(commands.make, Definition("A parcel", questions=(to, box))).result(WAIT_S)
        screen = window.shell.open_section("forms")
        until(qtbot, lambda: screen.table is not None and screen.list.rows.rowCount() == 3)
        page = begin(screen, qtbot)
        answers = {key: page.column.cards[key].answer for key in ("town0000", "box00000")}

        def entries(form):
            return record_queries.records(shop.bridge.session, queries.entries_of(shop.bridge.session, form))

        write("Nürnberg 纽伦堡")
        until(qtbot, lambda: says(page, "add it: Ctrl+N."))
        press_with(Qt.Key.Key_N)
        until(qtbot, lambda: isinstance(answers["town0000"].value(), RecordKey))
        assert [entry.values for entry in entries(towns)] == [{"name0000": "Nürnberg 纽伦堡"}]
        window.shell.activateWindow()  # off screen a list that went stays the active window
        press(Qt.Key.Key_Return)
        write("Big")
        press_with(Qt.Key.Key_N)
        until(qtbot, lambda: window.shell.findChild(AddingDialog) is not None)
        dialog = window.shell.findChild(AddingDialog)
        Hand().press(dialog.yes)
        assert dialog.isVisible()
        assert entries(boxes) == []
        dialog.column.focus("size0000")
        write("3*4")
        press(Qt.Key.Key_Return)
        assert focused() is dialog.yes
        Hand().press(dialog.yes)
        until(qtbot, lambda: isinstance(answers["box00000"].value(), RecordKey))
        assert [str(entry.values["size0000"]) for entry in entries(boxes)] == ["12"]
        assert says(window.shell, "“Big” is added to Boxes.")
