"""The shop's files on screen, through real widgets."""

import io
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog

from desktop.drive import commands, queries
from desktop.drive.collections import NAME, WITHIN
from desktop.drive.other_places import OtherPlace, other_places
from desktop.people import queries as people_queries
from desktop.records.records import Alternative
from tests.desktop.shops import WAIT_S, alone
from tests.ui.accessibility import settle
from tests.ui.drive_screens import filing, give, make_folder, names
from tests.ui.windows import click, focused, named, press, says, until, waits_for, write
from ui.drive.drive_rows import MOVED, DriveRows
from ui.drive.places import DrivePlace
from ui.drive.rows import DriveRow
from ui.drive.settling import add_settling
from ui.files.giving import given_files
from ui.files.overlay import FileOverlay
from ui.widgets import Menu

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        yield maria


def stand_on(screen, name):
    screen.page.list.setFocus()
    assert screen.page.list.choose(next(row.id for row in screen.page.list.rows.all() if row.name == name))


def undo():
    QTest.keyClick(focused(), Qt.Key.Key_Z, CONTROL)
    settle()


def test_by_the_keyboard_a_folder_is_made_named_opened_left_thrown_away_and_brought_back(maria, qtbot):
    with filing(qtbot, maria) as screen:
        assert says(screen, "No files yet")
        click(screen, "New folder")
        write("Prices")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: names(screen) == ["Prices"] and not dialogs())
        screen.activateWindow()
        settle()
        stand_on(screen, "Prices")
        press(Qt.Key.Key_F2)
        write("Price lists")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: names(screen) == ["Price lists"])
        stand_on(screen, "Price lists")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: screen.page.path.title == "Price lists" and names(screen) == [])
        give(maria, ("flour.csv", b"1"), folder=queries.listing(maria.session).folders[0].id)
        until(qtbot, lambda: names(screen) == ["flour.csv"])
        stand_on(screen, "flour.csv")
        press(Qt.Key.Key_F2)
        settle()
        write("rye")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: names(screen) == ["rye.csv"])
        screen.page.list.setFocus()
        press(Qt.Key.Key_Backspace)
        until(qtbot, lambda: names(screen) == ["Price lists"])
        stand_on(screen, "Price lists")
        press(Qt.Key.Key_Delete)
        until(qtbot, lambda: names(screen) == [])
        screen.page.bin_button.setFocus()
        press(Qt.Key.Key_Space)
        until(qtbot, lambda: names(screen) == ["Price lists"])
        assert focused() is screen.page.list
        assert "1 file" in screen.page.list.rows.row(0).about
        stand_on(screen, "Price lists")
        click(screen, "Bring back")
        until(qtbot, lambda: names(screen) == [])
        click(screen, "To the folder above")
        until(qtbot, lambda: names(screen) == ["Price lists"])
        screen.page.list.setFocus()
        undo()
        until(qtbot, lambda: names(screen) == [])


def test_what_is_dropped_is_asked_about_and_a_version_is_taken_back(maria, qtbot, tmp_path):
    (made,) = give(maria, ("prices.csv", b"flour 1"))
    (tmp_path / "prices.csv").write_bytes(b"flour 12")
    with filing(qtbot, maria) as screen:
        until(qtbot, lambda: names(screen) == ["prices.csv"])
        drop(screen.page.list, urls=[tmp_path / "prices.csv"])
        waits_for(qtbot, asked(), "“prices.csv” is here already")
        click(asked(), "New version")
        until(qtbot, lambda: queries.file(maria.session, made.id).size == 8)
        drop(screen.page.list, urls=[tmp_path / "prices.csv"])
        click(asked(), "Keep both")
        until(qtbot, lambda: names(screen) == ["prices (2).csv", "prices.csv"])
        make_folder(maria, "Lists")
        (tmp_path / "lists").mkdir()
        (tmp_path / "lists" / "eggs.csv").write_bytes(b"eggs 1")
        until(qtbot, lambda: "Lists" in names(screen))
        drop(screen.page.list, urls=[tmp_path / "lists"])
        click(asked(), "Add to it")
        lists = queries.listing(maria.session).folders[0].id
        until(qtbot, lambda: [one.name for one in queries.listing(maria.session, lists).files] == ["eggs.csv"])
        assert [one.name for one in queries.listing(maria.session).folders] == ["Lists"]
        stand_on(screen, "prices.csv")
        click(screen, "Versions")
        click(screen, "Take version 1")
        until(qtbot, lambda: queries.file(maria.session, made.id).size == 7)
        waits_for(qtbot, screen, "Version 3, now")


