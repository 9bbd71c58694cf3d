"""A shop that is open in the window: its screens, where the jump box leads, and how it is let go of.

Screens are loaded when they are opened for the first time, so that the first one is there soon.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.home.home import Home
from desktop.people.events import PeopleChanged
from ui.bridge import Bridge
from ui.chat import ChatScreen
from ui.chat.drafts import Typed
from ui.jump import Jump
from ui.jump_targets import ConversationPlace, JumpTargets, NotePlace, PersonPlace
from ui.notifier import Notifier
from ui.shell import Shell
from ui.status_presenter import StatusPresenter
from ui.theme import Theme
from ui.widgets import Settings, Toast

if TYPE_CHECKING:
    from desktop.workspace import Workspace
    from ui.inviting import InvitingDialog
    from ui.notes import NotesScreen
    from ui.people import PeopleScreen
    from ui.settings import SettingsScreen
    from ui.sync_panel import SyncDialog


class ShopWindow(QObject):
    """Made once a shop is open; ended with `close()`, before its workspace is closed."""

    def __init__(self, workspace: Workspace, shell: Shell, home: Home, settings: Settings, theme: Theme) -> None:
        super().__init__(shell)
        self.workspace = workspace
        self.bridge = Bridge(workspace, self)
        self._shell = shell
        self._home = home
        self._settings = settings
        self._theme = theme
        self._places = JumpTargets(self.bridge, self)
        self._attention = Notifier(self.bridge, shell, self.jump, self._conversation_in_front)
        self._news = StatusPresenter(self.bridge, shell, home)
        self._inviting: InvitingDialog | None = None
        self._chat: ChatScreen | None = None
        self._notes: NotesScreen | None = None
        self._people: PeopleScreen | None = None
        self._choices: SettingsScreen | None = None
        self._sync: SyncDialog | None = None
        self._connect()
        self._on_people_changed()

    def make(self, key: str) -> QWidget:
        """A section's screen."""
        makers: dict[str, Callable[[], QWidget]] = {
            "chat": self._make_chat,
            "documents": self._make_notes,
            "people": self._make_people,
            "settings": self._make_settings,
        }
        return makers[key]()

    def find(self, words: str, deliver: Callable[[Sequence[Jump]], None]) -> None:
        """For the jump box."""
        self._places.find(words, deliver)

    def jump(self, target: object) -> None:
        """Go to a place of `ui.jump_targets`."""
        match target:
            case ConversationPlace(conversation, None):
                self._open_chat().open_conversation(conversation)
            case ConversationPlace(conversation, key):
                self._open_chat().show_message(conversation, key)
            case PersonPlace(person):
                self._open_chat().open_person(person)
            case NotePlace(note):
                self._open_notes().open_note(note)

    def invite(self, person: str | None = None) -> None:
        """Show a code for the next PC; `person`: whose it is, None asks."""
        from ui.inviting import InvitingDialog

        self._inviting = InvitingDialog(self.bridge, self._shell, person or None)
        self._inviting.finished.connect(self._on_inviting_closed)
        self._inviting.open()

    def say_fault(self, folder: Path) -> None:
        """Something nobody foresaw happened; what it was is in a log in that folder."""
        self._news.say_fault(folder)

    def say_opening(self) -> None:
        """What writes and syncs takes its time to open."""
        self._news.say_opening()

    def show(self) -> None:
        """Show the section that was left last, the first time the whole shop's conversation, ready to type."""
        self._news.show()
        self._shell.start()
        self._shell.page("chat")
        if self._shell.current_section() == "chat":
            self._open_chat().focus_composer()
        else:
            self._shell.focus_section()

    def show_pcs(self) -> None:
        """What every PC has, and what to check when one is not found."""
        from ui.sync_panel import SyncDialog

        if self._sync is None:
            self._sync = SyncDialog(self.bridge, self._shell)
            self._sync.panel.action_wanted.connect(self._news.act)
            self._sync.panel.pc_wanted.connect(self._on_pc_wanted)
            self._sync.finished.connect(self._on_pcs_closed)
            self._sync.open()

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        unfinished = self.bridge.unfinished()
        left = [self.tr("what you did last")] if unfinished else []
        for screen in (self._chat, self._notes, self._people, self._choices):
            left += screen.unwritten() if screen is not None else ()
        return left

    def typed(self) -> Typed | None:
        """What was typed and is not on the disk; for `take_up` of the shop that takes this one's place."""
        return self._chat.typed() if self._chat is not None else None

    def take_up(self, typed: Typed) -> None:
        """Go on with what was typed, once this shop is shown."""
        if self._chat is not None:
            self._chat.take_up(typed)

    def close(self) -> None:
        """Let go of everything that reads from the shop."""
        if self._inviting is not None:
            self._inviting.reject()
        if self._sync is not None:
            self._sync.reject()
        for screen in (self._chat, self._notes, self._people, self._choices):
            if screen is not None:
                screen.stop()
        self._places.close()
        self.bridge.close()

    def _conversation_in_front(self) -> str:
        if self._chat is None or self._shell.current_section() != "chat":
            return ""
        return self._chat.open_conversation_id()

    def _open_chat(self) -> ChatScreen:
        self._shell.open_section("chat")
        assert self._chat is not None
        return self._chat

    def _make_chat(self) -> ChatScreen:
        self._chat = chat = ChatScreen(self.bridge, self._settings)
        chat.unread_changed.connect(lambda count: self._shell.set_unread("chat", count))
        self._shell.set_unread("chat", chat.unread())
        chat.invite_wanted.connect(self.invite)
        chat.note_wanted.connect(lambda note: self.jump(NotePlace(note)))
        return chat

    def _open_notes(self) -> NotesScreen:
        self._shell.open_section("documents")
        assert self._notes is not None
        return self._notes

    def _make_notes(self) -> NotesScreen:
        from ui.notes import NotesScreen

        self._notes = NotesScreen(self.bridge, self._settings)
        return self._notes

    def _make_people(self) -> PeopleScreen:
        from ui.people import PeopleScreen

        self._people = people = PeopleScreen(self.bridge, self._settings)
        people.invite_wanted.connect(self.invite)
        people.direct_wanted.connect(lambda person: self.jump(PersonPlace(person)))
        return people

    def _make_settings(self) -> SettingsScreen:
        from ui.settings import SettingsScreen

        self._choices = SettingsScreen(self.bridge, self._settings, self._theme, self._home)
        return self._choices

    def _on_pc_wanted(self) -> None:
        if self._sync is not None:
            self._sync.accept()
        self.invite()

    def _on_inviting_closed(self) -> None:
        self._inviting = None

    def _on_pcs_closed(self) -> None:
        self._sync = None

    def _connect(self) -> None:
        self.bridge.on(PeopleChanged, self._on_people_changed)
        self.bridge.command_failed.connect(lambda sentence: Toast(self._shell, sentence))
        self._shell.jumped.connect(self.jump)
        self._shell.me_clicked.connect(self._show_my_page)
        self._shell.sync_clicked.connect(self.show_pcs)
        self._news.network_wanted.connect(self.show_pcs)

    def _on_people_changed(self) -> None:
        self._shell.set_shop(self.workspace.shop)
        self._shell.set_person(self.workspace.me.name, self.workspace.me.id)

    def _show_my_page(self) -> None:
        self._shell.open_section("people")
        assert self._people is not None
        self._people.show_person(self.workspace.me.id)
