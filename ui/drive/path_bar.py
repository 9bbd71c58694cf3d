"""The folders that lead to the one that is listed: each a way back, and a place to drop something on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.drive.records import DriveFolder
from ui.bidi import isolated
from ui.drive.drive_rows import MOVED, moved_ids
from ui.files.giving import has_files
from ui.theme import Theme
from ui.tokens import BODY, PANE_TITLE, SPACE_4, SPACE_8
from ui.widgets import ElidedLabel, Label, LinkButton

_MOST: Final = 2
"""Folders between the top and the one that is listed; of more the last are shown."""
_WIDE: Final = 160


class PathBar(QWidget):
    """Signals: `chosen(str)`: a folder, empty: the top; `moved(list, str)`, `given(QMimeData, str)`: dropped there."""

    chosen = Signal(str)
    moved = Signal(list, str)
    given = Signal(QMimeData, str)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_4)
        self._shown: list[tuple[str, str]] | None = None
        self.title = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_path(self, title: str, path: Sequence[DriveFolder]) -> None:
        """`title`: of what is listed where that is no folder, or of the top."""
        steps = [("", title), *((folder.id, folder.name) for folder in path)]
        if steps == self._shown:
            return
        self._shown, self.title = steps, steps[-1][1]
        while (item := self._row.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        before = steps[:-1]
        left_out = before[1:-_MOST]
        for number, (id, name) in enumerate(before):
            if (id, name) in left_out:
                if number == 1:
                    self._add(Label("…", BODY, "quiet"))
                continue
            self._add(self._step(id, name))
        self._row.addWidget(ElidedLabel(isolated(self.title), PANE_TITLE), 1)

    def _add(self, part: QWidget) -> None:
        self._row.addWidget(part)
        self._row.addWidget(Label("›", BODY, "quiet"))

    def _step(self, id: str, name: str) -> _PathStep:
        step = _PathStep(name)
        step.clicked.connect(partial(self.chosen.emit, id))
        step.moved.connect(lambda ids: self.moved.emit(ids, id))
        step.given.connect(lambda data: self.given.emit(data, id))
        return step


class _PathStep(LinkButton):
    moved = Signal(list)
    given = Signal(QMimeData)

    def __init__(self, name: str) -> None:
        theme = Theme.current()
        words = QFontMetrics(theme.font(BODY)).elidedText(
            isolated(name), Qt.TextElideMode.ElideMiddle, theme.scaled(_WIDE)
        )
        super().__init__(words.replace("&", "&&"), flush=True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setAcceptDrops(True)

    def sizeHint(self) -> QSize:
        """As wide as its words: the next one follows close behind."""
        metrics = QFontMetrics(Theme.current().font(BODY, semibold=True))
        return QSize(metrics.horizontalAdvance(self.text()) + SPACE_8, super().sizeHint().height())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MOVED) or has_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        ids = moved_ids(event.mimeData())
        if ids:
            self.moved.emit(ids)
        else:
            self.given.emit(event.mimeData())