def test_what_is_dragged_into_a_folder_moves_and_others_who_see_it_there_are_said_first(maria, qtbot):
    wages, lists = make_folder(maria, "Wages", readers="managers"), make_folder(maria, "Lists")
    a, b = (one.id for one in give(maria, ("a.txt", b"1"), ("b.txt", b"2")))
    with filing(qtbot, maria) as screen:
        until(qtbot, lambda: names(screen) == ["Lists", "Wages", "a.txt", "b.txt"])
        drop(screen.page.list, on="Lists", ids=[a])
        until(qtbot, lambda: names(screen) == ["Lists", "Wages", "b.txt"])
        drop(screen.page.list, on="Wages", ids=[b])
        assert says(asked(), "only managers and owners see it")
        click(asked(), "Move")
        until(qtbot, lambda: names(screen) == ["Lists", "Wages"])
        assert [one.name for one in queries.listing(maria.session, wages).files] == ["b.txt"]
        screen.open_place(DrivePlace(a))
        until(qtbot, lambda: names(screen) == ["a.txt"] and screen.page.path.title == "Lists")
        assert [row.id for row in screen.page.list.chosen()] == [a]
        named(screen, "Search files").setText("lis")
        until(qtbot, lambda: names(screen) == ["Lists"])
        assert queries.listing(maria.session, lists).path[0].name == "Lists"


def test_what_is_listed_is_a_sound_model_that_is_heard(maria, qtbot):
    rows = DriveRows()
    QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    give(maria, ("a.txt", b"1"))
    with filing(qtbot, maria) as screen:
        until(qtbot, lambda: names(screen) == ["a.txt"])
        rows.show(screen._shown.listed, screen._shown.rows)
        heard = rows.data(rows.index(0), Qt.ItemDataRole.AccessibleTextRole)
        assert heard.startswith("a.txt, file, 1 byte · Maria")


def test_a_long_folder_is_ordered_as_people_count_and_read_where_it_is_looked_at(maria, qtbot, monkeypatch):
    make_folder(maria, "Lists")
    give(maria, *((f"{number}.csv", b"1" * number) for number in range(250, 0, -1)))
    with filing(qtbot, maria) as screen:
        rows = screen.page.list.rows
        until(qtbot, lambda: rows.rowCount() == 251)
        assert [row.name for row in (rows.row(1), rows.row(2), rows.row(10))] == ["1.csv", "2.csv", "10.csv"]
        monkeypatch.setattr(rows, "read", asked := Asked(rows.read))
        rows.data(rows.index(250), Qt.ItemDataRole.DisplayRole)
        assert asked.counts == []
        stand_on(screen, "Lists")
        press(Qt.Key.Key_End)
        settle()
        assert screen.page.list.chosen()[0].name == "250.csv"
        assert set(asked.counts) == {59}
        named(screen, "Order by: Size").setFocus()
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: [row.name for row in (rows.row(0), rows.row(1))] == ["Lists", "250.csv"])
        assert [row.name for row in screen.page.list.chosen()] == ["250.csv"]
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: [row.name for row in (rows.row(0), rows.row(1))] == ["Lists", "1.csv"])
        kept = screen._settings
        asked.counts.clear()
        screen.page.list.selectAll()
        screen._throw_away()
        (question,) = dialogs()
        assert says(question, "Throw 251 files and folders away?")
        question.accept()
        until(qtbot, lambda: says(screen, "251 are in the bin.") and not rows.rowCount())
        assert max(asked.counts, default=0) <= 96
        screen.deeds.undo()
        until(qtbot, lambda: rows.rowCount() == 251)
    with filing(qtbot, maria, settings=kept) as screen:
        until(qtbot, lambda: names(screen)[:3] == ["Lists", "1.csv", "2.csv"])
        assert named(screen, "Ordered by: Size, from the first on")


def test_what_is_copied_is_plain_for_others_and_the_same_file_here_and_what_is_cut_moves(maria, qtbot):
    lists = make_folder(maria, "Lists")
    (made,) = give(maria, ("a: b.txt", b"flour"))
    value = queries.file(maria.session, made.id).file
    with filing(qtbot, maria) as screen:
        until(qtbot, lambda: names(screen) == ["Lists", "a: b.txt"])
        stand_on(screen, "a: b.txt")
        QTest.keyClick(focused(), Qt.Key.Key_C, CONTROL)
        data = QGuiApplication.clipboard().mimeData()
        (copy,) = (Path(url.toLocalFile()) for url in data.urls())
        assert (copy.name, copy.read_bytes(), [one.content for one in given_files(data)]) == (
            "a_ b.txt",
            b"flour",
            [value],
        )
        screen.open_place(DrivePlace(lists))
        until(qtbot, lambda: screen.page.path.title == "Lists" and names(screen) == [])
        screen._paste()
        until(qtbot, lambda: names(screen) == ["a: b.txt"])
        (other,) = queries.listing(maria.session, lists).files
        assert (other.file, other.id == made.id) == (value, False)
        stand_on(screen, "a: b.txt")
        QTest.keyClick(focused(), Qt.Key.Key_X, CONTROL)
        maria.workspace.do(commands.rename, made.id, "b.txt").result(WAIT_S)
        press(Qt.Key.Key_Backspace)
        until(qtbot, lambda: names(screen) == ["Lists", "b.txt"])
        screen.page.list.setFocus()
        QTest.keyClick(focused(), Qt.Key.Key_V, CONTROL)
        until(qtbot, lambda: names(screen) == ["Lists", "a: b.txt", "b.txt"])
        assert queries.listing(maria.session, lists).files == ()
        stand_on(screen, "Lists")
        QTest.keyClick(focused(), Qt.Key.Key_C, CONTROL)
        (copy,) = (Path(url.toLocalFile()) for url in QGuiApplication.clipboard().mimeData().urls())
        assert copy.is_dir()


