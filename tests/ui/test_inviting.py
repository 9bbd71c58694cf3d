import pytest
from PySide6.QtWidgets import QWidget

from desktop.engine.records import NetworkSettings
from desktop.home.home import Home
from desktop.people import commands as people_commands
from desktop.workspace import Workspace
from tests.ui.accessibility import settle
from tests.ui.windows import click, named, says, until, waits_for
from ui.bridge import Bridge
from ui.inviting import InvitingDialog, InvitingPanel
from ui.setup.inviting import NextPCPage

LOOPBACK = NetworkSettings(port=0, loopback_only=True)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERTOP_KEYRING", "file")
    workspace = Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=LOOPBACK)
    yield workspace
    workspace.close()


@pytest.fixture
def bridge(workspace, qtbot):
    bridge = Bridge(workspace)
    yield bridge
    bridge.close()


@pytest.fixture
def panel(qtbot, bridge):
    panel = InvitingPanel(bridge)
    qtbot.addWidget(panel, before_close_func=lambda panel: panel.end())
    panel.show()
    until(qtbot, lambda: panel.invitation() is not None)
    return panel


def open_code(workspace):
    invitation = workspace.do(people_commands.invitation).result()
    return invitation if invitation is not None and invitation.state == "open" else None


def test_a_code_for_someone_new_is_shown_at_once_with_where_to_type_it(panel, workspace):
    shown = panel.invitation()
    assert shown.code == open_code(workspace).code
    assert (shown.role, shown.person_id) == ("employee", None)
    assert says(panel, "Code: " + " ".join(shown.code))
    assert shown.addresses
    assert says(panel, shown.addresses[0])
    assert says(panel, "On the other PC: “Join a shop”, and into the first box:")
    assert says(panel, "9:5") or says(panel, "10:00")


def test_another_code_is_drawn_when_somebody_else_is_to_use_it(panel, workspace, qtbot):
    before = panel.invitation().code
    click(panel, "Manager")
    until(qtbot, lambda: panel.invitation().role == "manager")
    click(panel, "Me, on another PC")
    until(qtbot, lambda: panel.invitation().person_id == workspace.me.id)
    assert not says(panel, "Manager")
    assert panel.invitation().code != before
    assert open_code(workspace).code == panel.invitation().code


def test_what_each_role_may_do_stands_under_the_choice(panel, qtbot):
    assert says(panel, "May write and read, and add or take out PCs of their own.")
    click(panel, "Manager")
    assert says(panel, "May let in employees and their PCs, and take them out again")
    click(panel, "Owner")
    assert says(panel, "May do everything here")
    click(panel, "Me, on another PC")
    assert not says(panel, "May do everything here")
    until(qtbot, lambda: panel.invitation().person_id is not None)


@pytest.mark.parametrize("place", ["page", "dialog"])
def test_the_code_and_the_way_out_need_no_scrolling_in_the_smallest_window_at_200_percent(
    place, bridge, workspace, qtbot, theme
):
    theme.set_text_percent(200)
    window = NextPCPage(bridge) if place == "page" else QWidget()
    qtbot.addWidget(window)
    window.resize(800, 560)
    window.show()
    shown = window if place == "page" else InvitingDialog(bridge, window)
    shown.show()
    waits_for(qtbot, shown, "Not found? “Type its address”")
    settle()
    code = named(shown, "Code: " + " ".join(shown.panel.invitation().code))
    way_out = named(shown, "Later" if place == "page" else "Cancel the code")
    assert shown.height() <= 560
    for part in (code, way_out, named(shown, "Someone new")):
        assert not part.visibleRegion().isEmpty()
    for part in (code, way_out):
        assert part.visibleRegion().boundingRect() == part.rect()
    shown.panel.end()
    shown.close()


def test_a_new_code_closes_the_old_one(panel, workspace, qtbot):
    before = panel.invitation().code
    click(panel, "New code")
    until(qtbot, lambda: panel.invitation().code != before)
    assert open_code(workspace).code == panel.invitation().code


def test_a_code_that_another_process_closed_says_so_and_can_be_renewed(panel, workspace, qtbot):
    workspace.do(people_commands.cancel_invitation).result()
    waits_for(qtbot, panel, "This code was closed")
    click(panel, "New code")
    until(qtbot, lambda: open_code(workspace) is not None)
    until(qtbot, lambda: not says(panel, "This code was closed"))


def test_the_code_is_open_as_long_as_the_dialog(bridge, workspace, qtbot, assert_accessible):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = InvitingDialog(bridge, window)
    dialog.open()
    until(qtbot, lambda: dialog.panel.invitation() is not None)
    assert_accessible(dialog)
    dialog.show()
    click(dialog, "Cancel the code")
    until(qtbot, lambda: open_code(workspace) is None)


def test_an_invitation_for_one_person_asks_nothing(bridge, workspace, qtbot):
    panel = InvitingPanel(bridge, workspace.me.id)
    qtbot.addWidget(panel, before_close_func=lambda panel: panel.end())
    panel.show()
    until(qtbot, lambda: panel.invitation() is not None)
    assert panel.invitation().person_id == workspace.me.id
    assert says(panel, "For another PC of your own.")
    assert says(panel, "On your other PC: “Join a shop”, and into the first box:")
    assert not says(panel, "Who will use it?")
    assert named(panel, "New code").isEnabled()
