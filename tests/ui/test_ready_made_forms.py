"""Forms that come along, in the window: tried and taken in few clicks, by kind of shop, examples that go in one."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.forms import commands as form_commands
from desktop.forms import queries
from desktop.forms.ready_made.catalogue import packs
from desktop.forms.ready_made.commands import definition_here
from desktop.forms.ready_made.queries import asks_kind_of_shop
from desktop.records import queries as record_queries
from tests.desktop.shops import WAIT_S
from tests.desktop.test_ready_made import edited, older
from tests.ui.test_form_making import Hand
from tests.ui.test_opening import opened
from tests.ui.windows import focused, named, open_window, press, says, until, waits_for, write
from ui.forms.sign_in.dialogs import StartDialog
from ui.printing.print_dialog import PrintDialog


def section(window, qtbot):
    """Forms, of a shop in which nobody has said yet what kind it is."""
    opened(window, qtbot)
    screen = window.shell.open_section("forms")
    waits_for(qtbot, screen, "What kind of shop?")
    return screen


def forms_in_use(window):
    return {form.title: form.entries for form in queries.forms(window._shop.bridge.session)}


def test_a_ready_made_form_takes_few_clicks_to_its_first_entry(home, qtbot, assert_accessible):
    with open_window(home) as window:
        screen, hand = section(window, qtbot), Hand()
        hand.click(screen, "Make a form")
        hand.click(screen, "Visitors")
        gallery = screen.making.shown
        until(qtbot, lambda: gallery.preview.column is not None)
        assert says(gallery, "It asks: Name, Company, Visiting, Arrived, Left, Phone, Badge")
        assert_accessible(window.shell)
        assert forms_in_use(window) == {}, "looking takes nothing"
        hand.click(gallery, "Use it")
        until(qtbot, lambda: screen.filling is not None and screen.filling.column is not None)
        for words in ("Mr Chen", "", "me"):
            write(words)
            window.shell.activateWindow()  # off screen a list that went stays the active window
            press(Qt.Key.Key_Return)
        hand.click(screen, "Save")
        until(qtbot, lambda: forms_in_use(window) == {"Visitors": 1})
        assert hand.clicks <= 4
        waits_for(qtbot, screen, "Here now: 1")
        hand.click(screen, "Here now: 1")
        waits_for(qtbot, screen, "Left: empty")
        leaves = named(screen, "Mr Chen leaves now")
        QTest.mouseDClick(leaves, Qt.MouseButton.LeftButton)
        QTest.mouseRelease(leaves, Qt.MouseButton.LeftButton)
        assert leaves.isEnabled(), "the second click of a double click is meant for whoever stood there before"
        hand.press(leaves)
        waits_for(qtbot, screen, "Here now: 0")
        waits_for(qtbot, screen, "No entries")
        hand.click(screen, "Here now: 0")
        waits_for(qtbot, screen, "1 visitor")
        assert says(screen, "“Visitors” is in use. Next:")
        assert not says(screen, "Delete after 30 days"), "they are already"


def test_one_stands_beside_the_other_and_is_changed_before_it_is_used(home, qtbot):
    with open_window(home) as window:
        screen, hand = section(window, qtbot), Hand()
        hand.click(screen, "Skip")
        waits_for(qtbot, screen, "No forms yet")
        hand.click(screen, "Make a form")
        hand.click(screen, "Fridge rounds")
        gallery = screen.making.shown
        until(qtbot, lambda: says(gallery, "Comes with: Fridges"))
        assert focused() is gallery.list
        press(Qt.Key.Key_Down)
        until(qtbot, lambda: says(gallery, "A list of checks"))
        press(Qt.Key.Key_Return)
        assert focused() is gallery.preview.use
        hand.click(gallery, "Change it first")
        until(qtbot, lambda: says(screen.making, "Draft: nobody sees this yet."))
        assert named(screen.making, "Name of the form").text() == "Inspections"
        hand.click(screen, "Use it")
        hand.press(screen.making.shown.using.dialog.yes)
        waits_for(qtbot, screen, "“Inspections” is in use. Next:")
        hand.click(screen, "Delete after 30 days")
        waits_for(qtbot, window.shell, "Entries are deleted after 30 days.")
        assert keep_days(window, "Inspections") == 30
        hand.click(window.shell, "Undo")
        until(qtbot, lambda: keep_days(window, "Inspections") == 0)
        hand.click(screen, "Sign-in screen on this PC")
        until(qtbot, lambda: window.shell.findChild(StartDialog) is not None)
        window.shell.findChild(StartDialog).reject()
        hand.click(screen, "Print empty sheets")
        until(qtbot, lambda: window.shell.findChild(PrintDialog) is not None)
        window.shell.findChild(PrintDialog).reject()


def keep_days(window, title):
    forms = queries.forms(window._shop.bridge.session)
    return next(form.definition.keep_days for form in forms if form.title == title)


def test_a_kind_of_shop_brings_its_forms_and_its_examples_go_with_one_click(home, qtbot):
    with open_window(home) as window:
        screen = section(window, qtbot)
        Hand().click(screen, "Bakery")
        until(qtbot, lambda: len(forms_in_use(window)) == len(packs()[0].forms))
        until(qtbot, lambda: screen.list.rows.rowCount() == len(packs()[0].forms))
        session = window._shop.bridge.session
        assert not asks_kind_of_shop(session)
        products = next(form for form in queries.forms(session) if form.title == "Products")
        screen.list.choose(products.id)
        until(qtbot, lambda: says(screen, "3 entries are examples."))
        rows = screen.table.table.rows
        until(qtbot, lambda: rows.count == 3 and rows.row(0) is not None)
        spoken = rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken.endswith(", an example")
        Hand().click(screen, "Clear the examples")
        until(qtbot, lambda: set(forms_in_use(window).values()) == {0})
        waits_for(qtbot, screen, "No entries")
        until(qtbot, lambda: not says(screen, "Clear the examples"))
        waits_for(qtbot, window.shell, "Undo")
        Hand().click(window.shell, "Undo")
        until(qtbot, lambda: says(screen, "3 entries are examples."))
        collection = queries.entries_of(session, products.id)
        assert len(record_queries.records(session, collection)) == 3


def test_what_a_new_version_offers_is_looked_at_first_and_keeps_what_people_changed(home, qtbot):
    with open_window(home) as window:
        opened(window, qtbot)
        do = window._shop.workspace.do
        now = do(definition_here, "visitors").result(WAIT_S)
        for definition in (older(now), edited(older(now))):
            do(form_commands.take, "visitors", definition).result(WAIT_S)
        screen, hand = window.shell.open_section("forms"), Hand()
        waits_for(qtbot, screen, "offers changes to this form. New: “Badge” (short text).")
        hand.click(screen, "Look at them")
        until(qtbot, lambda: says(screen, "Changes: nobody sees them yet."))
        hand.click(screen, "Use the new version")
        using = screen.making.shown.using
        until(qtbot, lambda: using.dialog is not None)
        hand.press(using.dialog.yes)
        until(qtbot, lambda: screen.making is None and screen.table.isVisible())
        (form,) = queries.forms(window._shop.bridge.session)
        assert [question.label for question in form.definition.questions][:3] == ["Number plate", "Who", "Company"]
        until(qtbot, lambda: not says(screen, "offers changes"))
