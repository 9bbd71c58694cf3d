"""Private channels in the window: made for some, who comes and goes, and what stands where one is not any more."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.chat import commands as chat_commands
from desktop.chat import private_channels
from desktop.chat import queries as chat_queries
from tests.desktop.shops import WAIT_S, two
from tests.desktop.shops import until as until_true
from tests.ui.chat_screens import chatting, enter, send, texts, until, write
from tests.ui.test_row_menus import menu_of
from ui.chat.new_conversation import ChannelDialog
from ui.chat.private_dialogs import AddPeopleDialog, NewChannelDialog
from ui.widgets import Dialog, Toast


def _made(qtbot, screen, name):
    """A channel of that name for oneself and whoever is the first in the list."""
    screen.listed.channel_wanted.emit()
    dialog = screen.findChild(NewChannelDialog)
    assert "Everyone in the shop can read it" in dialog.sentence()
    assert dialog.people.isHidden()
    dialog.readers.set_value("some")
    assert dialog.sentence() == "Only you can read it, until you add somebody."
    QTest.keyClicks(dialog.people.field, "bo")
    QTest.keyClick(dialog.people.field, Qt.Key.Key_Return)
    assert "Bob" in dialog.sentence()
    assert "An owner who lets themselves in" in dialog.sentence()
    dialog.field.edit.setText(name)
    QTest.keyClick(dialog.field.edit, Qt.Key.Key_Return)
    until(qtbot, lambda: screen.pane.conversation.title == name)
    return screen.pane.conversation.id


def test_a_private_channel_from_its_making_until_one_is_taken_out(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob), chatting(alice) as screen:
        wages = _made(qtbot, screen, "Wages")
        assert screen.pane.header._subtitle.text() == "Only you and Bob can read this"
        send(qtbot, screen, "before")
        screen.pane.header.people_wanted.emit()
        screen.details.within.take_out_wanted.emit(bob.workspace.me.id)
        question = screen.findChildren(Dialog)[-1]
        assert "go on reading" in question.sentence()
        question.yes.click()
        until(qtbot, lambda: screen.pane.conversation.people == (alice.workspace.me.id,))
        assert screen.pane.header._subtitle.text() == "Only you can read this"
        screen.window().findChild(Toast).button.click()
        until(qtbot, lambda: len(screen.pane.conversation.people) == 2)
        until_true(lambda: len(chat_queries.conversation(bob.session, wages).people) == 2)
        screen.pane.header.details_wanted.emit()
        bob.workspace.do(private_channels.remove_person, wages, alice.workspace.me.id).result(WAIT_S)
        until(qtbot, lambda: screen.pane.conversation.left)
        assert screen.details.within.add.isHidden()
        assert screen.details.rename.isHidden()
        screen.close_details()
        assert screen.pane.composer._closed.isVisible()
        assert not screen.pane.composer.editor.isVisible()
        assert texts(screen) == ["before"]
        QTest.keyClicks(screen.pane.view, "typed into nothing")
        assert screen.pane.composer.text() == ""
        screen.open_conversation(alice.everyone)
        assert screen.pane.composer.editor.isVisible()


def test_whoever_is_added_reads_everything_or_from_now_on_and_is_mentioned_only_then(
    tmp_path, qtbot, assert_accessible
):
    with two(tmp_path) as (alice, bob), chatting(alice) as screen:
        made = alice.workspace.do(private_channels.create_private_channel, "Wages").result(WAIT_S)
        until(qtbot, lambda: screen.listed.conversations.number_of(made.id) is not None)
        screen.open_conversation(made.id)
        send(qtbot, screen, "before")
        write(screen, "@bo")
        assert not screen.pane.composer.popup.isVisible()
        screen.pane.composer.set_text("")
        menu_of(screen, screen.listed.list, screen.listed.conversations.number_of(made.id))["Add somebody…"].trigger()
        dialog = screen.findChild(AddPeopleDialog)
        assert not dialog.yes.isEnabled()
        assert_accessible(dialog)
        QTest.keyClick(dialog.people.list, Qt.Key.Key_Space)
        assert "everything that you can read" in dialog.sentence()
        dialog.reach.set_value("from now")
        assert "nothing of what was said before" in dialog.sentence()
        dialog.yes.click()
        until(qtbot, lambda: len(screen.pane.conversation.people) == 2)
        screen.pane.header.people_wanted.emit()
        assert_accessible(screen.details)
        screen.close_details()
        screen.activateWindow()
        until(qtbot, screen.isActiveWindow)
        write(screen, "@bo")
        assert screen.pane.composer.popup.isVisible()
        enter(screen)
        screen.pane.composer.set_text("")
        send(qtbot, screen, "after")
        until_true(lambda: bob.texts(made.id) == ["after"])


def test_leaving_says_what_stays_and_what_is_private_is_said_of_its_people(tmp_path, qtbot):
    with two(tmp_path) as (alice, _bob), chatting(alice) as screen:
        made = alice.workspace.do(private_channels.create_private_channel, "Wages").result(WAIT_S)
        until(qtbot, lambda: screen.listed.conversations.number_of(made.id) is not None)
        number = screen.listed.conversations.number_of(made.id)
        menu_of(screen, screen.listed.list, number)["Rename"].trigger()
        assert screen.findChild(ChannelDialog).sentence().startswith("Everyone in it sees")
        screen.findChild(ChannelDialog).reject()
        screen.open_conversation(made.id)
        screen.pane.header.details_wanted.emit()
        screen.details.within.leave.click()
        question = screen.findChildren(Dialog)[-1]
        assert "Nobody else is in it" in question.sentence()
        question.yes.click()
        until(qtbot, lambda: screen.pane.conversation.left)
        screen.listed.archived.click()
        number = screen.listed.conversations.number_of(made.id)
        assert "Bring back" not in menu_of(screen, screen.listed.list, number)


def test_where_one_writes_to_one_person_it_says_who_can_read_it(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob), chatting(alice) as screen:
        made = alice.workspace.do(chat_commands.open_direct, bob.workspace.me.id).result(WAIT_S)
        until(qtbot, lambda: screen.listed.conversations.number_of(made.id) is not None)
        screen.open_conversation(made.id)
        assert "only the two of you" in screen.pane.composer.editor.accessibleName()
        assert "Only the two of you can read this" in screen.pane.header._subtitle.text()