def test_a_file_for_fewer_people_is_put_where_more_see_it_only_after_that_is_said(maria, qtbot):
    wages = make_folder(maria, "Wages", readers="managers")
    give(maria, ("pay.txt", b"1"), folder=wages)
    with filing(qtbot, maria) as screen:
        screen.open_place(DrivePlace(wages))
        until(qtbot, lambda: names(screen) == ["pay.txt"])
        assert says(screen, "Only managers and owners see what is added here.")
        stand_on(screen, "pay.txt")
        QTest.keyClick(focused(), Qt.Key.Key_C, CONTROL)
        press(Qt.Key.Key_Backspace)
        until(qtbot, lambda: names(screen) == ["Wages"])
        screen.page.list.setFocus()
        QTest.keyClick(focused(), Qt.Key.Key_V, CONTROL)
        assert says(asked(), "only managers and owners see it")
        assert names(screen) == ["Wages"]
        click(asked(), "Add it")
        until(qtbot, lambda: names(screen) == ["Wages", "pay.txt"])


def test_of_two_names_that_were_given_apart_the_other_is_taken_from_the_menu(maria, qtbot):
    (made,) = give(maria, ("a.txt", b"1"))
    with filing(qtbot, maria) as screen:
        until(qtbot, lambda: names(screen) == ["a.txt"])
        thing = screen.page.list.rows.row(0).thing
        other = Alternative("b.txt", "Bob", made.id, thing.at)
        menu = Menu("a.txt", screen)
        add_settling(menu, DriveRow(replace(thing, apart={NAME: (other,)}), ""), screen.deeds, maria.session)
        assert [action.text() for action in menu.actions()] == ["Leave it called “a.txt”", "Call it “b.txt”"]
        menu.actions()[1].trigger()
        until(qtbot, lambda: names(screen) == ["b.txt"])


def test_of_two_places_that_something_was_moved_to_apart_the_other_is_taken_from_the_menu(maria, qtbot):
    (made,), lists = give(maria, ("a.txt", b"1")), make_folder(maria, "Lists")
    with filing(qtbot, maria) as screen:
        until(qtbot, lambda: names(screen) == ["Lists", "a.txt"])
        row, places = (
            screen.page.list.rows.row(1),
            (maria.workspace.do(commands.place, lists).result(WAIT_S)[WITHIN], None),
        )
        apart = tuple(Alternative(place, "Bob", made.id, row.thing.at) for place in places)
        menu = Menu("a.txt", screen)
        add_settling(menu, DriveRow(replace(row.thing, apart={WITHIN: apart}), ""), screen.deeds, maria.session)
        assert [action.text() for action in menu.actions()] == ["Leave it where it is", "Put it into “Lists”"]
        menu.actions()[1].trigger()
        until(qtbot, lambda: names(screen) == ["Lists"])
        inside = replace(queries.file(maria.session, made.id), apart={WITHIN: apart})
        assert other_places(maria.session, inside) == [OtherPlace("", "")]


def test_what_is_thrown_away_is_looked_at_no_longer(maria, qtbot):
    (made,) = give(maria, ("a.txt", b"flour"))
    with filing(qtbot, maria) as screen:
        until(qtbot, lambda: names(screen) == ["a.txt"])
        stand_on(screen, "a.txt")
        press(Qt.Key.Key_Return)
        until(qtbot, lambda: len(screen.findChildren(FileOverlay)) == 1)
        maria.workspace.do(commands.rename, made.id, "b.txt").result(WAIT_S)
        until(qtbot, lambda: names(screen) == ["b.txt"])
        assert screen.findChildren(FileOverlay)
        maria.workspace.do(commands.throw_away, [made.id]).result(WAIT_S)
        until(qtbot, lambda: not screen.findChildren(FileOverlay) and says(screen, "“a.txt” is not here any more."))


