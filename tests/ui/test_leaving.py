"""People and PCs that leave, as people see it: what it leads to stands there before, and the PC that is out says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from desktop.home.home import Home
from desktop.home.records import HomeState
from desktop.people import leaving
from desktop.people import queries as people_queries
from desktop.people.records import Departing
from sync.disowning import Disowning
from tests.desktop.shops import WAIT_S, reopened, two
from tests.desktop.shops import until as until_true
from tests.ui.accessibility import settle
from tests.ui.people_screens import Show, people_shown
from tests.ui.placeholders import Remembered
from tests.ui.windows import click, named, open_window, press, says, until, waits_for
from ui.departed import DepartedDialog
from ui.people.leaving import RoleDialog
from ui.people.leaving_words import pc_words, person_words
from ui.people.screen import PeopleScreen
from ui.widgets import Dialog, IconButton, NoticeDialog


@pytest.fixture
def showing(qtbot) -> Iterator[Show]:
    with people_shown() as show:
        yield show


@pytest.fixture
def shop(tmp_path):
    with two(tmp_path) as (alice, bob):
        until_true(lambda: {person.name for person in people_queries.people(alice.session)} == {"Alice", "Bob"})
        until_true(lambda: "Office" in [pc.name for pc in people_queries.pcs(alice.session)])
        yield alice, bob


def front(qtbot, kind: type[Dialog] = Dialog) -> Dialog:
    def there():
        return [w for w in QApplication.topLevelWidgets() if type(w) is kind and w.isVisible()]

    until(qtbot, lambda: bool(there()))
    return there()[0]


def open_menu_of(qtbot, screen: PeopleScreen, pc: str) -> None:
    """Click on what stands at the end of a PC's row."""

    def there() -> list[IconButton]:
        buttons = screen.page.findChildren(IconButton)
        return [button for button in buttons if button.isVisible() and pc in button.accessibleName()]

    until(qtbot, lambda: bool(there()))
    there()[0].click()
    settle()


