"""Tables of values that go out of the window and come in, with what that does said before it does it."""

import pytest
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop import areas
from desktop.records import queries
from tests.desktop.shops import alone
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS
from tests.ui.table_screens import add, tabling
from tests.ui.windows import click, says, until
from ui.records.export_dialog import ExportDialog
from ui.records.import_dialog import ImportDialog
from ui.widgets import Toast


@pytest.fixture(autouse=True)
def with_things(monkeypatch):
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)


def choose(screen, action, path=None):
    """From the menu, then a file, where one is asked for."""
    click(screen, "What can be done with all things")
    menu = next(menu for menu in screen.findChildren(QMenu) if menu.isVisible())
    next(each for each in menu.actions() if each.text() == action).trigger()
    menu.close()
    if path is not None:
        take(screen, path)


def take(parent, path):
    dialog = next(each for each in parent.findChildren(QFileDialog) if each.isVisible())
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_what_a_file_does_is_said_before_it_does_it_and_one_click_takes_it_back(tmp_path, qtbot, assert_accessible):
    table, problems = tmp_path / "things.csv", tmp_path / "problems.txt"
    with alone(tmp_path / "maria", "Maria") as maria, tabling(qtbot, maria) as screen:
        oven = add(maria, name="Oven", pieces=1)
        add(maria, name="Tray", pieces=2)
        choose(screen, "Save as…")
        dialog = screen.findChild(ExportDialog)
        assert_accessible(dialog)
        dialog.kinds["changes"].setChecked(True)
        click(dialog, "Save…")
        take(screen, table)
        until(qtbot, lambda: says(screen, "2 things saved in things.csv."))
        text = table.read_text("utf-8-sig").replace("Oven", "Stove")
        commas = "," * text.splitlines()[0].count(",")
        table.write_text(f"{text}Pan{commas}\nPot,blue{commas[1:]}\n")
        choose(screen, "Import…", table)
        dialog = screen.findChild(ImportDialog)
        until(qtbot, lambda: dialog.plan is not None)
        assert dialog.sentence() == "4 lines in things.csv: 1 new, 1 changed, 1 as they are, 1 that cannot be taken."
        until(qtbot, lambda: says(dialog, "Line 5: Colour cannot be “blue”"))
        assert_accessible(dialog)
        assert len(queries.records(maria.session, THINGS)) == 2
        click(dialog, "Save this list")
        take(dialog, problems)
        until(qtbot, lambda: problems.exists() and "Line 5: " in problems.read_text())
        click(dialog, "Take over")
        until(qtbot, lambda: says(screen, "1 new, 1 changed."))
        names = lambda: [one.values["name"] for one in queries.records(maria.session, THINGS)]  # noqa: E731
        assert names() == ["Stove", "Tray", "Pan"]
        click(screen, "Undo")
        until(qtbot, lambda: names() == ["Oven", "Tray"])
        for toast in screen.findChildren(Toast):
            toast.dismiss()
        assert queries.record(maria.session, THINGS, oven.id).values["name"] == "Oven"


def test_what_is_no_table_is_said(tmp_path, qtbot):
    (tmp_path / "cake.csv").write_text("Eggs,Milk\n1,2\n")
    with alone(tmp_path / "maria", "Maria") as maria, tabling(qtbot, maria) as screen:
        choose(screen, "Import…", tmp_path / "cake.csv")
        dialog = screen.findChild(ImportDialog)
        until(qtbot, lambda: says(dialog, "The first line of cake.csv has to name"))
        assert not dialog.yes.isVisible()
        dialog.reject()
