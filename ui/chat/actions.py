"""What can be done with a message: as a menu, and as a small bar beside the current one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.chat.records import Message
from desktop.files.value import FileValue
from ui.theme import Theme
from ui.tokens import RADIUS
from ui.widgets import IconButton, Menu

_BUTTONS = 5


class Allowed(Struct, frozen=True):
    """What one may do with a message."""

    reply: bool
    edit: bool
    recall: bool
    copy: bool
    make_todo: bool
    ask_who_has_it: bool


def allowed(message: Message, *, owner: bool, closed: bool = False) -> Allowed:
    """An owner may take back anybody's; edited is one's own only; imported messages came from nobody here. `closed`: I
    am not in the conversation any more."""
    there = not message.recalled
    here = there and not closed
    return Allowed(
        reply=here, edit=here and message.mine, recall=here and (message.mine or owner), copy=there,
        make_todo=there, ask_who_has_it=there,
    )  # fmt: skip


class MessageActions(QWidget):
    """The bar. Signals, each with the message: `reply`, `edit`, `recall`, `copy`, `todo`, `who` (has it). `adding`:
    puts into a menu what can be done with files of a message."""

    reply = Signal(object)
    edit = Signal(object)
    recall = Signal(object)
    copy = Signal(object)
    todo = Signal(object)
    who = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.owner = self.closed = False
        self.message: Message | None = None
        self.adding: Callable[[Menu, Sequence[FileValue]], object] = lambda _menu, _files: None
        self._wide = True
        self._can: Allowed | None = None
        self.setAccessibleName(self.tr("With this message"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._reply = self._button("reply", self.tr("Reply"), self.reply)
        self._edit = self._button("pencil", self.tr("Edit"), self.edit)
        self._copy = self._button("copy", self.tr("Copy"), self.copy)
        self._todo = self._button("list-checks", self.tr("Make a to-do"), self.todo)
        self._more = IconButton("ellipsis", self.tr("More"))
        self._more.clicked.connect(self._on_more_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        for button in (self._reply, self._edit, self._copy, self._todo, self._more):
            layout.addWidget(button)
        self.hide()

    def show_for(self, message: Message, room: int) -> bool:
        """Take another message; whether there is anything to do with it. In little room (pixels), all is below More."""
        can = allowed(message, owner=self.owner, closed=self.closed)
        wide = room > _BUTTONS * self._more.sizeHint().width()
        if (message, wide, can) != (self.message, self._wide, self._can):
            self.message, self._wide, self._can = message, wide, can
            self._reply.setVisible(can.reply and wide)
            self._edit.setVisible(can.edit and wide)
            self._copy.setVisible(can.copy and wide)
            self._todo.setVisible(can.make_todo and wide)
        self.adjustSize()
        return can.copy

    def open_menu(self, message: Message, place: QPoint, selected: str = "", file: FileValue | None = None) -> Menu:
        """Everything that can be done with a message, at a place on the screen; of its files, with all or this one."""
        can = allowed(message, owner=self.owner, closed=self.closed)
        recall = self.tr("Take back") if message.mine else self.tr("Remove")
        menu = Menu(self.tr("With this message"), self.window())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows: list[tuple[bool, str, str, Callable[[], object], bool]] = [
            (can.reply, self.tr("Reply"), "reply", lambda: self.reply.emit(message), False),
            (can.edit, self.tr("Edit"), "pencil", lambda: self.edit.emit(message), False),
            (can.copy, self.tr("Copy what is selected") if selected else self.tr("Copy"), "copy",
             lambda: self.copy.emit(message), False),
            (can.make_todo, self.tr("Make a to-do"), "list-checks", lambda: self.todo.emit(message), False),
            (can.ask_who_has_it, self.tr("Who has it"), "monitor", lambda: self.who.emit(message), False),
            (can.recall, recall, "undo-2", lambda: self.recall.emit(message), True),
        ]  # fmt: skip
        self.adding(menu, message.files if file is None else [file])
        for possible, text, icon_name, chosen, danger in rows:
            if possible:
                menu.add(text, icon_name, chosen, danger=danger)
        if not menu.actions():
            menu.add(self.tr("Nothing to do with it"), "x", lambda: None).setEnabled(False)
        menu.popup(place)
        return menu

    def sizeHint(self) -> QSize:
        return self.layout().sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _button(self, icon_name: str, name: str, wanted: Signal) -> IconButton:
        button = IconButton(icon_name, name)
        button.clicked.connect(lambda: wanted.emit(self.message))
        return button

    def _on_more_clicked(self) -> None:
        if self.message is not None:
            self.open_menu(self.message, self._more.mapToGlobal(QPoint(0, self._more.height())))
