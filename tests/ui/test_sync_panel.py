"""What a click on the sync line shows."""

from typing import get_args

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from desktop.documents.store import left_out_words
from desktop.engine.events import SyncChanged
from desktop.engine.records import Problem, RecoveryAction
from desktop.notes import queries as notes_queries
from desktop.people import queries as people_queries
from desktop.people.records import PC
from tests.desktop.shops import Person, alone, reopened, two
from tests.desktop.shops import until as until_true
from tests.desktop.test_left_out import condemn, opened, written
from tests.ui.accessibility import settle
from tests.ui.windows import click, make_shop, named, open_window, says, until, waits_for
from ui.bridge import Bridge
from ui.people.places import PersonPlace
from ui.people.screen import PeopleScreen
from ui.recovery_actions import remedy_words
from ui.sync_panel import SyncDialog, SyncPanel
from ui.sync_panel.words import has_words, headline
from ui.widgets import Dialog


@pytest.fixture
def showing(qtbot):
    shown = []

    def show(person: Person):
        bridge = Bridge(person.workspace)
        panel = SyncPanel(bridge)
        shown.append((panel, bridge))
        panel.resize(560, 800)
        panel.show()
        settle()
        return panel

    yield show
    for panel, bridge in shown:
        panel.hide()
        panel.stop()
        bridge.close()
        panel.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_one_pc_without_network(tmp_path, showing, qtbot, both_themes, assert_accessible):
    with alone(tmp_path / "maria", "Maria") as maria:
        panel = showing(maria)
        assert says(panel, "One PC so far")
        with qtbot.waitSignal(panel.pc_wanted):
            click(panel, "Add a PC")
        waits_for(qtbot, panel, "Till, Maria · this PC")
        assert says(panel, "This PC is on no network now.")
        click(panel, "Try it")
        assert panel.address.error() == "Please type the address that the other PC shows."
        panel.address.edit.setText("127.0.0.1:1")
        click(panel, "Try it")
        until(qtbot, lambda: panel.address.error() == "The network is off here.")
        assert panel.try_button.isEnabled()
        assert_accessible(panel)


def test_two_pcs_what_each_has_and_what_becomes_of_an_address(tmp_path, showing, qtbot):
    with two(tmp_path) as (alice, bob):
        until_true(lambda: len(people_queries.people(bob.session)) == 2)
        panel = showing(alice)
        waits_for(qtbot, panel, "Office, Bob · online · has everything")
        assert panel.title.text() == "Up to date"
        assert not panel.add_button.isVisible()
        assert panel.addresses.text().splitlines() == list(alice.workspace.sync_state().listening)
        assert says(panel, "Type one of these on the other PC.")
        panel.address.edit.setText("127.0.0.1:9")
        click(panel, "Try it")
        until(qtbot, lambda: panel.address.error() != "" and panel.try_button.isEnabled())
        panel.address.edit.setText(bob.workspace.sync_state().listening[0])
        click(panel, "Try it")
        until(qtbot, lambda: panel.result.text() == "Connected to Office.")


def test_troubles_stand_first_with_their_button(tmp_path, showing, qtbot):
    with alone(tmp_path / "maria", "Maria") as maria:
        panel = showing(maria)
        wanted = []
        panel.action_wanted.connect(wanted.append)
        engine = maria.workspace.engine
        engine.submit(lambda: engine.problems.raise_problem("model", "The disk is nearly full.", "free_space")).result()
        waits_for(qtbot, panel, "The disk is nearly full.")
        assert panel.title.text() == "Something needs you"
        click(panel, "Show the folder")
        assert [trouble.action for trouble in wanted] == ["free_space"]


def test_a_note_of_which_something_is_left_out_is_whole_after_a_check(tmp_path, showing, qtbot):
    with alone(tmp_path, "Maria") as maria:
        note = written(maria)
        condemn(maria, 1)
    with reopened(tmp_path) as maria:
        assert opened(maria, note).text == "bread, "
        panel = showing(maria)
        waits_for(qtbot, panel, left_out_words(1))
        click(panel, "Check everything")
        until(qtbot, lambda: not says(panel, left_out_words(1)))
        assert notes_queries.note(maria.session, note).text == "bread, milk, eggs, salt"


