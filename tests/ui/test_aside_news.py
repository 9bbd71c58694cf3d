"""That something was set aside is said in the window by itself, once, and the sync line does not pass over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from desktop.aside.commands import count_set_aside, keep, set_aside
from desktop.notes import queries as notes_queries
from desktop.people import queries as people_queries
from sync.control import DeviceRemoved
from tests.desktop.shops import WAIT_S, Person, two
from tests.desktop.shops import until as until_true
from tests.desktop.test_set_aside import taken_out
from tests.ui.note_screens import commit, make_note, noting, open_note, put_caret, saved
from tests.ui.placeholders import Remembered
from tests.ui.windows import click, open_window, says, until, waits_for
from ui.aside import AsideDialog
from ui.aside.watch import AsideWatch
from ui.aside_words import aside_words
from ui.bridge import Bridge
from ui.sync_line import SyncLine
from ui.sync_panel.words import headline

SAID = "things are set aside: they came from a PC or person already taken out."


@pytest.fixture
def alices(tmp_path: Path) -> Path:
    """The folder of Alice, an owner, to whom something came from Bob's PC that she had taken out."""
    with two(tmp_path) as (alice, bob):
        taken_out(alice, bob, "pc")
        until_true(lambda: alice.workspace.do(count_set_aside).result(WAIT_S) > 1)
        for person in (alice, bob):
            person.session.close()
            person.workspace.close(WAIT_S)
    return tmp_path / "alice"


def test_it_is_said_once_with_a_button_that_shows_what_it_was(alices: Path, qtbot, assert_accessible) -> None:
    with open_window(alices) as countertop:
        shell = countertop.shell
        waits_for(qtbot, shell, SAID)
        assert_accessible(shell)
        click(shell, "Show what was set aside")
        until(qtbot, lambda: any(isinstance(one, AsideDialog) for one in QApplication.topLevelWidgets()))
        listed = next(one for one in QApplication.topLevelWidgets() if isinstance(one, AsideDialog))
        waits_for(qtbot, listed, "Bob · Office")
        assert not says(shell, SAID), "that was read"
        listed.reject()


def test_only_more_than_was_told_is_news_and_the_sync_line_goes_with_it(tmp_path: Path, qtbot, monkeypatch) -> None:
    seen: list[tuple[str, bool]] = []
    later: list[tuple[str, bool]] = []
    with two(tmp_path) as (alice, bob):
        bridge, settings, line = Bridge(alice.workspace), Remembered(), SyncLine()
        qtbot.addWidget(line)
        watch = AsideWatch(bridge, settings, lambda *found: seen.append(found))
        assert says_all(line, alice, "") == {"Every PC has everything that was written here."}
        taken_out(alice, bob, "pc")
        count = alice.workspace.do(count_set_aside).result(WAIT_S)
        words = aside_words(count)
        until(qtbot, lambda: seen[-1:] == [(words, True)])
        (said,) = says_all(line, alice, words)
        assert SAID in said
        assert "everything that was written" not in said
        watch.tell()
        assert seen[-1] == (words, False)
        AsideWatch(bridge, settings, lambda *found: later.append(found))
        until(qtbot, lambda: later == [(words, False)])
        with monkeypatch.context() as few:
            few.setattr("desktop.aside.commands.LOOKED_AT", 1)
            AsideWatch(bridge, Remembered(), lambda *found: later.append(found))
            until(qtbot, lambda: (aside_words(1, or_more=True), True) in later)
        (aside,) = alice.workspace.do(set_aside).result(WAIT_S)
        alice.workspace.do(keep, aside.id).result(WAIT_S)
        until(qtbot, lambda: seen[-1] == ("", False))
        assert settings.get("aside.told") == 0
        bridge.close()


def says_all(line: SyncLine, person: Person, aside: str) -> set[str]:
    """What the sync line's tip and its panel say while everything is everywhere."""
    line.show_state("up_to_date", aside=aside)
    state = replace(person.workspace.sync_state(), kind="up_to_date")
    pcs = [pc for pc in people_queries.pcs(person.session) if pc.is_this]
    return {line.toolTip(), headline(state, [*pcs, *pcs], aside)[1]}


@pytest.mark.parametrize("typed", ["", "Salt, "])
def test_an_open_note_that_was_set_aside_says_why_and_comes_back_when_it_is_kept(
    tmp_path: Path, qtbot, typed: str
) -> None:
    """What was just typed into it is kept on the page, and saved then."""
    with two(tmp_path) as (alice, bob):
        until_true(lambda: len(people_queries.pcs(alice.session)) == 2)
        engine, me = alice.workspace.engine, bob.workspace.engine.replica.me
        before = engine.submit(lambda: engine.replica.log.chains.cut([me.feed])).result(WAIT_S)
        orders = make_note(bob, "Orders", "Flour: 12")
        until_true(lambda: [note.text for note in notes_queries.notes(alice.session)] == ["Flour: 12"])
        with noting(alice) as screen:
            editor = open_note(qtbot, screen, orders)
            put_caret(editor.page, 0)
            commit(editor.page, typed)
            engine.submit(lambda: engine.control(DeviceRemoved(me.device, before))).result(WAIT_S)
            waits_for(qtbot, screen, "“Orders” was set aside with what Bob wrote on the PC Office.")
            assert says(screen, "Alice took the PC Office out of the shop")
            until(qtbot, lambda: "Saved" not in editor.state_words)
            assert editor.page.toPlainText() == f"{typed}Flour: 12"
            assert editor.page.isReadOnly()
            assert editor.title.isReadOnly()
            (aside,) = alice.workspace.do(set_aside).result(WAIT_S)
            alice.workspace.do(keep, aside.id).result(WAIT_S)
            until(qtbot, lambda: not editor.page.isReadOnly())
            assert not says(screen, "was set aside")
            saved(qtbot, alice, editor)
            assert editor.page.toPlainText() == f"{typed}Flour: 12"
            assert screen.failures == []