def test_of_many_pictures_those_are_read_that_are_looked_at(maria, qtbot, monkeypatch):
    there = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(there, "PNG")
    give(maria, ("1.png", there.getvalue()), ("2.png", b"none"), ("3.png", there.getvalue() + b"3"))
    give(maria, *((f"z{number}.txt", b"%d" % number) for number in range(200)))
    with filing(qtbot, maria) as screen:
        until(qtbot, lambda: screen.page.list.rows.rowCount() == 203)
        stand_on(screen, "1.png")
        screen.page.list.rows._known = {}
        monkeypatch.setattr(screen.page.list.rows, "read", asked := Asked(screen.page.list.rows.read))
        press(Qt.Key.Key_Return)
        (viewer,) = screen.findChildren(FileOverlay)
        assert (viewer.name.text(), viewer.about.text().endswith("1 of 3")) == ("1.png", True)
        press(Qt.Key.Key_Right)
        assert (viewer.name.text(), viewer.about.text().endswith("2 of 2")) == ("3.png", True)
        press(Qt.Key.Key_Left)
        assert viewer.name.text() == "1.png"
        assert sum(asked.counts) <= 96


class Asked:
    """Reads rows, and knows how many were each time."""

    def __init__(self, read):
        self.read, self.counts = read, []

    def __call__(self, ids):
        self.counts.append(len(ids))
        return self.read(ids)


def test_an_owner_erases_from_the_bin_what_is_said_before(maria, qtbot):
    lists = make_folder(maria, "Lists")
    give(maria, ("a.txt", b"1"), ("b.txt", b"2"), folder=lists)
    (other,) = give(maria, ("c.txt", b"3"))
    maria.workspace.do(commands.throw_away, [lists, other.id]).result(WAIT_S)
    with filing(qtbot, maria) as screen:
        clicked = QRect(screen.page.bin_button.mapTo(screen, QPoint()), screen.page.bin_button.size())
        click(screen, "Bin (2)")
        until(qtbot, lambda: sorted(names(screen)) == ["Lists", "c.txt"])
        assert not isinstance(screen.childAt(clicked.center()), QAbstractButton), "twice is as good as once"
        stand_on(screen, "Lists")
        press(Qt.Key.Key_Delete)
        assert says(asked(), "2 files, 1 folder with all versions")
        click(asked(), "Erase for good")
        until(qtbot, lambda: names(screen) == ["c.txt"])
        click(screen, "Empty the bin…")
        click(asked(), "Erase for good")
        until(qtbot, lambda: names(screen) == [] and says(screen, "The bin is empty"))
        assert queries.bin_size(maria.session) == 0


def test_a_file_is_kept_here_from_its_menu_and_no_longer(maria, qtbot):
    (made,) = give(maria, ("a.txt", b"1"))
    value = queries.file(maria.session, made.id).file
    with filing(qtbot, maria) as screen:
        until(qtbot, lambda: names(screen) == ["a.txt"])
        for words, kept in (("Keep on this PC", True), ("It need not be kept on this PC", False)):
            stand_on(screen, "a.txt")
            screen._open_menu(screen.page.list.currentIndex(), QPoint(0, 0))
            menu = next(one for one in screen.findChildren(Menu) if one.isVisible())
            next(action for action in menu.actions() if action.text() == words).trigger()
            menu.close()
            assert says(screen, "From now on" if kept else "It may go")
            until(qtbot, lambda kept=kept: screen._files.states.state(value).kept is kept)


def drop(view, *, on="", urls=(), ids=()):
    """Drop files of a disk, or what is listed, on a folder or below the rows."""
    data = QMimeData()
    if urls:
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in urls])
    if ids:
        data.setData(MOVED, "\n".join(ids).encode())
    number = next((at for at, row in enumerate(view.rows.all()) if row.name == on), None)
    place = view.viewport().rect().bottomLeft() - QPoint(0, 5)
    if number is not None:
        place = view.visualRect(view.rows.index(number)).center()
    move, none = Qt.DropAction.MoveAction, Qt.KeyboardModifier.NoModifier
    view.dropEvent(QDropEvent(place.toPointF(), move, data, Qt.MouseButton.LeftButton, none))
    settle()


def asked():
    """The question that is open."""
    return dialogs()[0]


def dialogs():
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]


def test_whoever_may_read_a_folder_no_more_is_told_that_it_is_as_it_was(maria, qtbot, monkeypatch):
    wages = make_folder(maria, "Wages", readers="managers")
    give(maria, ("a.txt", b"1"), folder=wages)
    me = people_queries.myself(maria.session)
    monkeypatch.setattr(people_queries, "myself", lambda _: replace(me, role="employee"))
    with filing(qtbot, maria) as screen:
        screen.open_place(DrivePlace(wages))
        until(qtbot, lambda: names(screen) == ["a.txt"])
        assert says(screen, "You could see this folder once: it is as it was then.")
        assert not screen.page.add_button.isVisible()
