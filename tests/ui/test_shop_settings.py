"""Where the shop is and when it is open, as the window shows and sets it."""

from contextlib import contextmanager
from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.home.home import Home
from desktop.people import leaving
from desktop.settings import commands, queries
from desktop.settings.collections import LOCK
from desktop.settings.locking import lock_minutes
from tests.desktop.shops import WAIT_S, two
from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered, Sharing
from tests.ui.windows import click, named, press, says, until, write
from ui.bridge import Bridge
from ui.scanner.scanner import Scanner
from ui.settings.screen import SettingsScreen
from ui.widgets import Toast

EVE = date(2030, 12, 24)


@contextmanager
def settings_of(person, folder, theme, qtbot):
    bridge = Bridge(person.workspace)
    remembered = Remembered()
    screen = SettingsScreen(
        bridge, remembered, theme, Home(folder), Scanner(remembered, bridge), lambda _: None, Sharing()
    )
    screen.resize(900, 700)
    screen.show()
    until(qtbot, screen.shop.days.isVisible)
    settle()
    yield screen.shop
    for toast in screen.findChildren(Toast):
        toast.dismiss()
    screen.hide()
    screen.stop()
    bridge.close()
    screen.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def berlin(maria):
    """Maria's shop stands in Berlin."""
    maria.workspace.do(commands.set_place, zone="Europe/Berlin", country="DE", part="BE").result(WAIT_S)
    maria.workspace.do(commands.set_week, begins=0, opening_days=frozenset(range(6))).result(WAIT_S)
    maria.workspace.do(commands.set_currency, "EUR").result(WAIT_S)
    return maria


@pytest.fixture
def shop(maria, tmp_path, theme, qtbot):
    with settings_of(maria, tmp_path / "maria", theme, qtbot) as shop:
        yield shop


def now(person):
    return queries.shop_settings(person.session)


def fill(shop, key, words):
    line = shop.fields[key].edit
    line.setFocus()
    line.selectAll()
    write(words)
    press(Qt.Key.Key_Return)


def test_what_is_guessed_is_said_and_kept_by_one_click(shop, maria, qtbot):
    assert says(shop, "Guessed from this PC; nobody has set it yet.")
    click(shop, "That is right")
    until(qtbot, lambda: not shop.guessed.isVisible())
    assert now(maria).guessed == frozenset()
    assert now(maria).record is not None


def test_what_is_typed_is_found_kept_and_put_back(berlin, shop, qtbot):
    until(qtbot, lambda: shop.fields["country"].text() == "Germany")
    fill(shop, "country", "austr")
    assert "is not a country that is known here" in shop.fields["country"].error()
    assert shop.fields["country"].text() == "austr"
    fill(shop, "country", "austria")
    until(qtbot, lambda: now(berlin).calendar.country == "AT")
    until(qtbot, lambda: shop.fields["country"].text() == "Austria")
    until(qtbot, lambda: shop.fields["part"].text() == "")
    until(qtbot, lambda: says(shop.window(), "Saved for the whole shop."))
    QTest.keyClick(shop.fields["country"].edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: shop.fields["part"].text() == "Berlin")
    assert now(berlin).calendar.country == "DE"
    for key, typed, shown in (
        ("zone", "paris", "Europe/Paris"),
        ("currency", "swiss", "Swiss Franc (CHF)"),
        ("week", "su", "Sunday"),
        ("part", "bay", "Bayern"),
    ):
        fill(shop, key, typed)
        until(qtbot, lambda key=key, shown=shown: shop.fields[key].text() == shown)
    click(shop.window(), "Undo")
    until(qtbot, lambda: shop.fields["part"].text() == "Berlin")
    assert (now(berlin).calendar.zone, now(berlin).currency, now(berlin).calendar.week_begins) == (
        "Europe/Paris",
        "CHF",
        6,
    )


def test_how_soon_pcs_lock_is_typed_in_words_or_minutes_and_put_back(maria, shop, qtbot):
    line = shop.fields[LOCK]
    until(qtbot, lambda: line.text() == "2 minutes")
    for typed, shown, minutes in (("7", "7 minutes", 7), ("after a", "After a minute", 1), ("never", "Never", 0)):
        fill(shop, LOCK, typed)
        until(qtbot, lambda shown=shown: line.text() == shown)
        assert lock_minutes(maria.session) == minutes
    for typed in ("241", "soon", "-1"):
        fill(shop, LOCK, typed)
        until(qtbot, lambda: "Type minutes from 0, for never, to 240." in line.error())
        assert line.text() == typed
        press(Qt.Key.Key_Escape)
    QTest.keyClick(line.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: line.text() == "After a minute")
    assert lock_minutes(maria.session) == 1


