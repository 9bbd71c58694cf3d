from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QGuiApplication, QKeyEvent, QShortcut
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from tests.ui.accessibility import settle
from tests.ui.placeholders import Remembered, details, find, sections
from ui.keys_help import written
from ui.rail_items import RailButton
from ui.shell import Jump, Section, Shell
from ui.widgets import Banner

TOLD = {"window.told_that_closing_stops_syncing": True}


@pytest.fixture
def open_shell(qtbot):
    shells = []

    def start(settings=None, **options):
        settings = settings or Remembered()
        made = []
        shell = Shell("Rossi’s Bakery", sections(settings, made), settings, find=find, **options)
        shell.made, shell.settings = made, settings
        shells.append(shell)
        shell.start()
        shell.activateWindow()
        settle()
        return shell

    yield start
    for shell in shells:
        shell.hide()
        shell.deleteLater()


def test_only_the_section_that_is_open_is_made(open_shell):
    shell = open_shell()
    assert shell.made == ["chat"]
    shell.open_section("documents")
    shell.open_section("chat")
    assert shell.made == ["chat", "documents"]
    with pytest.raises(KeyError):
        shell.open_section("forms")


def test_it_opens_where_it_was_left(open_shell):
    settings = Remembered()
    open_shell(settings).open_section("people")
    assert open_shell(settings).current_section() == "people"
    assert open_shell(Remembered(window__section="not built any more")).current_section() == "chat"


