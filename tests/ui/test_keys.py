"""Where the key is kept, changed from the window alone, and a passphrase that is asked for before the shop opens."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.home import passphrase
from desktop.home.home import Home
from desktop.workspace import Workspace
from tests.ui.test_lock import ANN, BO, come_in, composer, f12, till
from tests.ui.windows import ALONE, click, digit_of, focused, named, open_window, press, says, until, waits_for, write
from ui.settings.key_dialog import KeyDialog
from ui.settings.keys import KeysSection
from ui.setup.unlocking import UnlockingPage

__all__ = ["till"]

WORDS = "brot und salz"


@pytest.fixture(autouse=True)
def quick_scrypt(monkeypatch):
    monkeypatch.setattr(passphrase, "_LOG_N", 4)


def section(window, qtbot):
    """Where settings say where the key is, in a shop that is open."""
    until(qtbot, lambda: window._shop is not None and window._shop.workspace.has_begun)
    QTest.keyClick(window.shell, digit_of("settings"), Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: window.shell.findChild(KeysSection) is not None)
    return window.shell.findChild(KeysSection)


def ask(window, qtbot):
    section(window, qtbot).change.click()
    return window.shell.findChild(KeyDialog)


def gone(window, qtbot, dialog_class=KeyDialog):
    until(qtbot, lambda: window.shell.findChild(dialog_class) is None)


def test_a_passphrase_is_chosen_asked_for_by_keyboard_and_given_up_again(home, qtbot):
    with open_window(home) as window:
        until(qtbot, lambda: window._shop is not None and window._shop.workspace.has_begun)
        window._shop.screens["chat"].pane.composer.editor.setPlainText("half a message")
        dialog = ask(window, qtbot)
        dialog.places["passphrase"].click()
        for new, again, refused in (("brot", "", dialog.new), (WORDS, "brot und öl", dialog.again)):
            dialog.new.set_text(new)
            dialog.again.set_text(again)
            dialog.yes.click()
            assert refused.error()
        dialog.again.set_text(WORDS)
        dialog.yes.click()
        gone(window, qtbot)
        assert says(section(window, qtbot), "Under a passphrase.")
        assert window._shop.screens["chat"].pane.composer.text() == "half a message"
    with open_window(home) as window:
        waits_for(qtbot, window.shell, "Type the passphrase")
        page = window.shell.findChild(UnlockingPage)
        until(qtbot, page.passphrase.edit.hasFocus)
        QTest.keyClick(focused(), "B")
        assert says(page, "Caps Lock seems to be on.")
        write("rot und pfeffer")
        assert not says(page, "Caps Lock")
        press(Qt.Key.Key_Return)
        waits_for(qtbot, window.shell, "does not open the shop")
        write(WORDS)
        press(Qt.Key.Key_Return)
        dialog = ask(window, qtbot)
        dialog.places["file"].click()
        dialog.now.set_text("pfeffer und salz")
        dialog.yes.click()
        until(qtbot, lambda: bool(dialog.now.error()))
        dialog.now.set_text(WORDS)
        dialog.yes.click()
        gone(window, qtbot)
        assert says(section(window, qtbot), "In a file beside the data.")
    with open_window(home) as window:
        section(window, qtbot)


def test_a_shop_that_another_process_has_open_keeps_its_key_and_opens_again(home, qtbot, monkeypatch):
    monkeypatch.setattr("ui.setup.rekeying._CLOSING_S", 0.0)
    with open_window(home) as window:
        dialog = ask(window, qtbot)
        other = Workspace.open(Home(home), network=ALONE)
        dialog.yes.click()
        waits_for(qtbot, window.shell, "close it everywhere")
        other.close()
        click(window.shell, "Close")
        assert says(section(window, qtbot), "In a file beside the data.")


def test_it_waits_until_what_was_open_here_has_ended(home, qtbot):
    with open_window(home) as window:
        dialog = ask(window, qtbot)
        before, other = Home(home).key(), Workspace.open(Home(home), network=ALONE)
        dialog.yes.click()
        waits_for(qtbot, window.shell, "Should this PC go off meanwhile")
        other.close()
        section(window, qtbot)
        assert Home(home).key() != before


def test_who_forgot_the_passphrase_begins_anew_and_nothing_is_deleted(home, qtbot):
    from desktop.home.rekeying import keep_key

    keep_key(Home(home), "passphrase", WORDS)
    with open_window(home) as window:
        waits_for(qtbot, window.shell, "Type the passphrase")
        named(window.shell, "Nobody knows it any more").click()
        click(window.shell, "Put it aside and begin anew")
        waits_for(qtbot, window.shell, "Welcome to Countertop")
    kept = Home(home / "put-aside-1")
    kept.unlock(WORDS)
    assert kept.key()


def test_on_a_pc_of_several_people_the_key_is_changed_for_all_of_them(till, qtbot, monkeypatch):
    monkeypatch.setattr("sync.pins.Pins.__init__.__defaults__", (1 << 4,))
    monkeypatch.setattr("ui.app.network_settings", lambda: ALONE)
    with open_window(till) as window:
        come_in(window, qtbot, "Bo", BO)
        composer(window).editor.setPlainText("Bo's, half a message")
        f12()
        come_in(window, qtbot, "Ann", ANN)
        QTest.keyClick(window.shell, digit_of("settings"), Qt.KeyboardModifier.ControlModifier)
        dialog = ask(window, qtbot)
        dialog.places["passphrase"].click()
        dialog.new.set_text(WORDS)
        dialog.again.set_text(WORDS)
        dialog.yes.click()
        come_in(window, qtbot, "Bo", BO)
        assert composer(window).text() == "Bo's, half a message"
    with open_window(till) as window:
        waits_for(qtbot, window.shell, "Type the passphrase")
        until(qtbot, window.shell.findChild(UnlockingPage).passphrase.edit.hasFocus)
        write(WORDS)
        press(Qt.Key.Key_Return)
        come_in(window, qtbot, "Ann", ANN)
        assert says(section(window, qtbot), "Under a passphrase.")
