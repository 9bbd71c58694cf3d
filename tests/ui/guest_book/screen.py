"""The guest book on screen: who signed, and a line to sign."""

from PySide6.QtWidgets import QLineEdit, QListWidget, QVBoxLayout, QWidget

from tests.desktop.toy_area import commands, queries
from tests.desktop.toy_area.events import GuestBookChanged
from ui.area import PlainScreen


class GuestBookScreen(QWidget, PlainScreen):
    def __init__(self, context):
        super().__init__()
        self._context = context
        self.guests = QListWidget()
        self.line = QLineEdit()
        self.line.setAccessibleName("Your name")
        layout = QVBoxLayout(self)
        layout.addWidget(self.guests)
        layout.addWidget(self.line)
        self.line.returnPressed.connect(self._on_signed)
        context.bridge.on(GuestBookChanged, self.show_guests)
        self.show_guests()

    def show_guests(self):
        self.guests.clear()
        self.guests.addItems(queries.guests(self._context.bridge.session))
        self._context.set_unread(self.guests.count())

    def names(self):
        return [self.guests.item(row).text() for row in range(self.guests.count())]

    def open_place(self, place):
        self.guests.setCurrentRow(self.names().index(place.name))

    def shows(self, place):
        return True  # all of them

    def unwritten(self):
        return ["a guest"] if self.line.text() else []

    def keep_input(self):
        return self.line.text() or None

    def restore_input(self, kept):
        self.line.setText(kept)

    def _on_signed(self):
        self._context.bridge.do(commands.sign, self.line.text(), done=lambda _guests: self.line.clear())