@pytest.mark.parametrize("action", [action for action in get_args(RecoveryAction) if action != "show_person"])
def test_every_remedy_has_a_button_that_the_window_carries_out(action, tmp_path, qtbot, monkeypatch):
    monkeypatch.setenv("COUNTERTOP_KEYRING", "file")
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    monkeypatch.setattr("ui.status_presenter.open_clock_settings", lambda: opened.append("clock") or True)
    make_shop(tmp_path / "till")
    with open_window(tmp_path / "till") as window:
        until(qtbot, lambda: window._shop is not None and window._shop.workspace.has_begun)
        engine = window._shop.workspace.engine
        engine.submit(lambda: engine.problems.raise_problem("x", "It broke.", action)).result()
        waits_for(qtbot, window.shell, "It broke.")
        click(window.shell, remedy_words(action))
        if action in ("check_network", "verify", "begin_anew"):
            until(qtbot, lambda: any(isinstance(w, Dialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
            next(w for w in QApplication.topLevelWidgets() if isinstance(w, Dialog)).reject()
        else:
            home = tmp_path / "till"
            expected = {"free_space": str(home), "show_log": str(home / "logs"), "set_clock": "clock"}
            assert opened == [expected[action]]


def test_whom_a_trouble_is_about_is_one_click_away(tmp_path, qtbot, monkeypatch):
    monkeypatch.setenv("COUNTERTOP_KEYRING", "file")
    monkeypatch.setattr("desktop.engine.network_service.growth_problems", one_trouble)
    places = []
    monkeypatch.setattr(PeopleScreen, "open_place", lambda _, place: places.append(place))
    make_shop(tmp_path / "till")
    with open_window(tmp_path / "till") as window:
        waits_for(qtbot, window.shell, "The till has joined 3,000 times.")
        window._shop.show_pcs()
        click(next(dialogs()), "Show the person")
        until(qtbot, lambda: window.shell.current_section() == "people")
        assert places == [PersonPlace(window._shop.workspace.me.id)]
        assert next(dialogs(), None) is None
        window.shell.open_section("chat")
        click(window.shell, "Show the person")
        assert window.shell.current_section() == "people"
        assert len(places) == 2


def dialogs():
    return (w for w in QApplication.topLevelWidgets() if isinstance(w, SyncDialog) and w.isVisible())


def one_trouble(verdicts, me, pc_names):
    return [Problem("growth", "The till has joined 3,000 times.", "show_person", me.hex())]


def test_words():
    office = PC("0b", "Office", "b0", "Bob", is_this=False, online=True, missing=12, last_seen=None)
    assert has_words(office) == "Bob · online · 12 not there yet"
    assert has_words(replace(office, missing=None)).endswith("has not said what it has")


def test_the_dialog_fits_a_small_window_and_ends_with_it(tmp_path, qtbot):
    with alone(tmp_path / "maria", "Maria") as maria:
        bridge, window = Bridge(maria.workspace), QWidget()
        window.resize(800, 560)
        window.show()
        dialog = SyncDialog(bridge, window)
        dialog.open()
        settle()
        assert dialog.height() <= 560
        assert named(dialog, "The other PC’s address").isVisible()
        dialog.accept()
        bridge.close()
        window.hide()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def pc(name, *, missing=None, is_this=False):
    return PC(name, name, "p", "Maria", is_this, not is_this, missing, None)


TILL = pc("Till", is_this=True)


def test_headlines(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        state = maria.workspace.sync_state()
    two_pcs = (TILL, pc("Office", missing=0))
    assert headline(replace(state, kind="catching_up", count=12, total=5012), two_pcs)[0] == "Catching up, 5000 to go"
    assert headline(replace(state, kind="sending", count=3), two_pcs)[0] == "Sending 3"
    assert headline(replace(state, kind="alone"), two_pcs)[1] == "Nothing is lost; it will catch up."
    trouble = replace(state, kind="trouble", problems=(Problem("x", "It broke.", None),))
    assert headline(trouble, two_pcs)[0] == "Something needs you"


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ((0, 0, 0), "Up to date"),
        ((0, 3, 0), "3 of 4 PCs have everything"),
        ((7, 3, None), "1 of 4 PCs has everything"),
    ],
)
def test_up_to_date_is_said_only_above_a_list_of_pcs_that_all_are(tmp_path, missing, said):
    with alone(tmp_path / "maria", "Maria") as maria:
        state = maria.workspace.sync_state()
    pcs = (TILL, *(pc(f"PC {number}", missing=count) for number, count in enumerate(missing)))
    assert headline(replace(state, kind="up_to_date"), pcs)[0] == said


def test_the_rail_says_it_as_the_panel_does(tmp_path, qtbot, monkeypatch):
    make_shop(tmp_path / "till")
    pcs = (TILL, pc("Office", missing=0), pc("Oven", missing=None), pc("Home", missing=12))
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        until(qtbot, lambda: shell.current_section() == "chat")
        workspace = window._shop.workspace
        state = replace(workspace.sync_state(), kind="up_to_date")
        monkeypatch.setattr("desktop.people.queries.pcs", lambda _session: list(pcs))
        monkeypatch.setattr(workspace, "sync_state", lambda: state)
        workspace.do(lambda context: context.publish([SyncChanged()]))
        until(qtbot, lambda: shell.rail.sync_line.text() == "2 of 4 PCs have everything")
