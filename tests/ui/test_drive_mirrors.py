"""A folder of the shop on this PC's disk, on screen."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from desktop.drive import queries
from desktop.home.home import Home
from desktop.mirrors import disk, mirroring
from desktop.today.queries import today
from desktop.workspace import Workspace
from tests.desktop.shops import LOOPBACK, Person
from tests.ui.drive_screens import filing, give, make_folder, names
from tests.ui.test_drive import asked, stand_on
from tests.ui.windows import click, until, waits_for
from ui.widgets import Menu


@pytest.fixture
def maria(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "QUIET_S", 0.1)
    monkeypatch.setattr(mirroring, "AWAY_S", 0.1)
    person = Person(Workspace.create(Home(tmp_path / "home"), "Olive & Co", "Maria", "Till", network=LOOPBACK))
    yield person
    person.close()


def choose(screen, words):
    screen.page.list.menu_wanted.emit(screen.page.list.currentIndex(), QPoint(0, 0))
    (menu,) = [one for one in screen.findChildren(Menu) if one.isVisible()]
    (action,) = [one for one in menu.actions() if one.text().replace("&", "") == words]
    action.trigger()
    menu.close()


def test_a_folder_is_had_on_the_disk_asked_about_and_had_there_no_more(maria, qtbot, tmp_path, monkeypatch):
    root = tmp_path / "Prices on D"
    root.mkdir()
    monkeypatch.setattr("ui.drive.mirroring.ask_which_folder", lambda parent, title, chosen: chosen(str(root)))
    prices = make_folder(maria, "Prices")
    give(maria, *((f"{number}.txt", b"price") for number in range(3)), folder=prices)
    with filing(qtbot, maria) as screen:
        stand_on(screen, "Prices")
        choose(screen, "Have it on this PC’s disk…")
        click(asked(), "Choose a folder…")
        until(qtbot, lambda: len(list(root.glob("?.txt"))) == 3)
        until(qtbot, lambda: screen.page.list.rows.delegate.where(screen.page.list.rows.row(0)) == "on this PC’s disk")
        screen.show_wanted(type(screen._wanted)(prices))
        waits_for(qtbot, screen, f"“Prices” is like {root} on this PC: up to date")
        for path in root.glob("?.txt"):
            path.unlink()
        waits_for(qtbot, screen, f"“Prices” on this PC’s disk: All 3 files are gone from {root}. Are they")
        assert [item.title[:17] for item in today(maria.session)] == ["All 3 files are g"]
        click(screen, "Into the bin…")
        click(asked(), "Throw away")
        until(qtbot, lambda: not queries.listing(maria.session, prices).files)
        until(qtbot, lambda: names(screen) == [])
        waits_for(qtbot, screen, f"“Prices” is like {root} on this PC: up to date")
        click(screen, "Stop…")
        click(asked(), "Stop")
        until(qtbot, lambda: screen.page.mirror_line.isHidden())
        assert not Path(root, disk.MARKER).exists()
