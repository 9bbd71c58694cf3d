"""What was set aside, as people see it: said among the PCs, listed, and kept by an owner who was asked."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.aside import commands
from desktop.aside.commands import count_set_aside
from desktop.aside.records import AsideItem
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, alone, meet, reopened, two
from tests.desktop.test_set_aside import taken_out
from tests.desktop.test_set_aside_list import written_on_top
from tests.ui.accessibility import settle
from tests.ui.people_screens import people_shown
from tests.ui.windows import click, says, until, waits_for
from ui.aside import AsideDialog, dialog
from ui.aside.words import item_words
from ui.bridge import Bridge
from ui.sync_panel import SyncDialog
from ui.widgets import Dialog, Label

Show = Callable[[Person], SyncDialog]


@pytest.fixture
def pcs_of() -> Iterator[Show]:
    """Opens the list of PCs over a window of somebody's."""
    opened = []

    def show(person: Person) -> SyncDialog:
        bridge, window = Bridge(person.workspace), QWidget()
        window.resize(900, 700)
        window.show()
        pcs = SyncDialog(bridge, window)
        opened.append((bridge, window, pcs))
        pcs.open()
        settle()
        return pcs

    yield show
    for bridge, window, pcs in opened:
        pcs.reject()
        bridge.close()
        window.hide()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def front(kind: type[Dialog]) -> Dialog:
    """The dialog of this kind that is open; `Dialog` itself means a question."""
    return next(w for w in QApplication.topLevelWidgets() if type(w) is kind and w.isVisible())


def test_an_owner_sees_who_and_what_and_keeps_it_when_asked(
    tmp_path, pcs_of, qtbot, both_themes, assert_accessible
) -> None:
    with two(tmp_path) as (alice, bob):
        taken_out(alice, bob, "pc")
        pcs = pcs_of(alice)
        waits_for(qtbot, pcs, "things are set aside: they came from a PC or person already taken out.")
        assert_accessible(pcs)
        click(pcs, "Show what was set aside")
        listed = front(AsideDialog)
        waits_for(qtbot, listed, "Bob · Office")
        assert says(listed, "Alice took the PC Office out of the shop")
        assert says(listed, " · to Everyone · on its way")
        assert says(listed, " · in a direct conversation with Bob · between us")
        assert says(listed, " · New note “Orders”")
        assert_accessible(listed)
        click(listed, "Keep this")
        question = front(Dialog)
        assert says(question, "Show everybody what Bob wrote on Office?")
        assert says(question, "Bob cannot write from there any more")
        click(question, "Leave it aside")
        settle()
        assert alice.texts() == ["known"]
        click(listed, "Keep this")
        click(front(Dialog), "Keep this")
        waits_for(qtbot, listed, "Nothing is set aside now.")
        assert alice.texts() == ["known", "on its way"]
        assert not says(listed, "Bob · Office")
        listed.reject()
        until(qtbot, lambda: not pcs.panel.aside.isVisible())


def test_what_was_written_on_top_is_shown_with_it_and_keeping_brings_both(
    tmp_path, pcs_of, qtbot, both_themes, assert_accessible
) -> None:
    written_on_top(tmp_path)
    with reopened(tmp_path / "alice", LOOPBACK) as alice, reopened(tmp_path / "carl", LOOPBACK) as carl:
        meet(alice, carl)
        for person, words in ((alice, "With it, what Carl wrote on top: “two more sacks”"), (carl, "what you wrote")):
            until(qtbot, lambda person=person: person.workspace.do(count_set_aside).result(WAIT_S) == 2)
            pcs = pcs_of(person)
            waits_for(qtbot, pcs, "2 things are set aside")
            click(pcs, "Show what was set aside")
            listed = front(AsideDialog)
            waits_for(qtbot, listed, words)
            assert_accessible(listed)
            if person is alice:
                click(listed, "Keep this")
                assert says(front(Dialog), "This brings back both: this, and what Carl wrote on top of it.")
                click(front(Dialog), "Leave it aside")
                settle()
            listed.reject()


