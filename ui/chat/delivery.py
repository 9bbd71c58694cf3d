"""Which PCs have a message: the quiet line below one's own last one, and the list of them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.records import Message
from desktop.people.records import PC, Reached
from ui.bidi import filled, side_by_side
from ui.local_clock import LocalClock
from ui.plain_text import PlainTextEdit
from ui.theme import Theme
from ui.times import full_when, moment
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12, SPACE_16
from ui.widgets import Avatar, DetailsPane, ElidedLabel, Label


def delivery_words(reached: Reached, *, looked: bool, has_files: bool) -> str:
    """How far a message got; this PC counts, as it has it. Until somebody `looked`, nothing is said of the others. Of
    files each says for itself where it is."""
    have, all_pcs = len(reached.have) + 1, len(reached.have) + len(reached.have_not) + 1
    if not looked and all_pcs > 1:
        return QCoreApplication.translate("Delivery", "On this PC")
    if have == 1:
        return QCoreApplication.translate("Delivery", "On this PC only")
    if have == all_pcs and has_files:
        return QCoreApplication.translate("Delivery", "The message is on all PCs")
    if have == all_pcs:
        return QCoreApplication.translate("Delivery", "On all PCs")
    words = QCoreApplication.translate("Delivery", "On %1 of %2 PCs")
    return filled(words, str(have), str(all_pcs))


class DeliveryPane(DetailsPane):
    """Who has a message and who has not yet, PC by PC."""

    def __init__(self, message: Message) -> None:
        super().__init__(QCoreApplication.translate("DeliveryPane", "Who has it"))
        self.message = message
        self._shown: tuple[Reached, PC] | None = None
        self._about = Label("", META, "quiet", wrap=True)
        text = Label(_beginning(message.gist), wrap=True)
        column = self.scrolling_column()
        column.addWidget(self._about)
        column.addWidget(text)
        column.addSpacing(SPACE_4)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE_8)
        column.addLayout(self._list)
        column.addStretch()
        self._tell_when()
        LocalClock.current().changed.connect(self._on_day_changed)

    def show_message(self, message: Message) -> None:
        """Its author may be called otherwise now."""
        self.message = message
        self._tell_when()

    def show_reached(self, reached: Reached, this_pc: PC) -> None:
        """Show where it is now."""
        if (reached, this_pc) != self._shown:
            self._shown = (reached, this_pc)
            self._list_pcs(reached, this_pc)

    def _tell_when(self) -> None:
        self._about.setText(filled(self.tr("%1, %2"), self.message.author, full_when(self.message.sent_at)))

    def _on_day_changed(self) -> None:
        self._tell_when()
        if self._shown is not None:
            self._list_pcs(*self._shown)

    def _list_pcs(self, reached: Reached, this_pc: PC) -> None:
        while self._list.count():
            taken = self._list.takeAt(0).widget()
            if taken is not None:
                taken.deleteLater()
        self._add_group(self.tr("It is on"), (this_pc, *reached.have))
        if reached.have_not:
            self._add_group(self.tr("Not known to be on"), reached.have_not)

    def _add_group(self, title: str, pcs: tuple[PC, ...]) -> None:
        self._list.addWidget(Label(title, semibold=True))
        for pc in pcs:
            self._list.addWidget(_PCRow(pc))


class _PCRow(QWidget):
    def __init__(self, pc: PC) -> None:
        super().__init__()
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(ElidedLabel(pc.name))
        texts.addWidget(ElidedLabel(side_by_side(pc.person_name, _presence(pc)), META, "quiet"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(Avatar(pc.person_name, pc.person_id, size=32))
        row.addLayout(texts, 1)


class WholeMessagePane(DetailsPane):
    """A very long message, whole."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.author)
        self.message = message
        self._text = PlainTextEdit(message.text)
        self._text.setReadOnly(True)
        self._text.setProperty("bare", True)
        self._text.setProperty("ring", "inside")
        self._text.setAccessibleName(self.tr("The whole message"))
        self._text.document().setDocumentMargin(SPACE_16)
        self._text.setFont(Theme.current().font())
        self.body.addWidget(self._text, 1)

    def show_message(self, message: Message) -> None:
        """Its author may be called otherwise now."""
        self.message = message
        self.header.set_texts(message.author)


def _presence(pc: PC) -> str:
    if pc.is_this:
        return QCoreApplication.translate("Delivery", "this PC")
    if pc.online:
        return QCoreApplication.translate("Delivery", "connected now")
    if pc.last_seen is None:
        return QCoreApplication.translate("Delivery", "not seen yet")
    words = QCoreApplication.translate("Delivery", "last seen %1")
    return filled(words, moment(pc.last_seen))


def _beginning(text: str) -> str:
    line = " ".join(text[:400].split())
    return line if len(line) <= 160 else line[:159] + "…"
