"""A note as it was: a slider over all its states, the text of each, and a way to bring it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSlider, QVBoxLayout, QWidget

from desktop.notes import queries as notes_queries
from desktop.notes.body import Body
from desktop.notes.records import NoteState
from desktop.rows.read_session import ReadSession
from ui.bidi import filled
from ui.bridge import Bridge
from ui.files.deeds import FileDeeds
from ui.files.shown_files import ShownFiles
from ui.local_clock import LocalClock
from ui.notes.file_page import FilePage
from ui.query_worker import QueryWorker
from ui.times import full_when
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import Banner, FlowLayout, IconButton, Label, LinkButton, QuietButton, Toast, sheet_padding


class EarlierStates(QWidget):
    """Signals: `left` to go back to now, `brought_back(Body)` with what is wanted again."""

    left = Signal()
    brought_back = Signal(object)

    def __init__(self, bridge: Bridge, note: str, shown: ShownFiles, deeds: FileDeeds) -> None:
        super().__init__()
        self._bridge = bridge
        self._note = note
        self._reader: QueryWorker | None = None
        self._states: list[NoteState] = []
        self._shown: NoteState | None = None
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Earlier states"))
        self.page = FilePage(self.tr("Earlier text"), shown, deeds)
        self.page.setReadOnly(True)
        self._who = Label("", semibold=True, wrap=True)
        self._of = Label("", META, "quiet")
        self._older = IconButton("chevron-left", self.tr("Older"))
        self._newer = IconButton("chevron-right", self.tr("Newer"))
        self._banner = Banner("info", "")
        self._back = LinkButton(self.tr("Back to now"))
        self._copy = QuietButton(self.tr("Copy"), "copy")
        self._bring_back = QuietButton(self.tr("Bring back"), "undo-2")
        self._lay_out()
        self._connect()

    def open(self) -> None:
        """Read the states and show the newest."""
        self._states, self._shown = [], None
        self.page.set_text("")
        self._say_reading()
        self.look_again(opening=True)
        self.slider.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Nothing is wanted any more."""
        if self._reader is not None:
            self._reader.drop()
        self._states, self._shown = [], None

    def stop(self) -> None:
        """End reading, for good."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def look_again(self, *, opening: bool = False) -> None:
        """There may be new states; the one that is shown stays."""
        if not opening and not self._states:
            return
        note = self._note
        self._reading().ask(lambda session: notes_queries.note_history(session, note), self._on_states_read)

    def _reading(self) -> QueryWorker:
        if self._reader is None:
            self._reader = QueryWorker(self._bridge.pool, self)
            self._reader.failed.connect(self._banner.set_text)
        return self._reader

    def _on_states_read(self, states: list[NoteState]) -> None:
        at_end = self.slider.value() == self.slider.maximum() or not self._states
        self._states = states
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, len(states) - 1))
        if at_end:
            self.slider.setValue(self.slider.maximum())
        self.slider.setPageStep(max(1, len(states) // 10))
        self.slider.blockSignals(False)
        self._show_state()

    def _show_state(self) -> None:
        if not self._states:
            return
        state = self._states[self.slider.value()]
        self._tell_who()
        self._of.setText(filled(self.tr("State %1 of %2"), str(self.slider.value() + 1), str(len(self._states))))
        self._older.setEnabled(self.slider.value() > 0)
        self._newer.setEnabled(not self._is_newest())
        self._bring_back.setEnabled(False)
        self._copy.setEnabled(False)
        note = self._note

        def read(session: ReadSession) -> Body:
            return notes_queries.note_body_at(session, note, state.heads)

        self._reading().ask(read, lambda body: self._on_body_read(state, body))

    def _tell_who(self) -> None:
        if self._states:
            state = self._states[self.slider.value()]
            self._who.setText(filled(self.tr("%1, %2"), state.author, full_when(state.at)))

    def _on_body_read(self, state: NoteState, body: Body) -> None:
        self._shown = state
        if body != self.page.body():
            bar = self.page.verticalScrollBar()
            at = bar.value()
            self.page.set_text(self.page.signs.text(body))
            bar.setValue(at)
        self._copy.setEnabled(bool(body))
        self._bring_back.setEnabled(not self._is_newest())
        if self._is_newest():
            self._banner.set_text(self.tr("This is the newest state. Move to the left to see how it came about."))
        else:
            self._banner.set_text(self.tr("This is an earlier state. The note itself has not changed."))

    def _is_newest(self) -> bool:
        return self.slider.value() == self.slider.maximum()

    def _say_reading(self) -> None:
        self._who.setText(self.tr("Looking…"))
        self._of.setText("")

    def _on_copy_clicked(self) -> None:
        self.page.selectAll()
        self.page.copy()
        Toast(self, self.tr("Copied"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        padding = sheet_padding(self.width())
        self._controls.setContentsMargins(padding, SPACE_4, padding, SPACE_12)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        row.addWidget(self._older)
        row.addWidget(self.slider, 1)
        row.addWidget(self._newer)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._who)
        words.addWidget(self._of)
        buttons = FlowLayout()
        for button in (self._bring_back, self._copy, self._back):
            buttons.addWidget(button)
        self._controls = column = QVBoxLayout()
        column.setSpacing(SPACE_8)
        for part in (row, words, buttons):
            column.addLayout(part)
        column.addWidget(self._banner)
        inside = QWidget()
        inside.setProperty("ground", "")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(column)
        layout.addWidget(self.page, 1)
        inside.setMinimumSize(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(_scrolling(inside))

    def _connect(self) -> None:
        LocalClock.current().changed.connect(self._tell_who)
        self.slider.valueChanged.connect(self._show_state)
        self._older.clicked.connect(lambda: self.slider.setValue(self.slider.value() - 1))
        self._newer.clicked.connect(lambda: self.slider.setValue(self.slider.value() + 1))
        self._back.clicked.connect(self.left)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._bring_back.clicked.connect(lambda: self.brought_back.emit(self.page.body()))


def _scrolling(inside: QWidget) -> QScrollArea:
    """Room for everything in a low window with large text."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area
