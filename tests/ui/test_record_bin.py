"""What was thrown away, beside the table of what is there; and the page about one, opened from there."""

import pytest

from desktop import areas
from desktop.records import commands, comments, queries
from tests.desktop.shops import WAIT_S, alone, two
from tests.desktop.shops import until as until_true
from tests.desktop.toy_collection.area import PIECES, THINGS, WITH_THINGS
from tests.ui.table_screens import add, tabling
from tests.ui.windows import click, says, until, write
from ui.records.bin import RecordBin
from ui.records.page import RecordPage
from ui.widgets import Dialog, Toast


@pytest.fixture(autouse=True)
def with_things(monkeypatch):
    monkeypatch.setattr(areas, "AREAS", WITH_THINGS)


def throw_away(person, record):
    person.workspace.do(commands.throw_away, THINGS, record.id).result(WAIT_S)


def in_bin(screen):
    return [screen.details.rows.row(row).title for row in range(screen.details.rows.rowCount())]


def test_what_was_thrown_away_is_brought_back_or_erased_for_good(tmp_path, qtbot, assert_accessible):
    with alone(tmp_path / "maria", "Maria") as maria, tabling(qtbot, maria) as screen:
        oven, tray = add(maria, name="Oven"), add(maria, name="Tray")
        with_row = lambda context, *values: commands.create(context, *values, parent=oven.id)  # noqa: E731
        door = maria.workspace.do(with_row, PIECES, {"name": "Door"}).result(WAIT_S)
        maria.workspace.do(commands.throw_away, PIECES, door.id).result(WAIT_S)
        screen.open_record(oven.id)
        until(qtbot, lambda: says(screen, "Bin of pieces"))
        click(screen, "Bin of pieces")
        until(qtbot, lambda: in_bin(screen) == ["Door"])
        click(screen, "Bring back")
        until(qtbot, lambda: in_bin(screen) == [])
        screen.close_details()
        maria.workspace.do(comments.post_comment, THINGS, oven.id, "It squeaks").result(WAIT_S)
        throw_away(maria, oven)
        click(screen, "Bin")
        assert isinstance(screen.details, RecordBin)
        until(qtbot, lambda: in_bin(screen) == ["Oven"])
        throw_away(maria, tray)
        until(qtbot, lambda: in_bin(screen) == ["Tray", "Oven"])
        assert screen.details.rows.row(0).about.startswith("Maria · ")
        assert_accessible(screen)
        screen.details.list.setCurrentIndex(screen.details.rows.index(0))
        click(screen, "Bring back")
        until(qtbot, lambda: in_bin(screen) == ["Oven"])
        click(screen, "Undo")
        until(qtbot, lambda: in_bin(screen) == ["Tray", "Oven"])
        screen.details.list.setCurrentIndex(screen.details.rows.index(1))
        click(screen, "Erase for good…")
        dialog = next(each for each in screen.details.findChildren(Dialog) if each.isVisible())
        assert "what belongs to it, 1 comment. So it does on every other PC" in dialog.sentence()
        dialog.yes.click()
        until(qtbot, lambda: in_bin(screen) == ["Tray"])
        assert queries.records(maria.session, PIECES) == []
        screen.details.closed.emit()
        assert screen.details is None
        for toast in screen.findChildren(Toast):
            toast.dismiss()


def test_who_is_no_owner_erases_nothing(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob):
        oven = add(bob, name="Oven")
        throw_away(bob, oven)
        until_true(lambda: bool(queries.records(alice.session, THINGS, away=True)))
        for person, may in ((bob, False), (alice, True)):
            with tabling(qtbot, person) as screen:
                click(screen, "Bin")
                until(qtbot, lambda screen=screen: in_bin(screen) == ["Oven"])
                assert says(screen, "Erase for good…") is may


def test_a_row_is_opened_and_what_was_typed_when_it_is_left_is_kept(tmp_path, qtbot):
    with alone(tmp_path / "maria", "Maria") as maria:
        oven = add(maria, name="Oven")
        with tabling(qtbot, maria) as screen:
            until(qtbot, lambda: screen.table.rows.rowCount() > 0)
            screen.open_record(oven.id)
            page = screen.details
            assert isinstance(page, RecordPage)
            until(qtbot, lambda: page.shown is not None)
            page.take_focus()
            write(" two")
            page.closed.emit()
            assert screen.details is None
            until(qtbot, lambda: queries.record(maria.session, THINGS, oven.id).values["name"] == "Oven two")
            until(qtbot, lambda: screen.unwritten() == [])
