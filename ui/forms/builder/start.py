"""How a form is begun: from a list that the shop has, from one that comes along, from a file, empty; or one that
somebody began before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.forms.drafts.drafts import drafts
from desktop.forms.drafts.new_version import form_of
from desktop.forms.form_file import SUFFIX
from ui.bidi import filled
from ui.clipboard import copied_text
from ui.file_choice import ask_what_to_open, dropped_file
from ui.forms.builder.column_area import ColumnArea
from ui.tokens import META, PANE_TITLE, SPACE_8, SPACE_12, SPACE_16, SPACE_24
from ui.widgets import FlowLayout, Label, LinkButton, PaneHeader, PrimaryButton, QuietButton
from ui.widgets.button import IconButton

if TYPE_CHECKING:
    from desktop.documents.key import DocumentKey
    from desktop.forms.drafts.drafts import DraftRow
    from desktop.forms.ready_made.queries import ReadyMadeForm
    from desktop.rows.read_session import ReadSession

_TABLES: Final = "*.xlsx *.xlsm *.xlsb *.xls *.ods *.csv *.tsv *.txt"


class FormStart(QWidget):
    """Signals: `empty_wanted`; `ready_made_wanted(str)`, by its key; `draft_wanted(DocumentKey)`; `file_chosen(Path)`,
    with a list or a form; `list_pasted(str)`; `closed`."""

    empty_wanted = Signal()
    ready_made_wanted = Signal(str)
    draft_wanted = Signal(object)
    file_chosen = Signal(Path)
    list_pasted = Signal(str)
    closed = Signal()

    def __init__(self, ready_made: Sequence[ReadyMadeForm]) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.empty = PrimaryButton(self.tr("Begin empty"), "plus")
        self.empty.clicked.connect(self.empty_wanted)
        self._begun = QWidget()
        column = self._scrolling_column()
        column.addWidget(self._offer(self.tr("Your own"), self.tr("Type the questions, each with Enter."), self.empty))
        column.addWidget(
            self._offer(
                self.tr("From my Excel list"),
                self.tr(
                    "Drop the file here, paste the cells, or choose it. The columns become questions, the rows entries."
                ),
                self._button(self.tr("Choose a file"), "table", self._ask_for_list),
                self._button(self.tr("Paste"), "clipboard", self.paste),
            )
        )
        column.addWidget(
            self._offer(
                self.tr("From a ready-made form"),
                self.tr("What many shops use: look at one, then take it as it is or change it."),
                *map(self._ready_made_button, ready_made),
            )
        )
        column.addWidget(
            self._offer(
                self.tr("From a form in a file"),
                self.tr("One that another shop saved, or an XLSForm."),
                self._button(self.tr("Open a form"), "folder", self._ask_for_form),
            )
        )
        self._column = column
        column.addWidget(self._begun)
        column.addStretch(1)

    def show_begun(self, session: ReadSession) -> None:
        """The forms that were begun and are not in use yet."""
        rows = [row for row in drafts(session) if row.creator and form_of(session, row.creator, row.nonce) is None]
        begun = QWidget()
        column = QVBoxLayout(begun)
        column.setContentsMargins(0, SPACE_8, 0, 0)
        column.setSpacing(SPACE_8)
        if rows:
            column.addWidget(Label(self.tr("Go on with one that was begun"), PANE_TITLE, wrap=True))
        for row in rows:
            column.addWidget(self._begun_button(row))
        self._column.replaceWidget(self._begun, begun)
        self._begun.hide()
        self._begun.deleteLater()
        self._begun = begun

    def paste(self) -> None:
        """The cells that were copied in a spreadsheet."""
        self.list_pasted.emit(copied_text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.file_chosen.emit(path)

    def _begun_button(self, row: DraftRow) -> QWidget:
        title = row.title or self.tr("A form without a name")
        words = filled(self.tr("%1, changed by %2"), title, row.updated_by)
        button = LinkButton(words if len(words) < 60 else f"{words[:58]}…", "pencil", flush=True)
        button.setToolTip(words)
        button.clicked.connect(partial(self._on_begun, row.key))
        return button

    def _on_begun(self, key: DocumentKey) -> None:
        self.draft_wanted.emit(key)

    def _ask_for_list(self) -> None:
        self._ask_for(self.tr("From my Excel list"), self.tr("Tables"), _TABLES)

    def _ask_for_form(self) -> None:
        self._ask_for(self.tr("Open a form"), self.tr("Forms"), f"*{SUFFIX} *.xlsx *.xls")

    def _ask_for(self, title: str, called: str, endings: str) -> None:
        ask_what_to_open(self, title, f"{called} ({endings})", lambda path: self.file_chosen.emit(Path(path)))

    def _ready_made_button(self, offered: ReadyMadeForm) -> QuietButton:
        return self._button(offered.title, offered.icon, lambda: self.ready_made_wanted.emit(offered.key))

    def _button(self, text: str, icon: str, clicked: Callable[[], object]) -> QuietButton:
        button = QuietButton(text, icon)
        button.clicked.connect(lambda _=False: clicked())
        return button

    def _offer(self, title: str, sentence: str, *buttons: QWidget) -> QFrame:
        frame = QFrame()
        frame.setProperty("box", True)
        column = QVBoxLayout(frame)
        column.setContentsMargins(SPACE_16, SPACE_12, SPACE_16, SPACE_16)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(title, PANE_TITLE, wrap=True))
        column.addWidget(Label(sentence, META, "quiet", wrap=True))
        row = FlowLayout()
        for button in buttons:
            row.addWidget(button)
        column.addLayout(row)
        return frame

    def _scrolling_column(self) -> QVBoxLayout:
        header = PaneHeader(self.tr("Make a form"), ruled=True)
        back = IconButton("chevron-left", self.tr("Back"))
        back.clicked.connect(self.closed)
        header.row.insertWidget(0, back)
        area = ColumnArea()
        column = area.column
        column.setContentsMargins(SPACE_24, SPACE_16, SPACE_24, SPACE_24)
        column.setSpacing(SPACE_12)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addWidget(area, 1)
        return column
