from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from desktop.errors import (
    DiskFullError,
    HomeDamagedError,
    HomeUnusableError,
    KeyMissingError,
    KeyUnreadableError,
    NewerHomeError,
    ReadOnlyError,
)
from desktop.people.records import FoundShop, JoiningState
from tests.ui.windows import click, named, says
from ui.setup.choosing import ChoosingPage
from ui.setup.joining import CodeField, JoiningPage
from ui.setup.naming import NewShopPage
from ui.setup.reclaiming import BeginningAgainPage, ReclaimingPage
from ui.setup.trouble import TroublePage
from ui.setup.waiting import WaitingPage

BAKERY = FoundShop("1", "Rossi’s Bakery", "192.168.1.20:24474")
STALL = FoundShop("2", "Rossi’s market stall", "192.168.1.31:24474")
HOME = Path("/home/maria/.local/share/Countertop")
ERRORS = [
    HomeDamagedError("log.db"),
    HomeDamagedError("seats/ab/own.db"),
    KeyMissingError("The key is not there."),
    KeyUnreadableError("The key cannot be read."),
    HomeUnusableError("There are no locks."),
    DiskFullError("The disk is full. Nothing is lost: make some room, then try again."),
    ReadOnlyError("Countertop may not write to its folder."),
    NewerHomeError("A later version of Countertop made this."),
    OSError("disk on fire"),
]


@pytest.fixture
def joining(qtbot):
    page = JoiningPage("Office PC")
    page.person.set_text("王小明")
    page.resize(900, 620)
    qtbot.addWidget(page)
    page.show()
    return page


def state(kind, *shops, tries_left=None, sentence="", tried=()):
    return JoiningState(kind, shops, tried, tries_left, sentence)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ChoosingPage(HOME / "put-aside-1"),
        lambda: NewShopPage("till"),
        lambda: JoiningPage("till"),
        BeginningAgainPage,
        lambda: ReclaimingPage("till"),
    ],
)
def test_pages_have_manners(qtbot, make, assert_accessible):
    page = make()
    page.resize(1000, 700)
    qtbot.addWidget(page)
    assert_accessible(page)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_trouble_says_what_happened_and_has_a_button_that_helps(qtbot, error, assert_accessible):
    page = TroublePage(error, HOME)
    page.resize(1000, 700)
    qtbot.addWidget(page)
    assert_accessible(page)
    page.show()
    assert page.title.text()
    assert says(page, str(HOME))
    assert page.go_on is not None
    assert page.go_on.hasFocus() or page.go_on.isEnabled()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_beginning_anew_is_offered_only_where_something_is_gone_for_good(qtbot, error):
    page = TroublePage(error, HOME)
    qtbot.addWidget(page)
    page.show()
    gone = isinstance(error, KeyMissingError) or (isinstance(error, HomeDamagedError) and error.file == "log.db")
    assert says(page, "Begin anew on this PC") == gone


def test_waiting_says_what_for(qtbot, assert_accessible):
    page = WaitingPage()
    qtbot.addWidget(page)
    assert_accessible(page)


@pytest.mark.parametrize("typed", ["12345678", "1234 5678", "1234-5678", " 1 2 3 4 5 6 7 8 ", "１２３４５６７８"])
def test_a_code_is_taken_however_it_is_pasted(qtbot, typed):
    field = CodeField()
    qtbot.addWidget(field)
    field.show()
    QGuiApplication.clipboard().setText(typed)
    QTest.keySequence(field.edit, QKeySequence(QKeySequence.StandardKey.Paste))
    assert field.text() == "1234 5678"


def test_a_code_is_grouped_while_typed_and_ends_with_its_eighth_digit(qtbot):
    field = CodeField()
    qtbot.addWidget(field)
    field.show()
    QTest.keyClicks(field.edit, "1234567x89")
    assert field.text() == "1234 5678"
    assert field.edit.cursorPosition() == 9


@pytest.mark.parametrize(("typed", "missing"), [("1234 567", 1), ("", 8)])
def test_return_says_what_a_code_still_lacks(joining, typed, missing):
    joining.activateWindow()
    joining.code.set_text(typed)
    for field in (joining.code, joining.pc):
        joining.code.set_error("")
        field.setFocus()
        if typed or field is joining.code:
            QTest.keyClick(field.edit, Qt.Key.Key_Return)
            assert joining.code.error() == f"A code has eight digits. Still missing: {missing}."
            assert joining.code.edit.hasFocus()
    joining.code.set_text("1234 5678")
    assert joining.code.error() == ""


def test_return_leads_to_the_shops_where_none_is_chosen(joining):
    joining.activateWindow()
    joining.show_state(state("found", BAKERY, STALL))
    joining.code.set_text("12345678")
    joining.pc.setFocus()
    QTest.keyClick(joining.pc.edit, Qt.Key.Key_Return)
    assert joining.shops.hasFocus()


def test_of_several_shops_one_must_be_chosen_and_stays_chosen(joining, qtbot):
    joining.show_state(state("found", BAKERY, STALL))
    joining.code.set_text("12345678")
    assert says(joining, "Which one is yours?")
    assert not joining.go_on.isEnabled()
    joining.shops.setCurrentRow(1)
    with qtbot.waitSignal(joining.entered) as entered:
        click(joining, "Join")
    assert entered.args == ["12345678", STALL.key]
    joining.show_state(state("found", STALL, BAKERY, FoundShop("3", "Bike repair", "192.168.1.40:24474")))
    assert joining.shops.currentItem().text().startswith(STALL.name)


def test_a_wrong_code_can_be_typed_over_and_says_how_many_tries_are_left(joining):
    joining.code.set_text("12345678")
    joining.show_state(state("wrong_code", BAKERY, tries_left=1, sentence="wrong"))
    assert joining.code.error() == "That is not the code. One try is left."
    assert joining.code.edit.selectedText() == "1234 5678"


@pytest.mark.parametrize("kind", ["expired", "locked"])
def test_a_code_of_no_more_use_is_taken_away_once_and_a_new_one_can_be_typed(joining, kind):
    joining.code.set_text("12345678")
    joining.show_state(state(kind, BAKERY, sentence="The code’s time is over. Ask for a new one."))
    assert says(joining, "The code’s time is over.")
    assert joining.code_digits() == ""
    joining.code.set_text("8765")
    joining.show_state(state(kind, BAKERY, STALL, sentence="The code’s time is over. Ask for a new one."))
    assert joining.code_digits() == "8765"


def test_where_it_was_looked_for_is_shown_and_an_address_can_be_typed(joining, qtbot):
    joining.show_state(state("looking", tried=("192.168.1.20:24474: no answer",)))
    assert says(joining, "192.168.1.20:24474: no answer")
    click(joining, "Not found? Type its address")
    named(joining, "Address of the other PC").setText("10.0.0.7")
    joining.code.set_text("12345678")
    with qtbot.waitSignal(joining.entered) as entered:
        click(joining, "Join")
    assert entered.args == ["12345678", "10.0.0.7"]


def test_while_it_asks_nothing_can_be_pressed_twice(joining):
    joining.code.set_text("12345678")
    joining.show_state(state("connecting", BAKERY))
    assert not joining.go_on.isEnabled()
    joining.show_state(state("failed", BAKERY, sentence="The other PC hung up."))
    assert joining.go_on.isEnabled()
    assert named(joining, "Start over").isEnabled()
