"""A file over the whole window: the pages of a PDF, a text, tables; of letters and slides their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.extracts.kinds import shows_only_text
from desktop.extracts.questions import Extract, NoAnswer, Pages, TextKind
from ui.bidi import filled, isolated, side_by_side
from ui.files.document_reading import DocumentReading
from ui.files.overlay import FileOverlay
from ui.files.pages_view import PagesView
from ui.files.picture_canvas import STEP
from ui.files.states import FileStates
from ui.files.tables_view import TablesView
from ui.files.text_view import TextView
from ui.widgets import EmptyState, announce

if TYPE_CHECKING:
    from desktop.files.value import FileValue
    from ui.bridge import Bridge
    from ui.files.deeds import FileDeeds


class DocumentViewer(FileOverlay):
    """Left and right, or Page Up and Page Down, go to other pages, + and - zoom, 0 fits; S saves, O opens it in its own
    program; Escape and the space bar close it. One that is not on this PC yet says where it is, and is fetched."""

    def __init__(
        self, window: QWidget, bridge: Bridge, deeds: FileDeeds, file: FileValue, about: str = "", page: int = 0
    ) -> None:
        """`about`: what is said below its name; `page`: which is shown first, from 0."""
        super().__init__(window)
        self._first = page
        self._file = file
        self._said = about
        self._deeds = deeds
        self._is_reading = False
        self._states = FileStates(bridge, self)
        self._reading = DocumentReading(bridge, file, self)
        self.pages, self.text, self.tables = PagesView(), TextView(), TablesView()
        self._waiting = EmptyState("file-text", "", "", self.tr("Fetch it"))
        self._stack = QStackedWidget()
        for part in (self._waiting, self.pages, self.text, self.tables):
            self._stack.addWidget(part)
        self._add_buttons()
        self._connect()
        self.name.setText(isolated(file.name))
        for part in (self.pages, self.text):
            part.setAccessibleName(file.name)
        self.show_over(self._stack)
        self._show_pages_buttons(shown=False)
        self._say()
        self._begin()

    @property
    def shown(self) -> QWidget:
        """What shows it: `pages`, `text`, `tables`, or else what says why nothing does."""
        return self._stack.currentWidget()

    def _begin(self) -> None:
        """Read it, once it is here."""
        if self._is_reading:
            return
        here = self._is_reading = self._states.state(self._file).here
        for button in self._of_file:
            button.setEnabled(here)
        assert self._waiting.button is not None
        self._waiting.button.setVisible(not here)
        if here:
            self._waiting.set_text(self.tr("It is being read…"), "")
            self._reading.begin()
        else:
            where = self._states.words(self._file)
            self._waiting.button.setEnabled(self._states.state(self._file).percent is None)
            self._waiting.set_text(self.tr("Not on this PC yet"), f"{where[:1].upper()}{where[1:]}.")
            self._waiting.button.setFocus()

    def _on_begun(self, said: Extract | Pages | NoAnswer) -> None:
        match said:
            case Pages():
                self.pages.show_pages(said, self._first)
                self._show_pages_buttons(shown=True)
                self._show(self.pages)
            case Extract(kind=TextKind.TABLES):
                self.tables.show_tables(said.text)
                self._show(self.tables)
                self._say(self.tr("only its cells"), is_cut=said.is_cut or self.tables.is_cut)
            case Extract():
                self.text.show_text(said.text.replace("\f", "\n"))
                self._show(self.text)
                self._say(self.tr("only its text"), is_cut=said.is_cut)
            case NoAnswer():
                self._refuse(said.why)

    def _refuse(self, why: str) -> None:
        self._waiting.set_text(self.tr("It cannot be shown"), why)
        self._show(self._waiting)

    def _show(self, part: QWidget) -> None:
        self._stack.setCurrentWidget(part)
        part.setFocus()
        announce(self, self.accessibleName())

    def _say(self, only: str = "", *, is_cut: bool = False) -> None:
        """What is said below its name."""
        only = only if shows_only_text(self._file.name) else ""
        cut = self.tr("only its beginning") if is_cut else ""
        place = ""
        if self.pages.count:
            place = filled(self.tr("page %1 of %2"), str(self.pages.number + 1), str(self.pages.count))
        self.about.setText(side_by_side(*filter(None, (place, only, cut, self._said))))
        self.setAccessibleName(", ".join(filter(None, (self._file.name, self.about.text()))))

    def _on_turned(self, number: int) -> None:
        self._back.setEnabled(number > 0)
        self._on.setEnabled(number < self.pages.count - 1)
        self._say()
        announce(self, self.accessibleName())

    def _on_changed(self, file: bytes) -> None:
        if file == self._file.id:
            self._begin()

    def _on_failed(self, number: int, why: str) -> None:
        if number == self.pages.number:
            self.about.setText(why)
            announce(self, why)

    def _step(self, step: int) -> None:
        if self.pages.count:
            self.pages.go_to(self.pages.number + step)

    def _save(self) -> None:
        if self._is_reading:
            self._deeds.save(self._file)

    def _open(self) -> None:
        if self._is_reading:
            self._deeds.open_outside(self._file)

    def copy(self) -> None:
        self._deeds.handing.copy_file(self._file)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Its keys count wherever the keyboard stands in it."""
        if watched in (self.text, self.tables.table) and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if event.type() == QEvent.Type.KeyPress and plain and event.key() in self._keys_of_all:
                self.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _add_buttons(self) -> None:
        pages, key = self.pages, Qt.Key
        self._back = self.add_button("chevron-left", self.tr("Page before"), key.Key_Left, lambda: self._step(-1))
        self._on = self.add_button("chevron-right", self.tr("Next page"), key.Key_Right, lambda: self._step(1))
        smaller = self.add_button("zoom-out", self.tr("Smaller"), key.Key_Minus, lambda: pages.zoom_by(1 / STEP))
        larger = self.add_button("zoom-in", self.tr("Larger"), key.Key_Plus, lambda: pages.zoom_by(STEP))
        self._of_pages = (self._back, self._on, smaller, larger)
        save = self.add_button("save", self.tr("Save a copy"), key.Key_S, self._save)
        program = self.add_button("external-link", self.tr("Open in its own program"), key.Key_O, self._open)
        self._of_file = (save, program)
        self.add_button("x", self.tr("Close"), key.Key_Escape, self.leave)
        self._keys_of_all = {key.Key_S, key.Key_O, key.Key_Escape, key.Key_Space}
        self.deeds_by_key |= {
            key.Key_PageUp: lambda: self._step(-1),
            key.Key_PageDown: lambda: self._step(1),
            key.Key_Home: lambda: pages.go_to(0),
            key.Key_End: lambda: pages.go_to(pages.count - 1),
            key.Key_Up: lambda: pages.scroll(1),
            key.Key_Down: lambda: pages.scroll(-1),
            key.Key_Equal: lambda: pages.zoom_by(STEP),
            key.Key_0: pages.fit,
            key.Key_Space: self.leave,
        }

    def _show_pages_buttons(self, *, shown: bool) -> None:
        for button in self._of_pages:
            button.setVisible(shown)

    def _connect(self) -> None:
        self._states.changed.connect(self._on_changed)
        self._waiting.clicked.connect(lambda: self._states.fetch(self._file))
        self._reading.begun.connect(self._on_begun)
        self._reading.drawn.connect(self.pages.take)
        self._reading.failed.connect(self._on_failed)
        self.pages.wanted.connect(self._reading.draw)
        self.pages.dragged.connect(lambda: self._deeds.handing.drag_file(self._file))
        self.pages.turned.connect(self._on_turned)
        for part in (self.text, self.tables.table):
            part.installEventFilter(self)
