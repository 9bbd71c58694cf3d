"""What can be chosen on this PC."""

import re

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop.cli import main as run_command
from desktop.colleagues import key_keeping
from desktop.engine.file_choice import FileChoice, chosen
from desktop.engine.records import ON_THE_LAN
from desktop.home.home import Home
from desktop.home.settings import Settings
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.version import VERSION
from tests.conftest import ROOT
from tests.ui.accessibility import settle
from tests.ui.placeholders import Sharing
from tests.ui.test_scanner import scan
from tests.ui.windows import click, digit_of, make_shop, named, open_window, press, says, until
from ui.bridge import Bridge
from ui.scanner.burst import GAP_MS, LONGEST_GAP_MS
from ui.scanner.reading import BY_PLACE, TEST_CODE
from ui.scanner.scanner import GAP_KEY, LEARNED_KEY, Scanner
from ui.settings.files import FilesSection
from ui.settings.licences import licences_text
from ui.settings.screen import SettingsScreen
from ui.theme import Scheme
from ui.widgets import Dialog, Label


@pytest.fixture
def screen(maria, tmp_path, theme, qtbot):
    home = Home(tmp_path / "maria")
    bridge = Bridge(maria.workspace)
    screen = SettingsScreen(
        bridge, home.settings, theme, home, Scanner(home.settings, bridge), lambda _: None, Sharing()
    )
    screen.resize(900, 700)
    screen.show()
    until(qtbot, screen.shop.days.isVisible)
    settle()
    yield screen
    screen.hide()
    screen.stop()
    bridge.close()
    screen.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_names_are_kept_and_refused_at_their_field(screen, maria, qtbot):
    for field, name in ((screen.my_name, "Maria Rossi"), (screen.pc_name, "Kasse"), (screen.shop_name, "面包店")):
        field.edit.setText(name)
        field.keep()
    until(qtbot, lambda: maria.workspace.shop == "面包店")
    assert (maria.workspace.me.name, maria.workspace.this_pc.name) == ("Maria Rossi", "Kasse")
    screen.pc_name.edit.setText("x" * 500)
    screen.pc_name.keep()
    until(qtbot, lambda: screen.pc_name.error() == "The name for this PC is too long.")
    assert screen.my_name.error() == ""
    maria.workspace.do(people_commands.rename_pc, "Till 2").result()
    until(qtbot, lambda: maria.workspace.this_pc.name == "Till 2")
    settle()
    assert screen.pc_name.text() == "x" * 500


def test_it_says_which_countertop_this_is_as_the_command_line_does(screen, tmp_path, capfd):
    assert says(screen, "Settings")
    with pytest.raises(SystemExit) as ended:
        run_command(["--home", str(tmp_path / "maria"), "--version"])
    assert ended.value.code == 0
    version, licence, data = capfd.readouterr().out.splitlines()
    assert version == f"Countertop {VERSION}"
    assert says(screen, version)
    assert says(screen, licence)
    assert data == f"Data: {screen.folder.text()}"


def test_theme_and_text_size_take_effect_at_once_and_are_remembered(screen, tmp_path, theme, qtbot):
    click(screen, "Dark")
    assert theme.dark
    for _ in range(20):
        screen.look.size.larger.click()
    until(qtbot, lambda: theme.text_percent == 200)
    assert says(screen, "200 %")
    assert not screen.look.size.larger.isEnabled()
    kept = Settings(tmp_path / "maria" / "settings.json")
    assert (kept.get("look.scheme"), kept.get("look.text_percent")) == ("dark", 200)
    for _ in range(20):
        screen.look.size.smaller.click()
    until(qtbot, lambda: theme.text_percent == 90)
    click(screen, "As the system")
    assert theme.scheme is Scheme.SYSTEM


def test_the_text_size_does_not_run_from_the_mouse(screen, theme, qtbot):
    size = screen.look.size
    screen.ensureWidgetVisible(size)
    settle()
    place = size.larger.mapTo(screen, QPoint(4, 4))
    size._row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    for _ in range(3):
        QTest.mouseClick(screen.childAt(place), Qt.MouseButton.LeftButton)
        settle()
    assert says(screen, "130 %")
    assert theme.text_percent == 100
    assert size.larger.mapTo(screen, QPoint(4, 4)) == place
    size._row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    QApplication.sendEvent(size._row, QEvent(QEvent.Type.Leave))
    assert theme.text_percent == 130