def choose(text: str) -> None:
    """Choose from the menu that is open."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()
    settle()


def test_a_pc_is_taken_out_after_it_was_said_what_that_leads_to(shop, showing, qtbot, both_themes, assert_accessible):
    alice, bob = shop
    screen = showing(alice)
    screen.show_person(bob.workspace.me.id)
    open_menu_of(qtbot, screen, "Office")
    choose("Take this PC out of the shop")
    asked = front(qtbot)
    assert says(asked, "Take the PC “Office” out of the shop?")
    assert says(asked, "Bob stays in the shop, and can come in on another PC with a code.")
    assert says(asked, "This cannot be undone.")
    assert asked.no is not None
    assert asked.no.hasFocus()
    assert_accessible(asked)
    asked.reject()
    assert [pc.name for pc in people_queries.pcs(alice.session)] == ["Till", "Office"]
    open_menu_of(qtbot, screen, "Office")
    choose("Take this PC out of the shop")
    front(qtbot).yes.click()
    waits_for(qtbot, screen, "Bob has no PC in the shop.")


def test_it_is_said_of_ones_own_pc_too_that_it_cannot_be_undone():
    going = Departing("Bob", True, ("Office",), True, 1, None, None)
    for words in (pc_words(going), person_words(going)):
        assert "This cannot be undone." in words
        assert "there already" not in words


def test_somebody_is_taken_out_and_stands_apart(shop, showing, qtbot):
    alice, bob = shop
    screen = showing(alice)
    screen.show_person(bob.workspace.me.id)
    click(screen.page, "Take out of the shop")
    asked = front(qtbot)
    assert says(asked, "Bob goes, with Office.")
    asked.yes.click()
    waits_for(qtbot, screen, "No longer in the shop. What they wrote stays.")
    assert screen.page.out.isHidden()
    assert screen.page.role.isHidden()
    wanted: list[object] = []
    screen.invite_wanted.connect(wanted.append)
    click(screen.page, "Let in again")
    assert wanted == [bob.workspace.me.id]


def test_the_last_owner_is_told_why_they_cannot_leave(shop, showing, qtbot):
    alice, _bob = shop
    screen = showing(alice)
    click(screen.page, "Leave the shop")
    asked = front(qtbot, NoticeDialog)
    assert says(asked, "Make someone else an owner first.")
    assert asked.no is None
    asked.reject()


def test_roles_are_changed_by_owners_alone(shop, showing, qtbot, both_themes, assert_accessible):
    alice, bob = shop
    at_bobs = showing(bob)
    at_bobs.show_person(alice.workspace.me.id)
    assert at_bobs.page.role.isHidden()
    assert at_bobs.page.out.isHidden()
    screen = showing(alice)
    screen.show_person(bob.workspace.me.id)
    for role, words in (("owner", "Owner. May do everything here"), ("employee", "Employee. May write and read")):
        click(screen.page, "Change the role")
        dialog = front(qtbot, RoleDialog)
        dialog.roles.set_value(role)
        assert_accessible(dialog)
        dialog.yes.click()
        waits_for(qtbot, screen, words)
    screen.show_person(alice.workspace.me.id)
    click(screen.page, "Change the role")
    dialog = front(qtbot, RoleDialog)
    dialog.roles.set_value("employee")
    dialog.yes.click()
    waits_for(qtbot, dialog, "Make someone else an owner first.")
    dialog.reject()


def test_a_role_is_saved_by_return_once_another_is_chosen(shop, showing, qtbot):
    alice, bob = shop
    screen = showing(alice)
    screen.show_person(bob.workspace.me.id)
    click(screen.page, "Change the role")
    dialog = front(qtbot, RoleDialog)
    assert not dialog.yes.isEnabled(), "nothing is changed yet"
    press(Qt.Key.Key_Return)
    assert dialog.isVisible()
    press(Qt.Key.Key_Right)
    assert dialog.roles.value() == "manager"
    press(Qt.Key.Key_Return)
    waits_for(qtbot, screen, "Manager. May let in employees")


def test_the_only_owner_is_advised_to_have_a_second_until_there_is_one(shop, showing, qtbot):
    alice, bob = shop
    settings = Remembered()
    screen = showing(alice, settings)
    assert says(screen, "You are the only owner")
    screen.show_person(bob.workspace.me.id)
    assert screen.only_owner.isHidden()
    screen.show_person(alice.workspace.me.id)
    click(screen, "Not now")
    assert screen.only_owner.isHidden()
    assert not showing(alice, settings).only_owner.isVisible()
    again = showing(alice)
    click(again, "Make somebody an owner")
    choose("Bob")
    front(qtbot, RoleDialog).yes.click()
    until(qtbot, lambda: again.only_owner.isHidden())
    assert not again.page.name_field.edit.hasFocus(), "the next key renames nobody"
    assert people_queries.person(alice.session, bob.workspace.me.id).role == "owner"


def test_a_pc_that_is_out_says_who_took_it_out_and_begins_anew(shop, qtbot, assert_accessible):
    alice, bob = shop
    home = bob.workspace.engine.home.path
    alice.workspace.do(leaving.take_out_person, bob.workspace.me.id).result(WAIT_S)
    until_true(lambda: any(problem.key == "removed" for problem in bob.workspace.sync_state().problems))
    bob.session.close()
    bob.workspace.close(WAIT_S)
    with open_window(home) as countertop:
        shell = countertop.shell
        waits_for(qtbot, shell, "This PC was taken out of the shop.")
        for section in ("documents", "people", "settings", "chat"):
            screen = shell.open_section(section)
            settle()
            assert screen.isVisible()
            helps = named(shell, "What can be done")
            assert screen.mapTo(shell, QPoint()).y() >= helps.mapTo(shell, helps.rect().bottomLeft()).y()
        assert not shell.page("settings").my_name.isEnabled()
        click(shell, "What can be done")
        dialog = front(qtbot, DepartedDialog)
        waits_for(qtbot, dialog, "Alice took you out of the shop, with your PCs.")
        assert_accessible(dialog)
        dialog.yes.click()
        until(qtbot, lambda: Home(home).state()[0] is HomeState.EMPTY)
        waits_for(qtbot, shell, f"The shop that was here is kept in {home / 'put-aside-1'}")
        assert not says(shell, "This PC was taken out"), "nothing is said any more of the shop that was"
        assert "Olive" not in shell.windowTitle()
    assert (home / "put-aside-1" / "log.db").exists(), "what was there is kept"


def test_a_pc_that_the_others_do_not_know_says_so_and_what_helps(shop, qtbot, assert_accessible):
    alice, bob = shop
    home, till = bob.workspace.engine.home.path, alice.workspace.engine.replica.device.device
    for person in shop:
        person.session.close()
        person.workspace.close(WAIT_S)
    with reopened(home) as again:
        again.say("for nobody")
        engine = again.workspace.engine
        engine.submit(lambda: Disowning(engine.replica).note(till)).result(WAIT_S)
    with open_window(home) as countertop:
        waits_for(qtbot, countertop.shell, "The other PCs do not know this PC: whoever let it in had been taken out.")
        assert not says(countertop.shell, "This PC was taken out")
        click(countertop.shell, "What can be done")
        dialog = front(qtbot, DepartedDialog)
        waits_for(qtbot, dialog, "other PCs said that they do not know this PC (Till).")
        waits_for(qtbot, dialog, "Written here and on no other PC: 1.")
        assert_accessible(dialog)
        dialog.no.click()
