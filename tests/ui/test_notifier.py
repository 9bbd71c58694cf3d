"""What somebody should not miss: mentions, direct messages, and what is wrong, over every section."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.chat import commands as chat_commands
from desktop.home.home import Home
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.workspace import Workspace
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join
from tests.desktop.shops import until as until_true
from tests.ui.windows import click, named, open_window, says, until, waits_for
from ui.chat.places import ConversationPlace
from ui.widgets import Toast


@pytest.fixture
def pair(tmp_path, qtbot):
    """Maria's window, and Bob on another PC who knows her direct conversation."""
    maria = Person(Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=LOOPBACK))
    bob = Person(join(maria, Home(tmp_path / "office"), "Bob", "Office PC"))
    until_true(lambda: {person.name for person in people_queries.people(bob.session)} == {"Maria", "Bob"})
    address = bob.workspace.sync_state().listening[0]
    maria.close()
    with open_window(tmp_path / "till") as window:
        until(qtbot, lambda: window.shell.current_section() == "chat")
        window._shop.workspace.do(people_commands.add_address, address)
        until(qtbot, lambda: window._shop.workspace.sync_state().kind == "up_to_date")
        yield window, bob
    bob.close()


def direct_to_maria(bob):
    maria = next(person for person in people_queries.people(bob.session) if person.name == "Maria")
    return maria.id, bob.workspace.do(chat_commands.open_direct, maria.id).result(WAIT_S).id


def toasts(shell):
    return [toast.accessibleName() for toast in shell.findChildren(Toast) if toast.isVisible()]


def test_that_a_direct_message_came_is_told_but_not_its_text_and_leads_there(pair, qtbot):
    window, bob = pair
    shell, chat = window.shell, window.shell.page("chat")
    until(qtbot, shell.isActiveWindow)
    _, direct = direct_to_maria(bob)
    bob.say("nothing for Maria alone")
    bob.say("Can I leave at four?\nOn Friday", direct)
    until(qtbot, lambda: toasts(shell) == ["Bob wrote to you"])
    assert not says(shell, "Can I leave")
    click(shell, "Show")
    assert chat.shows(ConversationPlace(direct))
    bob.say("I mean this Friday", direct)
    until(qtbot, lambda: chat.pane.history.last().text == "I mean this Friday")
    assert toasts(shell) == []


def test_what_is_told_follows_who_takes_another_name_and_goes_when_it_is_taken_back(pair, qtbot):
    window, bob = pair
    shell = window.shell
    until(qtbot, shell.isActiveWindow)
    maria, _ = direct_to_maria(bob)
    shell.open_section("people")
    said = bob.say("@Maria the truck is here", mentions=[maria])
    until(qtbot, lambda: toasts(shell) == ["Bob: @Maria the truck is here"])
    (toast,) = (toast for toast in shell.findChildren(Toast) if toast.isVisible())
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)  # then it stays
    bob.workspace.do(people_commands.rename_me, "Mei Chen").result(WAIT_S)
    until(qtbot, lambda: toasts(shell) == ["Mei Chen: @Maria the truck is here"])
    bob.workspace.do(chat_commands.recall_message, said).result(WAIT_S)
    until(qtbot, lambda: toasts(shell) == [])


def test_the_open_jump_box_follows_who_takes_another_name(pair, qtbot):
    window, bob = pair
    shell = window.shell

    def rows():
        model = shell.jump_box.results.model()
        return [model.data(model.index(row, 0)) for row in range(model.rowCount())]

    shell.open_jump_box()
    until(qtbot, lambda: "Bob" in rows())
    shell.jump_box.results.setCurrentIndex(shell.jump_box.results.model().index(rows().index("Bob"), 0))
    bob.workspace.do(people_commands.rename_me, "Mei Chen").result(WAIT_S)
    until(qtbot, lambda: "Mei Chen" in rows() and "Bob" not in rows())
    assert shell.jump_box.results.currentIndex().data() == "Mei Chen"
    shell.jump_box.close_box()


def test_a_mention_is_told_in_every_section_and_in_the_task_bar_when_nobody_looks(pair, qtbot, monkeypatch):
    window, bob = pair
    shell, alerts = window.shell, []
    monkeypatch.setattr(QApplication, "alert", lambda *_: alerts.append(True))
    maria, _ = direct_to_maria(bob)
    shell.open_section("people")
    until(qtbot, shell.isActiveWindow)
    bob.say("@Maria the truck is here", mentions=[maria])
    until(qtbot, lambda: toasts(shell) == ["Bob: @Maria the truck is here"])
    assert alerts == []
    monkeypatch.setattr(type(shell), "isActiveWindow", lambda _shell: False)
    bob.say("@Maria it waits", mentions=[maria])
    until(qtbot, lambda: alerts == [True])
    until(qtbot, lambda: shell.windowTitle() == "(2) Rossi’s Bakery")
    assert named(shell, "Chat, 2 unread")


def test_a_long_sentence_stays_within_the_window_at_any_size(pair, theme):
    window, _ = pair
    window.shell.resize(800, 560)
    theme.set_text_percent(200)
    toast = Toast(window.shell, "Ann-Marie van der Bergen-Hoogenboom: " + "where are the sixty rolls " * 4, "Show")
    assert window.shell.rect().contains(toast.geometry())
    assert toast._label.height() >= toast._label.heightForWidth(toast._label.width())
    toast.dismiss()


def test_what_is_wrong_stands_over_every_section_until_it_is_archived_note(pair, qtbot):
    window, _ = pair
    until(qtbot, lambda: window._shop.workspace.has_begun)
    shell, engine = window.shell, window._shop.workspace.engine
    engine.submit(lambda: engine.problems.raise_problem("room", "The disk is nearly full.", "free_space")).result()
    waits_for(qtbot, shell, "The disk is nearly full.")
    until(qtbot, lambda: says(shell.rail, "Trouble"))
    shell.open_section("settings")
    assert says(shell, "The disk is nearly full.")
    click(shell, "Close")
    assert not says(shell, "The disk is nearly full.")
    assert says(shell.rail, "Trouble")