def test_the_text_size_follows_what_is_chosen_elsewhere(screen, theme):
    theme.set_text_percent(150)
    assert screen.look.size.slider.value() == 15
    assert says(screen, "150 %")


def test_it_says_where_the_data_lies_and_how_its_key_is_kept(screen, tmp_path):
    assert screen.folder.text() == str(tmp_path / "maria")
    assert says(screen, "In a file beside the data.")
    assert says(screen, "Apache License 2.0")


def test_licences_name_qt_and_the_icons(screen, qtbot):
    click(screen, "Licences")
    dialog = screen.findChild(Dialog)
    text = named(dialog, "Licences")
    assert isinstance(text, QPlainTextEdit)
    for words in ("GNU Lesser General Public License", "ISC License", "Apache License, Version 2.0"):
        assert words in text.toPlainText()
    for text_ends in ("limitations under the License.", "GNU LESSER GENERAL PUBLIC LICENSE", "why-not-lgpl.html"):
        assert text_ends in text.toPlainText()
    dialog.accept()


def test_licences_name_everything_that_is_installed_with_it() -> None:
    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    pinned = re.findall(r"^([\w.-]+)==", (ROOT / "packaging" / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    named_there = set(map(plain, re.findall(r"\w+(?:[.-]\w+)*", licences_text())))
    assert {plain(name) for name in pinned} - named_there - {"zeroconf"} == set()
    assert {"python-zeroconf", "pdfium", "libheif", "libde265", "sqlcipher"} <= named_there


def test_it_opens_where_no_key_changes_a_name(tmp_path, qtbot):
    make_shop(tmp_path / "till", name="Maria")
    with open_window(tmp_path / "till") as countertop:
        until(qtbot, lambda: countertop.shell.current_section() == "chat")
        QTest.keyClick(countertop.shell, digit_of("settings"), Qt.KeyboardModifier.ControlModifier)
        settle()
        screen = countertop.shell.page("settings")
        assert screen.isVisible()
        for key in (Qt.Key.Key_X, Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            press(key)
        countertop.shell.focus_next_pane()
        countertop.shell.focus_next_pane()
        press(Qt.Key.Key_X)
        assert screen.my_name.text() == "Maria"


def test_it_has_manners(screen, both_themes, assert_accessible):
    assert_accessible(screen)


def test_a_scanner_that_reads_the_test_barcode_is_known_from_then_on(screen, tmp_path, qtbot):
    screen.activateWindow()
    settle()
    scan("4006381333931", "de")
    assert says(screen, "That was another barcode")
    scan(TEST_CODE, "de", start_ms=5_000, gap_ms=50)
    assert says(screen, "It is read right all the same.")
    kept = Settings(tmp_path / "maria" / "settings.json")
    assert (kept.get(LEARNED_KEY), kept.get(GAP_KEY)) == (BY_PLACE, 75)
    assert GAP_MS < 75 < LONGEST_GAP_MS


def test_how_many_files_a_pc_keeps_is_chosen_at_once_and_for_the_next_start(screen, maria, tmp_path, qtbot):
    home = Home(tmp_path / "maria")
    assert chosen(home, ON_THE_LAN) == FileChoice(everything=False)
    screen.files.which.set_value("all")
    screen.files.room.set_value("50")
    until(qtbot, lambda: chosen(home, ON_THE_LAN) == FileChoice(everything=True, budget=50_000_000_000))
    until(qtbot, lambda: "0 bytes" in screen.files.findChildren(Label)[-1].text())
    again = FilesSection(screen._bridge, home)
    assert again.room.value() == "50"
    again.stop()


def test_where_the_key_is_kept_is_for_managers_where_several_use_the_pc(screen, monkeypatch):
    assert screen.keys.change.isVisibleTo(screen)
    screen._turns.people = [None, None]
    screen._turns.changed.emit()
    settle()
    assert screen.keys.change.isVisibleTo(screen), "an owner"
    employed = [msgspec.structs.replace(one, role="employee") for one in people_queries.people(screen._bridge.session)]
    monkeypatch.setattr(people_queries, "people", lambda _: employed)
    screen._turns.changed.emit()
    settle()
    assert not screen.keys.change.isVisibleTo(screen)
    assert screen.keys.reason.text() == key_keeping.NOT_YOURS
