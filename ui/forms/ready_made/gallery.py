"""The lists and forms that come along: one beside the other, each to be tried before it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.forms.ready_made.commands import begin_ready_made, definition_here, take
from desktop.forms.ready_made.queries import may_take, ready_made_forms
from ui.bridge import sentence_of
from ui.forms.ready_made.preview import ReadyMadePreview
from ui.forms.ready_made.ready_made_list import ReadyMadeList
from ui.theme import Theme
from ui.tokens import LIST_WIDTH, LIST_WIDTH_MAX, SPACE_4, SPACE_16
from ui.widgets import IconButton, Pane, PaneHeader, SegmentedChoice, Toast

if TYPE_CHECKING:
    from desktop.documents.key import DocumentKey
    from desktop.forms.definition import Definition
    from desktop.forms.ready_made.queries import ReadyMadeForm
    from desktop.forms.records import Form
    from ui.bridge import Bridge

BESIDE_FROM: Final = 760
"""Pixels at 100 %: in less room the list and what one of it asks stand in each other's place."""
_SOON_MS: Final = 60
_LIST_SHARE: Final = 0.3
_LIST, _PREVIEW = "list", "preview"


class ReadyMadeGallery(QWidget):
    """Signals: `used(str)` with the id of a form in use, to be filled in now; `draft_wanted(DocumentKey)`; `closed`.

    Attributes: `list`, on the left; `preview`, what the one asks on which one stands; `shows`, which of both is there
    where there is no room for both.
    """

    used = Signal(str)
    draft_wanted = Signal(object)
    closed = Signal()

    def __init__(self, bridge: Bridge, key: str = "") -> None:
        """`key`: of the one to begin with; empty: the first."""
        super().__init__()
        self._bridge = bridge
        self._offered = {each.key: each for each in ready_made_forms(bridge.session)}
        self._shown = ""
        self._ended = False
        self.list = ReadyMadeList(list(self._offered.values()))
        self.preview = ReadyMadePreview(bridge, may_take=may_take(bridge.session))
        self.shows = SegmentedChoice(
            self.tr("What is shown"), [(_LIST, self.tr("Ready-made forms")), (_PREVIEW, self.tr("What it asks"))]
        )
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._read)
        self._lay_out()
        self._connect()
        if key:
            self.shows.set_value(_PREVIEW)
        self.list.choose(key or next(iter(self._offered)))
        self._fit()

    def begin(self) -> None:
        """The focus goes to the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop(self) -> None:
        """End for good: what was asked for comes to nobody."""
        self._soon.stop()
        self._ended = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # What is shown

    def _read(self) -> None:
        key = self.list.chosen_key()
        if key != self._shown:
            self._bridge.do(definition_here, key, done=lambda found: self._show(key, found), failed=self._on_failed)

    def _show(self, key: str, definition: Definition) -> None:
        if not self._ended and key == self.list.chosen_key():
            self._shown = key
            self.preview.show_form(self._offered[key], definition)

    def _fit(self) -> None:
        beside = self.width() >= Theme.current().scaled(BESIDE_FROM)
        self._bar.setVisible(not beside)
        only = self.shows.value()
        self._left.setVisible(beside or only == _LIST)
        self._left.setMaximumWidth(self._list_width() if beside else self.maximumWidth())
        self.preview.setVisible(beside or only == _PREVIEW)

    def _list_width(self) -> int:
        scaled = Theme.current().scaled
        return max(scaled(LIST_WIDTH), min(scaled(LIST_WIDTH_MAX), int(self.width() * _LIST_SHARE)))

    # What is done

    @property
    def _chosen(self) -> ReadyMadeForm:
        return self._offered[self._shown]

    def _use(self) -> None:
        """As it is; what is in use already is filled in."""
        if self._chosen.form:
            self.used.emit(self._chosen.form)
            return
        self.preview.set_busy(True)
        self._bridge.do(take, self._shown, done=self._on_taken, failed=self._on_failed)

    def _change(self) -> None:
        self._bridge.do(begin_ready_made, self._shown, done=self._on_begun, failed=self._on_failed)

    def _on_taken(self, form: Form) -> None:
        if not self._ended:
            self.used.emit(form.id)

    def _on_begun(self, draft: DocumentKey) -> None:
        if not self._ended:
            self.draft_wanted.emit(draft)

    def _on_failed(self, error: Exception) -> None:
        if not self._ended:
            self.preview.set_busy(False)
            Toast(self, sentence_of(error), at_foot=True)

    def _on_opened(self) -> None:
        """On to what can be done with it."""
        self.shows.set_value(_PREVIEW)
        self.preview.use.setFocus(Qt.FocusReason.TabFocusReason)

    # How it is made

    def _connect(self) -> None:
        self.list.moved.connect(self._soon.start)
        self.list.clicked.connect(lambda _: self.shows.set_value(_PREVIEW))
        self.list.activated.connect(lambda _: self._on_opened())
        self.shows.changed.connect(self._fit)
        self.preview.use.clicked.connect(self._use)
        self.preview.change.clicked.connect(self._change)
        Theme.current().changed.connect(self._fit)

    def _lay_out(self) -> None:
        header = PaneHeader(self.tr("Ready-made forms"), ruled=True)
        back = IconButton("chevron-left", self.tr("Back"))
        back.clicked.connect(self.closed)
        header.row.insertWidget(0, back)
        self._left = Pane(self.tr("Ready-made forms"), "paper")
        self._left.body.addWidget(self.list, 1)
        self._left.first = self.list
        self._bar = Pane(self.tr("What is shown"), "paper")
        self._bar.body.setContentsMargins(SPACE_16, SPACE_4, SPACE_16, SPACE_4)
        self._bar.body.addWidget(self.shows)
        panes = QHBoxLayout()
        panes.setSpacing(0)
        panes.addWidget(self._left, 2)
        panes.addWidget(self.preview, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addWidget(self._bar)
        whole.addLayout(panes, 1)
