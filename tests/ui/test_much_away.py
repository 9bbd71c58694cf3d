"""Much that is thrown away at once: whoever does it is asked, and an owner in Today."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from desktop.agreeing.queries import held_steps
from desktop.drive import adding, commands, queries
from desktop.files.commands import GivenFile
from desktop.today.queries import today
from desktop.today.seen import mark_seen
from tests.desktop.shops import LOOPBACK, WAIT_S, meet, reopened, two
from tests.desktop.shops import until as until_true
from tests.ui.windows import focused, open_window, press, says, until
from ui.today.put_away import PutAwayDialog

MANY = 51


def dialogs() -> list[QDialog]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]


def test_whoever_throws_much_away_asks_an_owner_who_says_yes_with_one_key(tmp_path: Path, qtbot) -> None:
    with two(tmp_path) as (alice, bob):
        folder = bob.workspace.do(commands.new_folder, "Rolls").result(WAIT_S).id
        given = [GivenFile(b"%d" % number, f"{number}.txt") for number in range(MANY)]
        bob.workspace.do(adding.add_given, given, folder).result(WAIT_S)
        until_true(lambda: len(queries.listing(alice.session, folder).files) == MANY)
        alice.workspace.do(commands.new_folder, "Ads").result(WAIT_S)
        until_true(lambda: len(queries.listing(bob.session, "").folders) == 2)
        for person in (alice, bob):
            once = [item.once for item in today(person.session) if item.once]
            person.workspace.do(mark_seen, once).result(WAIT_S)
    with open_window(tmp_path / "bob") as window:
        until(qtbot, lambda: window._shop is not None)
        window.shell.open_section("files")
        screen = window.shell.page("files")
        until(qtbot, lambda: screen.page.list.rows.rowCount() == 2)
        screen.page.list.selectAll()
        screen._throw_away()
        until(qtbot, lambda: says(window.shell, "Only a manager or an owner can throw away or bring back this folder."))
        assert not dialogs()
        screen.page.list.clearSelection()
        screen.page.list.setCurrentIndex(screen.page.list.rows.index(1, 0))
        screen._throw_away()
        (question,) = dialogs()
        assert says(question, "Throw 52 files and folders away?")
        question.accept()
        until(qtbot, lambda: says(window.shell, "An owner is asked. Until then it stays."))
        assert screen.page.list.rows.rowCount() == 2
    with reopened(tmp_path / "alice", LOOPBACK) as alice, reopened(tmp_path / "bob", LOOPBACK) as bob:
        meet(alice, bob)
        until_true(lambda: len(held_steps(alice.session)) == 1)
    with open_window(tmp_path / "alice") as window:
        until(qtbot, lambda: window.shell.current_section() == "today")
        page = window.shell.page("today")
        until(
            qtbot,
            lambda: [card.item.title for card in page.cards()] == ["Bob threw away 52 things. An owner must agree."],
        )
        until(qtbot, lambda: focused() is page.cards()[0] and window._shop.bridge.workspace.has_begun)
        named = PutAwayDialog(window._shop.bridge, page.cards()[0].item.subject, "", None)
        until(qtbot, lambda: named.names.text() == "Rolls")
        named.deleteLater()
        press(Qt.Key.Key_Y)
        until(qtbot, lambda: says(window.shell, "It goes, on every PC.") and not page.cards())
        assert len(queries.bin(window._shop.bridge.session)) == 1
        QTest.keyClick(focused(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        until(qtbot, lambda: [step.refused for step in held_steps(window._shop.bridge.session)] == [True])
        until(qtbot, lambda: len(queries.listing(window._shop.bridge.session, "").folders) == 2)
        until(qtbot, lambda: not page.cards())
