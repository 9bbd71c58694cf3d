"""What is known of a person, on their page: who sees it, who changes it, and who wrote it."""

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from desktop.people import leaving
from desktop.profiles import commands, queries
from desktop.records.values import Money
from desktop.settings import commands as settings_commands
from tests.desktop.shops import WAIT_S, two
from tests.ui.accessibility import settle
from tests.ui.people_screens import people_shown
from tests.ui.windows import click, named, press, says, until, write
from ui.widgets import Toast


@pytest.fixture
def show(qtbot):
    with people_shown() as showing:
        shown = []

        def of(viewer, whose):
            screen = showing(viewer)
            shown.append(screen)
            until(qtbot, lambda: screen.list.rows.row_of(whose) is not None)
            screen.show_person(whose)
            until(qtbot, lambda: screen.page.facts(whose).shown is not None)
            settle()
            return screen

        yield of
        for screen in shown:
            for toast in screen.findChildren(Toast):
                toast.dismiss()


@pytest.fixture
def shop(tmp_path):
    """Alice's shop in Berlin, where Bob is employed."""
    with two(tmp_path) as (alice, bob):
        alice.workspace.do(settings_commands.set_place, zone="Europe/Berlin", country="DE").result(WAIT_S)
        yield alice, bob


def known(viewer, whose):
    return queries.profile(viewer.session, whose)


def tell(teller, whose, **fields):
    teller.workspace.do(commands.set_profile, whose, fields).result(WAIT_S)


def fill(screen, whose, key, words):
    line = screen.page.facts(whose).fields[key].edit
    line.setFocus()
    line.selectAll()
    write(words)
    press(Qt.Key.Key_Return)


def test_an_owner_writes_all_of_it_as_people_type(shop, show, qtbot):
    alice, bob = shop
    whose = bob.workspace.me.id
    screen = show(alice, whose)
    facts = screen.page.facts(whose)
    typed = {
        "job": "Baker",
        "phone": "030 12345",
        "birthday": "4.3.1990",
        "reports_to": "al",
        "hours": "38,5",
        "holiday": "2*14",
        "pay": "15,5",
    }
    for key, words in typed.items():
        fill(screen, whose, key, words)
    until(qtbot, lambda: known(alice, whose).pay == Money(Decimal("15.5"), "EUR"))
    now = known(alice, whose)
    assert (now.birthday, now.hours, now.holiday) == (date(1990, 3, 4), Decimal("38.5"), 28)
    assert now.reports_to == alice.workspace.me.id
    until(qtbot, lambda: facts.fields["pay"].text() == "15,50\N{NO-BREAK SPACE}€")
    shows = {key: field.text() for key, field in facts.fields.items()}
    assert shows == {
        "job": "Baker",
        "phone": "030 12345",
        "birthday": "4 March",
        "reports_to": "Alice",
        "hours": "38,5",
        "holiday": "28",
        "pay": "15,50\N{NO-BREAK SPACE}€",
    }
    for sentence in ("Everybody in the shop", "Bob and the managers", "Bob and the owners"):
        assert says(screen, f"{sentence} read{'s' if 'Everybody' in sentence else ''} this.")
    until(qtbot, lambda: says(screen, "Saved."))
    QTest.keyClick(facts.fields["pay"].edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: known(alice, whose).pay is None)
    assert (known(alice, whose).job, known(alice, whose).hours) == ("Baker", Decimal("38.5"))
    click(screen, "Who wrote this, and when")
    dialog = screen.findChild(QDialog)
    for words in (
        "Pay an hour: emptied",
        "Pay an hour: 15,50\N{NO-BREAK SPACE}€",
        "Reports to: Alice",
        "Birthday: 4 March",
    ):
        assert says(dialog, words)
    assert says(dialog, ", Till")
    assert not says(dialog, "Job: emptied")
    dialog.accept()


def test_what_cannot_be_read_stays_with_a_sentence_also_after_looking_at_somebody_else(shop, show, qtbot):
    alice, bob = shop
    whose = bob.workspace.me.id
    screen = show(alice, whose)
    for key, words, sentence in (
        ("hours", "many", "“many” is not a number. Type a number like 12 or 1,5 or 3*12."),
        ("birthday", "32.1.", "There is no day “32.1.”. Type a day like 24.12., fri, +2 or tomorrow."),
        ("reports_to", "Zoe", "“Zoe” is not one person of the shop. Choose from the list."),
    ):
        fill(screen, whose, key, words)
        assert screen.page.facts(whose).fields[key].error() == sentence
    screen.show_person(alice.workspace.me.id)
    until(qtbot, lambda: says(screen, "You and the owners read this."))
    assert not says(screen, "many")
    screen.show_person(whose)
    until(qtbot, lambda: says(screen, "“many” is not a number."))
    assert screen.page.facts(whose).fields["hours"].text() == "many"
    assert known(alice, whose).hours is None


