"""What can be done with a channel that is there: another name, archived, back."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.chat import commands as chat_commands
from desktop.chat import queries as chat_queries
from desktop.chat.records import Conversation
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.chat.private_changes import PrivateChanges
from ui.widgets import Menu, Toast, announce, ask


class ChannelChanges(QObject):
    """Asks what has to be asked, over a window, and does it. Attributes: `private`: of who is in a private one."""

    def __init__(self, over: QWidget, bridge: Bridge) -> None:
        super().__init__(over)
        self._over = over
        self._bridge = bridge
        self.private = PrivateChanges(over, bridge)

    def add_to(self, menu: Menu, channel: Conversation) -> None:
        """Entries for a channel in a menu; for other conversations, and one that I have left, none."""
        if channel.kind not in ("channel", "private") or channel.left:
            return
        menu.add(self.tr("Rename"), "pencil", lambda: self.rename(channel))
        if channel.archived:
            menu.add(self.tr("Bring back"), "archive-restore", lambda: self.bring_back(channel))
        else:
            menu.add(self.tr("Archive"), "archive", lambda: self.archive(channel))
        if channel.kind == "private":
            menu.add(self.tr("Add somebody…"), "user-plus", lambda: self.private.add(channel.id))
            menu.add(self.tr("Leave"), "log-out", lambda: self.private.leave(channel.id))

    def rename(self, channel: Conversation) -> None:
        """Ask for another name."""
        from ui.chat.new_conversation import ChannelDialog

        dialog = ChannelDialog(self._over, channel.title, private=channel.kind == "private")

        def refused(error: Exception) -> None:
            dialog.field.set_error(sentence_of(error))

        def named(name: str) -> None:
            self._bridge.do(
                chat_commands.rename_channel, channel.id, name, done=lambda _: dialog.accept(), failed=refused
            )

        dialog.named.connect(named)
        dialog.open()

    def archive(self, channel: Conversation) -> None:
        """Archive it, if that is really meant; a toast takes that back."""
        sentence = self.tr(
            "It goes from everyone’s list to the archived channels. What was written stays and is found, and "
            "whoever writes in it brings it back."
        )
        if channel.kind == "private":
            sentence = self.tr(
                "For all who are in it, it goes to the archived channels. What was written stays and is found, and "
                "whoever writes in it brings it back."
            )
        ask(
            self._over,
            filled(self.tr("Archive “%1”?"), channel.title),
            sentence,
            self.tr("Archive"),
            self.tr("Cancel"),
            lambda: self._bridge.do(chat_commands.archive_channel, channel.id, done=self._on_archived),
        )

    def bring_back(self, channel: Conversation) -> None:
        """Bring it back to everybody's list."""
        self._bridge.do(chat_commands.bring_back_channel, channel.id, done=self._on_brought_back)

    def _on_archived(self, channel: Conversation) -> None:
        toast = Toast(self._over, self._archived_words(channel), self.tr("Undo"))
        toast.clicked.connect(lambda: self.bring_back(channel))
        toast.follow(
            self._bridge.changed,
            lambda: self._archived_words(chat_queries.conversation(self._bridge.session, channel.id)),
        )

    def _archived_words(self, channel: Conversation) -> str:
        return filled(self.tr("“%1” is archived."), channel.title)

    def _on_brought_back(self, channel: Conversation) -> None:
        announce(self._over, filled(self.tr("“%1” is back."), channel.title))