def test_where_only_the_newest_are_counted_it_says_or_more(tmp_path, pcs_of, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(commands, "LOOKED_AT", 2)
    monkeypatch.setattr(dialog, "_SHOWN", 1)
    with two(tmp_path) as (alice, bob):
        taken_out(alice, bob, "pc")
        pcs = pcs_of(alice)
        waits_for(qtbot, pcs, "2 or more things are set aside: they came from")
        click(pcs, "Show what was set aside")
        listed = front(AsideDialog)
        waits_for(qtbot, listed, "and 1 or more others")
        listed.reject()


def test_who_wrote_it_sees_it_too_and_whom_to_ask(tmp_path, pcs_of, qtbot) -> None:
    with two(tmp_path) as (alice, bob):
        taken_out(alice, bob, "person")
        pcs = pcs_of(bob)
        waits_for(qtbot, pcs, "set aside")
        click(pcs, "Show what was set aside")
        listed = front(AsideDialog)
        waits_for(qtbot, listed, "You · Office")
        assert says(listed, "You can still read it in its place on this PC")
        assert says(listed, "the owner can show to everybody; this PC does not hear of that.")
        assert not says(listed, "Keep this")
        listed.reject()


@pytest.mark.parametrize(
    ("title", "new_title", "text", "words"),
    [
        ("", "Count the till", "Due: 2026-12-04", "New to-do “Count the till”: Due: 2026-12-04"),
        ("Order flour", "", "Done: yes", "To-do “Order flour”: Done: yes"),
        ("Order flour", "Order rye", "", "To-do “Order flour”, now called “Order rye”"),
        ("", "", "Done: yes", "To-do: Done: yes"),
    ],
)
def test_a_record_is_called_what_it_is_called_in_the_shop(title, new_title, text, words) -> None:
    at = datetime(2026, 11, 30, 12, tzinfo=UTC)
    item = AsideItem("00", "record", text, at, title, new_title, one="to-do")
    assert item_words(item).translate({0x2068: None, 0x2069: None}).endswith(f" · {words}")


@pytest.mark.parametrize(
    ("title", "new_title", "text", "words"),
    [
        ("", "Sugar", "", "New channel “Sugar”"),
        ("Flour", "Rye", "", "Channel “Flour”, now called “Rye”"),
        ("Milk", "", "archived", "Channel “Milk”: archived"),
        ("", "", "archived", "A channel: archived"),
    ],
)
def test_a_channel_is_called_one(title, new_title, text, words) -> None:
    at = datetime(2026, 11, 30, 12, tzinfo=UTC)
    item = AsideItem("00", "channel", text, at, title, new_title)
    assert item_words(item).translate({0x2068: None, 0x2069: None}).endswith(f" · {words}")


def test_nothing_is_said_where_nothing_is_set_aside(tmp_path, pcs_of, qtbot) -> None:
    with alone(tmp_path / "maria", "Maria") as maria:
        pcs = pcs_of(maria)
        until(qtbot, lambda: pcs.panel.aside._bridge.unfinished() == 0)
        assert not pcs.panel.aside.isVisible()


def test_on_a_pc_that_is_out_nothing_is_offered_that_it_cannot_do(tmp_path, pcs_of, qtbot, both_themes) -> None:
    with two(tmp_path) as (alice, bob), people_shown() as show:
        taken_out(alice, bob, "pc")
        pcs = pcs_of(bob)
        waits_for(qtbot, pcs, "This PC was taken out of the shop.")
        until(qtbot, lambda: not says(pcs, "This PC’s addresses"))
        assert pcs.panel.add_button.isHidden()
        assert says(pcs, "Till")
        screen = show(bob)
        until(qtbot, lambda: screen.page.out.isHidden())
        assert says(screen, "Bob (you)")
        for offered in (screen.page.add_pc, screen.page.name_field, screen.page.role, screen.add_person_button):
            assert offered.isHidden()
        screen.show_person(alice.workspace.me.id)
        assert screen.page.write.isHidden()


def test_a_list_that_grows_stays_on_the_screen(qtbot) -> None:
    window = QWidget()
    window.resize(500, 300)
    window.show()
    room = window.screen().availableGeometry()
    growing = Dialog(window, "Set aside", "", "Close")
    growing.open()
    growing.move(room.left(), room.bottom() - growing.height())
    for number in range(8):
        growing.body.addWidget(Label(f"Line {number}"))
    settle()
    until(qtbot, lambda: growing.height() > 250)
    assert growing.frameGeometry().bottom() <= room.bottom()
    growing.reject()
    window.hide()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