def test_escape_takes_back_what_was_typed(berlin, shop, qtbot):
    until(qtbot, lambda: shop.fields["zone"].text() == "Europe/Berlin")
    fill(shop, "zone", "nowhere")
    assert shop.fields["zone"].error()
    press(Qt.Key.Key_Escape)
    assert (shop.fields["zone"].text(), shop.fields["zone"].error()) == ("Europe/Berlin", "")


def test_the_list_below_a_line_is_chosen_from_by_keys(berlin, shop, qtbot):
    until(qtbot, lambda: shop.fields["country"].text() == "Germany")
    shop.fields["country"].edit.setFocus()
    press(Qt.Key.Key_Down)
    found = shop.fields["country"]._find.list
    until(qtbot, found.isVisible)
    assert found.model().rowCount() > 200
    press(Qt.Key.Key_Escape)
    shop.fields["country"].edit.selectAll()
    write("ital")
    until(qtbot, found.isVisible)
    assert found.model().rowCount() == 1
    QTest.keyClick(found, Qt.Key.Key_Down)
    QTest.keyClick(found, Qt.Key.Key_Return)
    until(qtbot, lambda: now(berlin).calendar.country == "IT")


def test_what_begins_with_what_is_typed_is_listed_first_and_without_accents(berlin, shop, qtbot):
    until(qtbot, lambda: shop.fields["country"].text() == "Germany")
    line, found = shop.fields["country"].edit, shop.fields["country"]._find.list
    for typed, first in (("in", "India"), ("cote", "Côte d’Ivoire"), ("turki", "Türkiye")):
        line.setFocus()
        line.selectAll()
        write(typed)
        until(qtbot, found.isVisible)
        assert found.model().index(0, 0).data() == first
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    assert line.text() == "Germany"


def test_what_somebody_changed_since_is_not_put_back(berlin, shop, qtbot):
    until(qtbot, lambda: shop.fields["currency"].text() == "Euro (EUR)")
    fill(shop, "currency", "chf")
    until(qtbot, lambda: says(shop.window(), "Saved for the whole shop."))
    berlin.workspace.do(commands.set_currency, "USD").result(WAIT_S)
    until(qtbot, lambda: shop.fields["currency"].text() == "US Dollar (USD)")
    QTest.keyClick(shop.fields["currency"].edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: says(shop.window(), "Somebody changed this since. It stays as it is."))
    assert now(berlin).currency == "USD"


