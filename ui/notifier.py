"""Messages that somebody should not miss: mentions and what is said to me alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.chat import queries as chat_queries
from desktop.chat.events import MessagePosted
from desktop.chat.records import Message
from desktop.errors import DesktopError
from ui.bridge import Bridge
from ui.jump_targets import ConversationPlace
from ui.shell import Shell
from ui.widgets import Toast

_CHARACTERS = 80


class Notifier(QObject):
    """Asks for it in the task bar while the window is not looked at, and says in the window who wrote what."""

    def __init__(
        self, bridge: Bridge, shell: Shell, jump: Callable[[object], None], open_one: Callable[[], str]
    ) -> None:
        """`open_one` tells the id of the conversation that is in front, "" for none."""
        super().__init__(bridge)
        self._bridge = bridge
        self._shell = shell
        self._jump = jump
        self._open_one = open_one
        bridge.on(MessagePosted, self._on_message_posted)

    def _on_message_posted(self, event: MessagePosted) -> None:
        if event.mine:
            return
        try:
            conversation = chat_queries.conversation(self._bridge.session, event.conversation)
            if not event.mentions_me and conversation.kind != "direct":
                return
            message = chat_queries.message(self._bridge.session, event.message)
        except DesktopError:
            return
        in_view = self._shell.isActiveWindow() and self._open_one() == event.conversation
        if not self._shell.isActiveWindow():
            self._shell.alert()
        if not in_view:
            self._say(message, ConversationPlace(event.conversation, message.key))

    def _say(self, message: Message, place: ConversationPlace) -> None:
        words = " ".join(message.text.split())
        words = words if len(words) <= _CHARACTERS else f"{words[:_CHARACTERS]}…"
        toast = Toast(self._shell, f"{message.author}: {words}", self.tr("Show"))
        toast.clicked.connect(lambda: self._jump(place))