class Shown(QObject):
    """How often something is shown."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() == QEvent.Type.Show
        return False


def test_no_page_is_shown_once_more_as_all_of_them_go(open_shell):
    """What it reads from is closed by then."""
    shell = open_shell(Remembered(window__section="people"))
    watch = Shown()
    shell.page("chat").installEventFilter(watch)
    shell.drop_pages()
    assert watch.count == 0


def test_keys_open_sections_and_walk_through_panes(open_shell, qtbot):
    shell = open_shell()
    qtbot.keyClick(shell, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert shell.current_section() == "documents"
    qtbot.keyClick(shell, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    panes = shell.page("chat").panes()
    visited = []
    for _ in range(3):
        qtbot.keyClick(shell, Qt.Key.Key_F6)
        visited.append(_where(shell, panes))
    assert sorted(visited) == [0, 1, 2]
    qtbot.keyClick(shell, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert _where(shell, panes) == visited[-2]


def test_tab_goes_round_and_comes_back(open_shell, qtbot):
    shell = open_shell()
    shell.focus_next_pane()
    first = shell.focusWidget()
    seen = []
    for _ in range(40):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        if seen[-1] is first:
            break
    assert seen[-1] is first, "Tab never came back"
    assert len(set(seen)) >= 7


def test_the_shell_is_accessible(open_shell, assert_accessible):
    shell = open_shell()
    shell.page("chat").show_details(details())
    assert_accessible(shell)


def test_unread_counts_are_in_the_rail_and_the_title(open_shell):
    shell = open_shell()
    assert shell.windowTitle() == "Rossi’s Bakery"
    shell.set_unread("chat", 3)
    shell.set_unread("documents", 1)
    assert shell.windowTitle() == "(4) Rossi’s Bakery"
    assert "Chat, 3 unread" in [b.accessibleName() for b in shell.rail.findChildren(RailButton)]


def test_what_is_dragged_over_a_section_for_a_moment_opens_it(open_shell, qtbot):
    shell = open_shell()
    over = next(button for button in shell.rail.findChildren(RailButton) if button.text() == "People")
    data, none = QMimeData(), Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(over, entering)
    assert not over.isChecked()
    qtbot.waitUntil(over.isChecked)
    assert shell.made[-1] == "people"


def test_the_sync_line_says_its_state_in_words(open_shell, qtbot):
    shell = open_shell()
    line = shell.rail.sync_line
    shell.set_sync("sending", 3)
    assert line.text() == "Sending 3"
    shell.set_sync("alone", since=datetime(2020, 1, 2, 10, 42, tzinfo=UTC))
    assert line.text().startswith("Alone since ")
    assert "Nothing is lost" in line.toolTip()
    shell.set_sync("trouble")
    assert line.accessibleName() == "Trouble. Show the shop’s PCs"
    with qtbot.waitSignal(shell.sync_clicked):
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton)


def test_typing_in_the_jump_box_finds_a_place_and_return_goes_there(open_shell, qtbot):
    shell = open_shell()
    shell.focus_next_pane()
    before = QApplication.focusWidget()
    qtbot.keyClick(shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = shell.jump_box.field
    qtbot.keyClicks(field, "e")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(shell.jumped) as jumped:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert jumped.args == ["oven"]
    assert not shell.jump_box.isVisible()
    assert QApplication.focusWidget() is before


def test_the_jump_box_drops_answers_to_words_no_longer_asked(open_shell, qtbot):
    asked = []
    settings = Remembered()
    shell = Shell("Shop", sections(settings), settings, find=lambda words, deliver: asked.append((words, deliver)))
    qtbot.addWidget(shell)
    shell.start()
    shell.open_jump_box()
    QAbstractItemModelTester(shell.jump_box.results.model())
    qtbot.keyClicks(shell.jump_box.field, "ab")
    answers = dict(asked)
    answers["ab"]([Jump(1, "About")])
    answers["a"]([Jump(2, "Apples"), Jump(3, "Bread")])
    assert shell.jump_box.results.model().rowCount() == 1
    qtbot.keyClick(shell.jump_box.field, Qt.Key.Key_Escape)
    assert shell.jump_box.isVisible(), "the first Escape only empties the field"
    qtbot.keyClick(shell.jump_box.field, Qt.Key.Key_Escape)
    assert not shell.jump_box.isVisible()
    shell.hide()


def test_escape_closes_the_details_and_gives_the_focus_back(open_shell, qtbot):
    shell = open_shell()
    chat = shell.page("chat")
    shell.focus_next_pane()
    before = QApplication.focusWidget()
    chat.show_details(details())
    assert chat.details.isAncestorOf(QApplication.focusWidget())
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert chat.details is None
    assert QApplication.focusWidget() is before
    chat.show_details(details())
    qtbot.keyClick(shell.rail, Qt.Key.Key_Escape)
    assert chat.details is None


def test_a_banner_stands_over_every_section_until_taken_away(open_shell, qtbot):
    shell = open_shell()
    banner = Banner("danger", "The disk is full. Nothing was lost.", "Free space")
    content = shell.page("chat").parentWidget()
    qtbot.mouseMove(content, content.rect().center())
    qtbot.mouseMove(content, content.rect().center() / 2)
    content.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    shell.set_banner(banner)
    settle()
    assert banner.geometry().intersects(content.geometry())
    shell.open_section("documents")
    settle()
    assert banner.isVisible()
    assert not banner.geometry().intersects(content.geometry())
    shell.set_banner(None)
    assert not banner.isVisible()


@pytest.mark.parametrize(
    "kept", [[5000, 100, 900, 600, False], [-890, 40, 900, 600, False], ["x"], 7, [0, -500, 1, 1, False]]
)
def test_a_window_is_never_put_where_nobody_sees_it(open_shell, kept):
    shell = open_shell(Remembered(window__geometry=kept))
    assert QGuiApplication.primaryScreen().availableGeometry().contains(shell.frameGeometry())
    assert shell.width() >= 800
    assert shell.height() >= 560


def test_place_and_size_come_back_also_after_a_crash(open_shell, qtbot):
    settings = Remembered(**TOLD)
    shell = open_shell(settings)
    shell.move(37, 41)
    shell.resize(811, 571)
    until_kept = [37, 41, 811, 571, False]
    qtbot.waitUntil(lambda: settings.get("window.geometry") == until_kept)
    shell.hide()
    again = open_shell(settings)
    assert (again.pos(), again.size()) == (QPoint(37, 41), QSize(811, 571))


def test_a_maximized_window_comes_back_so_and_keeps_its_usual_size(open_shell, qtbot):
    settings = Remembered(**TOLD)
    shell = open_shell(settings)
    shell.resize(811, 571)
    qtbot.waitUntil(lambda: (settings.get("window.geometry") or [])[2:] == [811, 571, False])
    shell.showMaximized()
    qtbot.waitUntil(lambda: (settings.get("window.geometry") or [])[2:] == [811, 571, True])
    shell.hide()
    again = open_shell(settings)
    assert again.isMaximized()
    again.showNormal()
    settle()
    assert again.size() == QSize(811, 571)


def test_the_first_close_says_what_closing_means_and_only_the_first(open_shell, qtbot):
    settings = Remembered()
    shell = open_shell(settings)
    shell.close()
    notice = shell.findChild(QDialog)
    assert any("neither sends nor receives" in label.text() for label in notice.findChildren(QLabel))
    qtbot.mouseClick(notice.no, Qt.MouseButton.LeftButton)
    settle()
    assert shell.isVisible()
    shell.close()
    with qtbot.waitSignal(shell.closed):
        qtbot.mouseClick(shell.findChild(QDialog).yes, Qt.MouseButton.LeftButton)
    assert not shell.isVisible()
    again = open_shell(settings)
    with qtbot.waitSignal(again.closed):
        again.close()


def test_closing_waits_for_what_is_being_written(open_shell, qtbot):
    left = ["the note “Prices”"]
    shell = open_shell(Remembered(**TOLD), unwritten=lambda: left)
    shell.close()
    assert shell.isVisible()
    with qtbot.waitSignal(shell.closed):
        left.clear()
    assert shell.findChild(QDialog) is None


def test_closing_says_what_it_waits_for_and_can_be_called_off(open_shell, qtbot):
    left = ["the note “Prices”"]
    shell = open_shell(Remembered(**TOLD), unwritten=lambda: left)
    shell.close()
    qtbot.waitUntil(lambda: shell.findChild(QDialog) is not None)
    waiting = shell.findChild(QDialog)
    assert "Prices" in waiting.sentence()
    qtbot.mouseClick(waiting.no, Qt.MouseButton.LeftButton)
    settle()
    left.clear()
    settle()
    assert shell.isVisible()
    with qtbot.waitSignal(shell.closed):
        shell.close()


def _where(shell, panes):
    focused = QApplication.focusWidget()
    return next(n for n, pane in enumerate([shell.rail, *panes]) if pane is focused or pane.isAncestorOf(focused))


def test_many_sections_in_the_smallest_window_scroll_into_view(theme, qtbot):
    settings = Remembered()
    many = [Section(str(n), f"Section {n}", "hash", QWidget) for n in range(9)]
    shell = Shell("Shop", many, settings)
    qtbot.addWidget(shell)
    theme.set_text_percent(200)
    shell.start()
    shell.activateWindow()
    shell.resize(800, 560)
    settle()
    assert (shell.width(), shell.height()) == (800, 560)
    line = shell.rail.sync_line
    assert shell.rail.rect().contains(line.geometry())
    shell.open_section("8")
    buttons = shell.rail.findChildren(RailButton)
    buttons[-1].setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    bottom = buttons[-1].mapTo(shell.rail, buttons[-1].rect().bottomRight())
    assert bottom.y() < line.y()
    assert bottom.x() < shell.rail.width()
    shell.hide()


@pytest.mark.parametrize(
    ("key", "text", "scan_code"),
    [
        (Qt.Key.Key_2, "2", 11),
        (Qt.Key.Key_Eacute, "é", 11),  # French, Belgian
        (Qt.Key.Key_unknown, "ě", 11),  # Czech
    ],
)
def test_the_second_key_with_ctrl_opens_the_second_section_on_every_layout(open_shell, key, text, scan_code):
    shell = open_shell()
    control = Qt.KeyboardModifier.ControlModifier
    QApplication.sendEvent(shell, QKeyEvent(QEvent.Type.KeyPress, key, control, scan_code, 0, 0, text))
    assert shell.current_section() == list(shell._sections)[1]


def test_keys_beyond_the_sections_and_other_modifiers_open_nothing(open_shell):
    shell = open_shell()
    for modifiers, scan_code in (
        (Qt.KeyboardModifier.NoModifier, 11),
        (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier, 11),
        (Qt.KeyboardModifier.ControlModifier, 30),
    ):
        QApplication.sendEvent(
            shell, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Eacute, modifiers, scan_code, 0, 0, "é")
        )
    assert shell.current_section() == next(iter(shell._sections))


def test_ctrl_plus_minus_and_zero_change_the_text_size(open_shell, theme):
    settings = Remembered(**TOLD)
    shell = open_shell(settings)
    control = Qt.KeyboardModifier.ControlModifier
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        QTest.keyClick(shell, key, control)
    assert (theme.text_percent, settings.get("look.text_percent")) == (120, 120)
    QTest.keyClick(shell, Qt.Key.Key_Minus, control)
    assert theme.text_percent == 110
    QTest.keyClick(shell, Qt.Key.Key_0, control)
    assert theme.text_percent == 100


def test_f1_shows_the_keys(open_shell, assert_accessible):
    shell = open_shell()
    QTest.keyClick(shell, Qt.Key.Key_F1)
    dialog = shell.findChild(QDialog)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    for keys in ("F6, Shift and F6", "Ctrl and +, Ctrl and −, Ctrl and 0", "Home, End", "Ctrl and 1 to 8"):
        assert keys in said
    assert not any("++" in words or "Ctrl+" in words for words in said)
    assert_accessible(dialog)
    dialog.reject()


def test_a_page_that_is_longer_than_the_window_is_read_by_keyboard(open_shell):
    shell = open_shell()
    shell.resize(800, 400)
    settle()
    QTest.keyClick(shell, Qt.Key.Key_F1)
    settle()
    dialog = shell.findChild(QDialog)
    last = dialog.findChildren(QLabel)[-1]
    assert last.visibleRegion().isEmpty()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)
    settle()
    assert not last.visibleRegion().isEmpty()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Home)
    settle()
    assert last.visibleRegion().isEmpty()
    dialog.reject()


def test_every_key_of_the_window_is_on_the_page_of_keys(open_shell):
    shell = open_shell()
    keys = {shortcut.key().toString() for shortcut in shell.findChildren(QShortcut)}
    QTest.keyClick(shell, Qt.Key.Key_F1)
    dialog = shell.findChild(QDialog)
    said = {word for label in dialog.findChildren(QLabel) for word in label.text().split(", ")}
    same = {"Ctrl+=": "Ctrl++"} | {f"Ctrl+{number}": "Ctrl+1" for number in range(1, 10)}
    missing = {key for key in keys if not any(written(same.get(key, key)) in words for words in said)}
    assert keys
    assert missing == set()
    dialog.reject()


@pytest.mark.parametrize("percent", [90, 100, 110, 150, 200])
def test_what_the_sync_line_says_is_never_cut_off(qtbot, theme, percent):
    theme.set_text_percent(percent)
    shell = Shell("Shop", [Section("chat", "Chat", "hash", QWidget)], Remembered())
    qtbot.addWidget(shell)
    shell.start()
    line = shell.rail.sync_line
    words = QLabel()
    words.setWordWrap(True)
    words.setFont(theme.font("meta"))
    for kind in ("one_pc", "up_to_date", "partly", "sending", "catching_up", "alone", "trouble"):
        shell.set_sync(kind, 2, datetime.now(UTC), pcs=12)
        for longer in range(12):
            line.setText(f"{line.text()}{'i' * longer}")
            line.updateGeometry()
            settle()
            words.setText(line.text())
            assert line.height_of(icon=False) >= words.heightForWidth(line.width()) + 16, line.text()
    shell.hide()
