"""Screens that stand in for the real ones, to try the shell with."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPlainTextEdit, QVBoxLayout

from ui.shell import Jump, Section
from ui.widgets import (
    Avatar,
    DetailsPane,
    ElidedLabel,
    EmptyState,
    IconButton,
    Label,
    ListPane,
    Pane,
    PaneHeader,
    Panes,
    SearchField,
)

PLACES = (
    Jump("everyone", "Everyone", "4 people", "hash"),
    Jump("oven", "Oven and deliveries, Monday to Saturday", "channel", "hash"),
    Jump("xiaoming", "王小明", "conversation", "user"),
    Jump("prices", "Prices from January", "note", "file-text"),
)


class Remembered:
    """Settings in memory."""

    def __init__(self, **values):
        self.values = {key.replace("__", "."): value for key, value in values.items()}

    def get(self, key, default=None):
        return self.values.get(key, default)

    def set(self, key, value):
        self.values[key] = value


def find(words, deliver):
    deliver([place for place in PLACES if words.casefold() in place.title.casefold()])


def sections(settings, made=None):
    """Three sections; what is made is written down in `made`."""
    made = [] if made is None else made

    def making(key, make):
        def build():
            made.append(key)
            return make(settings)

        return build

    return [
        Section("chat", "Chat", "message-circle", making("chat", chat)),
        Section("documents", "Documents", "file-text", making("documents", notes)),
        Section("people", "People", "users", making("people", lambda _settings: nobody())),
    ]


def chat(settings):
    conversations = ListPane("Conversations")
    header = PaneHeader("Chat")
    header.add_action(IconButton("plus", "New channel"))
    conversations.body.addWidget(header)
    search = SearchField("Search messages")
    room = QHBoxLayout()
    room.setContentsMargins(12, 0, 12, 8)
    room.addWidget(search)
    conversations.body.addLayout(room)
    rows = QListWidget()
    rows.setAccessibleName("Conversations")
    rows.addItems(["Everyone", "Oven and deliveries", "王小明"])
    rows.setCurrentRow(0)
    conversations.body.addWidget(rows)
    messages = Pane("Messages")
    title = PaneHeader("Everyone", "4 people, 3 PCs")
    title.add_action(IconButton("ellipsis", "More"))
    messages.body.addWidget(title)
    messages.body.addStretch()
    for who, said in (("Maria Rossi", "The flour comes at nine."), ("王小明", "好的，我去开门。")):
        messages.body.addLayout(_message(who, said))
    composer = QPlainTextEdit()
    composer.setProperty("field", True)
    composer.setAccessibleName("Message to Everyone")
    composer.setPlaceholderText("Message to Everyone")
    composer.setTabChangesFocus(True)
    composer.setMaximumHeight(90)
    foot = QHBoxLayout()
    foot.setContentsMargins(16, 8, 16, 16)
    foot.addWidget(composer)
    foot.addWidget(IconButton("send", "Send", token="accent"))
    messages.body.addLayout(foot)
    return Panes(conversations, messages, settings)


def notes(settings):
    listed = ListPane("Notes")
    listed.body.addWidget(PaneHeader("Documents"))
    listed.body.addStretch()
    content = Pane("Note")
    content.body.addWidget(EmptyState("file-text", "No notes yet", "Write down what everyone should find.", "New note"))
    return Panes(listed, content, settings)


def nobody():
    return EmptyState("users", "Only you are here", "Add a PC, and somebody can join you.", "Add a PC")


def details():
    pane = DetailsPane("About this conversation")
    words = ElidedLabel("Everyone in the shop reads this.")
    words.setContentsMargins(16, 0, 16, 0)
    pane.body.addWidget(words)
    pane.body.addStretch()
    return pane


def _message(who, said):
    row = QHBoxLayout()
    row.setContentsMargins(16, 6, 16, 6)
    row.setSpacing(12)
    row.addWidget(Avatar(who, who), 0, Qt.AlignmentFlag.AlignTop)
    texts = QVBoxLayout()
    texts.setSpacing(2)
    head = QHBoxLayout()
    head.addWidget(Label(who, semibold=True))
    head.addWidget(Label("10:42", "meta", "quiet"))
    head.addStretch()
    texts.addLayout(head)
    texts.addWidget(Label(said, wrap=True))
    row.addLayout(texts, 1)
    return row


class Sharing(QObject):
    """Who uses a PC: so many, whoever they are."""

    changed = Signal()

    def __init__(self, count=1):
        super().__init__()
        self.people = [None] * count
