"""Renaming a channel, archiving it and bringing it back, in the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from tests.desktop.shops import WAIT_S, alone
from tests.ui.chat_screens import chatting, send, until
from tests.ui.test_row_menus import menu_of
from ui.chat.area import AREA
from ui.chat.new_conversation import ChannelDialog
from ui.chat.places import ConversationPlace
from ui.widgets import Dialog, Toast


@pytest.fixture
def alice(tmp_path):
    with alone(tmp_path / "home") as person:
        yield person


@pytest.fixture
def channel(alice):
    alice.workspace.do(chat_commands.create_channel, "Bread").result(WAIT_S)
    return alice.workspace.do(chat_commands.create_channel, "Orders").result(WAIT_S).id


def chosen(screen, channel, words):
    """What a channel's row offers under these words."""
    menu_of(screen, screen.listed.list, screen.listed.conversations.number_of(channel))[words].trigger()


def title_of(alice, channel):
    return chat_queries.conversation(alice.session, channel).title


def is_archived(alice, channel):
    return chat_queries.conversation(alice.session, channel).archived


def test_a_channel_is_renamed_and_a_name_that_is_taken_is_said_in_the_dialog(alice, channel, qtbot):
    with chatting(alice) as screen:
        screen.open_conversation(channel)
        chosen(screen, channel, "Rename")
        dialog = screen.findChild(ChannelDialog)
        assert dialog.field.text() == "Orders"
        assert "Everyone in the shop sees" in dialog.sentence()
        assert not dialog.yes.isEnabled(), "nothing is changed yet"
        dialog.field.edit.setText("bread")
        QTest.keyClick(dialog.field.edit, Qt.Key.Key_Return)
        until(qtbot, lambda: "There is a channel called" in dialog.field._below.text())
        dialog.field.edit.setText("Orders 2025")
        dialog.yes.click()
        until(qtbot, lambda: title_of(alice, channel) == "Orders 2025")
        until(qtbot, lambda: screen.pane.conversation.title == "Orders 2025")


def test_an_archived_channel_is_folded_below_the_list_and_undo_brings_it_back(alice, channel, qtbot):
    with chatting(alice) as screen:
        rows = screen.listed.conversations
        assert screen.listed.archived.isHidden()
        chosen(screen, channel, "Archive")
        dialog = screen.findChildren(Dialog)[-1]
        assert "everyone" in dialog.sentence()
        dialog.yes.click()
        until(qtbot, lambda: rows.number_of(channel) is None)
        assert is_archived(alice, channel)
        assert screen.listed.archived.text() == "Archived channels (1)"
        screen.window().findChild(Toast).button.click()
        until(qtbot, lambda: rows.number_of(channel) is not None)
        assert not is_archived(alice, channel)
        assert screen.listed.archived.isHidden()


def test_archived_channels_unfold_are_jumped_to_and_come_back_by_writing(alice, channel, qtbot):
    alice.workspace.do(chat_commands.archive_channel, channel).result(WAIT_S)
    assert ConversationPlace(channel) not in [jump.target for jump in AREA.jumps(alice.session, archived=False)]
    assert [jump.target for jump in AREA.jumps(alice.session, archived=True)] == [ConversationPlace(channel)]
    with chatting(alice) as screen:
        rows = screen.listed.conversations
        assert rows.number_of(channel) is None
        screen.listed.archived.click()
        assert rows.number_of(channel) == rows.rowCount() - 1
        chosen(screen, channel, "Bring back")
        until(qtbot, lambda: not is_archived(alice, channel))
        alice.workspace.do(chat_commands.archive_channel, channel).result(WAIT_S)
        screen.open_conversation(channel)
        until(qtbot, lambda: screen.pane.conversation.archived)
        send(qtbot, screen, "here again")
        until(qtbot, lambda: not screen.pane.conversation.archived)


def test_the_details_of_a_channel_offer_the_same_and_follow(alice, channel, qtbot):
    with chatting(alice) as screen:
        screen.pane.header.details_wanted.emit()
        assert screen.details.rename.isHidden()
        assert screen.details.archive.isHidden()
        screen.open_conversation(channel)
        screen.pane.header.details_wanted.emit()
        screen.details.archive.click()
        screen.findChildren(Dialog)[-1].yes.click()
        until(qtbot, lambda: not screen.details.bring_back.isHidden())
        screen.details.bring_back.click()
        until(qtbot, lambda: not screen.details.archive.isHidden())
        assert not is_archived(alice, channel)