def test_days_of_the_week_and_holidays(berlin, shop, qtbot):
    until(qtbot, lambda: not shop.guessed.isVisible())
    click(shop.opening, "Sunday")
    until(qtbot, lambda: now(berlin).calendar.opening_days == set(range(7)))
    until(qtbot, lambda: says(shop.window(), "Saved for the whole shop."))
    QTest.keyClick(named(shop.opening, "Sunday"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: now(berlin).calendar.opening_days == set(range(6)))
    until(qtbot, lambda: not named(shop.opening, "Sunday").isChecked())
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"):
        click(shop.opening, day)
    until(qtbot, lambda: says(shop, "Choose at least one day of the week on which the shop is open."))
    until(qtbot, lambda: named(shop.opening, "Saturday").isChecked())
    assert now(berlin).calendar.opening_days == {5}
    click(shop.holidays, "Open")
    until(qtbot, lambda: now(berlin).calendar.open_on_public_holidays)
    until(qtbot, lambda: not says(shop, "Public holiday"))


def test_closed_days_are_typed_opened_and_taken_back(berlin, shop, qtbot):
    until(qtbot, lambda: says(shop, "Public holiday"))
    shop.days.line.setFocus()
    write("24.13. Christmas Eve")
    press(Qt.Key.Key_Return)
    assert shop.days.line.error() == "There is no day “24.13.”. Type a day like 24.12., fri, +2 or tomorrow."
    assert shop.days.line.text() == "24.13. Christmas Eve"
    shop.days.line.edit.selectAll()
    write("24.12.2030 - 26.12.2030 Between the years")
    press(Qt.Key.Key_Return)
    until(qtbot, lambda: set(now(berlin).calendar.closed) == {date(2030, 12, day) for day in (24, 25, 26)})
    until(qtbot, lambda: shop.days.line.text() == "")
    take_back = "Tue 24 Dec 2030 – Thu 26 Dec 2030, Between the years: Take back"
    until(qtbot, lambda: take_back in names(shop))
    click(shop, take_back)
    until(qtbot, lambda: not says(shop, "Between the years"))
    assert not now(berlin).calendar.closed
    click(shop.window(), "Undo")
    until(qtbot, lambda: says(shop, "Between the years"))
    opened = next(day for day in shop._shown.coming if day.kind == "holiday")
    click(shop, next(name for name in names(shop) if name.endswith("Open all the same")))
    until(qtbot, lambda: opened.first in now(berlin).calendar.opened)
    until(qtbot, lambda: says(shop, f"{opened.words}: Take back"))
    click(shop, next(name for name in names(shop) if name.endswith(f"{opened.words}: Take back")))
    until(qtbot, lambda: not now(berlin).calendar.opened)


def names(shop):
    return [button.accessibleName() for button in shop.days.findChildren(type(shop.days.more)) if button.isVisible()]


def test_what_two_wrote_at_once_is_shown_and_taken_by_one_click(tmp_path, theme, qtbot):
    with two(tmp_path) as (alice, bob):
        alice.workspace.do(commands.set_place, zone="Europe/Berlin", country="DE").result(WAIT_S)
        until(qtbot, lambda: now(bob).record is not None)
        alice.workspace.do(leaving.set_role, bob.workspace.me.id, "manager").result(WAIT_S)
        until(qtbot, lambda: bob.workspace.me.role == "manager")
        with settings_of(bob, tmp_path / "bob", theme, qtbot) as shop:
            until(qtbot, lambda: shop.fields["zone"].text() == "Europe/Berlin")
            line = shop.fields["zone"].edit
            line.setFocus()
            line.selectAll()
            write("madrid")
            alice.workspace.do(commands.set_place, zone="Europe/Paris").result(WAIT_S)
            until(qtbot, lambda: now(bob).calendar.zone == "Europe/Paris")
            settle()
            assert line.text() == "madrid"
            press(Qt.Key.Key_Return)
            until(qtbot, lambda: says(shop, "Alice wrote “Europe/Paris” at the same time."))
            assert line.text() == "Europe/Madrid"
            click(shop, "Take “Europe/Paris”")
            until(qtbot, lambda: line.text() == "Europe/Paris")
            until(qtbot, lambda: not says(shop, "at the same time"))
            until(qtbot, lambda: now(alice).calendar.zone == "Europe/Paris")


def test_an_employee_reads_it_and_is_told_who_may_change_it(tmp_path, theme, qtbot, assert_accessible):
    with two(tmp_path) as (alice, bob):
        alice.workspace.do(commands.set_place, zone="Europe/Berlin", country="DE").result(WAIT_S)
        alice.workspace.do(commands.close_on, EVE, "Christmas Eve").result(WAIT_S)
        until(qtbot, lambda: EVE in now(bob).calendar.closed)
        with settings_of(bob, tmp_path / "bob", theme, qtbot) as shop:
            assert says(shop, "Only managers and owners change this.")
            assert says(shop, "Public holiday")
            assert all(field.edit.isReadOnly() for field in shop.fields.values())
            assert not shop.days.line.isVisible()
            assert not shop.opening.isVisible()
            assert names(shop) == [shop.days.more.accessibleName()] or not names(shop)
            assert_accessible(shop)


def test_on_a_pc_that_is_out_it_can_only_be_read(tmp_path, theme, qtbot):
    with two(tmp_path) as (alice, bob):
        alice.workspace.do(commands.set_place, zone="Europe/Berlin", country="DE").result(WAIT_S)
        until(qtbot, lambda: now(bob).record is not None)
        alice.workspace.do(leaving.set_role, bob.workspace.me.id, "manager").result(WAIT_S)
        alice.workspace.do(leaving.take_out_person, bob.workspace.me.id).result(WAIT_S)
        until(qtbot, lambda: bob.workspace.sync_state().is_out)
        with settings_of(bob, tmp_path / "bob", theme, qtbot) as shop:
            assert says(shop, "This PC is not in the shop any more: this can only be read.")
            assert shop.fields["zone"].text() == "Europe/Berlin"
            assert shop.fields["zone"].edit.isReadOnly()


def test_it_has_manners(berlin, shop, qtbot, both_themes, assert_accessible):
    until(qtbot, lambda: says(shop, "Public holiday"))
    assert_accessible(shop)