def test_an_employee_reads_their_own_file_and_writes_their_phone(shop, show, qtbot):
    alice, bob = shop
    me, boss = bob.workspace.me.id, alice.workspace.me.id
    tell(alice, me, job="Baker", hours=Decimal(20), pay=Money(Decimal(15), "EUR"))
    tell(alice, boss, job="Owner", hours=Decimal(60), pay=Money(Decimal(1), "EUR"))
    until(qtbot, lambda: known(bob, me).pay is not None and known(bob, boss).job == "Owner")
    screen = show(bob, me)
    fields = screen.page.facts(me).fields
    writable = {key for key, field in fields.items() if field.isVisible() and not field.edit.isReadOnly()}
    assert writable == {"phone", "birthday"}
    assert says(screen, "You and the managers read this.")
    assert (fields["hours"].text(), fields["pay"].text()) == ("20", "15,00\N{NO-BREAK SPACE}€")
    assert not fields["reports_to"].isVisible()
    fill(screen, me, "phone", "0151")
    until(qtbot, lambda: known(alice, me).phone == "0151")
    screen.show_person(boss)
    until(qtbot, lambda: says(screen, "Everybody in the shop reads this."))
    until(qtbot, lambda: screen.page.facts(boss).fields["job"].text() == "Owner")
    assert not screen.page.facts(boss).fields["hours"].isVisible()
    assert not says(screen, "Pay")


def test_a_manager_does_not_see_what_an_owner_is_paid_and_works(shop, show, qtbot):
    alice, bob = shop
    boss = alice.workspace.me.id
    alice.workspace.do(leaving.set_role, bob.workspace.me.id, "manager").result(WAIT_S)
    until(qtbot, lambda: bob.workspace.me.role == "manager")
    screen = show(bob, boss)
    until(qtbot, lambda: named(screen, "Job").isVisible() and not named(screen, "Job").isReadOnly())
    assert not says(screen, "Hours")
    assert not says(screen, "Pay")
    screen.show_person(bob.workspace.me.id)
    until(qtbot, lambda: says(screen, "You and the owners read this."))


def test_what_two_wrote_at_once_is_shown_to_who_may_settle_it(shop, show, qtbot):
    alice, bob = shop
    me = bob.workspace.me.id
    tell(alice, me, phone="1")
    until(qtbot, lambda: known(bob, me).phone == "1")
    screen = show(bob, me)
    line = named(screen, "Phone")
    line.setFocus()
    line.selectAll()
    write("22")
    tell(alice, me, phone="33")
    until(qtbot, lambda: known(bob, me).phone == "33")
    settle()
    assert line.text() == "22"
    press(Qt.Key.Key_Return)
    until(qtbot, lambda: says(screen, "Alice wrote “33” at the same time."))
    click(screen, "Leave it as it is")
    until(qtbot, lambda: not known(alice, me).apart and known(alice, me).phone == "22")
    until(qtbot, lambda: not says(screen, "at the same time"))


def test_of_who_is_out_of_the_shop_it_can_only_be_read(shop, show, qtbot):
    alice, bob = shop
    whose = bob.workspace.me.id
    tell(alice, whose, phone="12")
    until(qtbot, lambda: known(bob, whose).phone == "12")
    alice.workspace.do(leaving.take_out_person, whose).result(WAIT_S)
    until(qtbot, lambda: bob.workspace.sync_state().is_out)
    for viewer in (alice, bob):
        screen = show(viewer, whose)
        until(qtbot, lambda screen=screen: named(screen, "Phone").isReadOnly())
        assert named(screen, "Phone").text() == "12"


def test_it_has_manners(shop, show, qtbot, both_themes, assert_accessible):
    alice, bob = shop
    whose = bob.workspace.me.id
    tell(alice, whose, job="面包师傅 / خباز", phone="030 12345", hours=Decimal(20))
    screen = show(alice, whose)
    assert_accessible(screen)
    until(qtbot, lambda: known(bob, whose).hours is not None)
    assert_accessible(show(bob, whose))
