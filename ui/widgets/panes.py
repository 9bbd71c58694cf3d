"""The panes of a section: a list on the left, content beside it, details on the right when asked for."""

from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSizePolicy, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.theme import Theme
from ui.tokens import (
    DETAILS_OVERLAY_BELOW,
    DETAILS_WIDTH,
    DETAILS_WIDTH_MAX,
    LIST_WIDTH,
    LIST_WIDTH_MAX,
    LIST_WIDTH_MIN,
    META,
    PANE_HEADER,
    PANE_TITLE,
    SPACE_4,
    SPACE_8,
    SPACE_16,
)
from ui.widgets.button import IconButton
from ui.widgets.label import ElidedLabel

_REMEMBER_AFTER_MS = 300
_WIDTH_KEY = "window.list_width"


class SettingsStore(Protocol):
    """Where the window keeps its choices: JSON values by dotted key."""

    def get(self, key: str, default: object = None) -> object: ...
    def set(self, key: str, value: object) -> None: ...


class HeaderBar(QWidget):
    """What stands above a pane: a row of 56 px. `ruled`: a line parts it from what is below."""

    def __init__(self, *, ruled: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ruled = ruled
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(SPACE_16, SPACE_8, SPACE_8, SPACE_8)
        self.row.setSpacing(SPACE_4)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right end, after those already there."""
        self.row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._ruled:
            painter = QPainter(self)
            painter.setPen(Theme.current().colour("line"))
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _on_theme_changed(self) -> None:
        self.setMinimumHeight(Theme.current().scaled(PANE_HEADER))


class PaneHeader(HeaderBar):
    """A pane's title, a quiet line below it when there is one, and icon buttons at its right end."""

    def __init__(self, title: str, subtitle: str = "", *, ruled: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(ruled=ruled, parent=parent)
        self._title = ElidedLabel(title, PANE_TITLE)
        self._subtitle = ElidedLabel(subtitle, META, "quiet")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addStretch()
        texts.addWidget(self._title)
        texts.addWidget(self._subtitle)
        texts.addStretch()
        self.row.addLayout(texts, 1)
        self.set_texts(title, subtitle)

    def title(self) -> str:
        return self._title.text()

    def set_texts(self, title: str, subtitle: str = "") -> None:
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))
        self.setAccessibleName(title)


class Pane(QFrame):
    """A column of a section: add what it shows to `body`, top to bottom. Ground is paper or surface.

    `first` is where F6 leads; a focus proxy would not do, Tab would go to it past all that stands before it.
    """

    def __init__(self, name: str, ground: str = "surface", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first: QWidget | None = None
        self.setObjectName("pane")
        self.setAccessibleName(name)
        self.setProperty("ground", ground)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)


class ListPane(Pane):
    """The left column, on paper."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, "paper", parent)
        self.setMinimumWidth(LIST_WIDTH_MIN)
        self.setMaximumWidth(LIST_WIDTH_MAX)


class DetailsPane(Pane):
    """The right column. It has a title and a cross; signals: `closed` when the cross or Escape closes it."""

    closed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "paper", parent)
        self.header = PaneHeader(title, ruled=True)
        self._cross = IconButton("x", self.tr("Close"))
        self._cross.clicked.connect(self.closed)
        self.header.add_action(self._cross)
        self.body.addWidget(self.header)
        self.fit()

    def fit(self) -> None:
        """Take the width that the text size asks for."""
        self.setFixedWidth(min(Theme.current().scaled(DETAILS_WIDTH), DETAILS_WIDTH_MAX))

    def take_focus(self) -> None:
        """Move the focus to the cross, the one part that every details pane has."""
        self._cross.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(Theme.current().colour("line"))
        painter.drawLine(0, 0, 0, self.height())


class Panes(QWidget):
    """A whole section's screen. The list has one width in all sections, `window.list_width` in the settings.

    Details stand beside the content in windows of at least 1160 px (more with larger text), else over its right part.
    """

    def __init__(
        self, list_pane: ListPane, content: QWidget, settings: SettingsStore, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.list_pane = list_pane
        self.content = content
        self.details: DetailsPane | None = None
        self._before_details: QWidget | None = None
        self._settings = settings
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("splitter")
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(list_pane)
        self._splitter.addWidget(content)
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._splitter, 1)
        self._remember = QTimer(self, singleShot=True, interval=_REMEMBER_AFTER_MS)
        self._remember.timeout.connect(self._on_width_settled)
        self._splitter.splitterMoved.connect(self._remember.start)
        self._fit_list()
        Theme.current().changed.connect(self._on_text_size_changed)

    def panes(self) -> list[QWidget]:
        """What F6 walks through, left to right."""
        shown: list[QWidget] = [self.list_pane, self.content]
        return [*shown, self.details] if self.details else shown

    def show_details(self, details: DetailsPane) -> None:
        """Open details, in place of those that are open, and move the focus there."""
        self.close_details()
        self._before_details = QApplication.focusWidget()
        self.details = details
        details.closed.connect(self.close_details)
        self._place_details()
        details.show()
        details.take_focus()

    def close_details(self) -> bool:
        """Close the details and give the focus back; False when there were none."""
        details, self.details = self.details, None
        if details is None:
            return False
        focused, before = QApplication.focusWidget(), self._before_details
        self._before_details = None
        had_focus = focused is not None and details.isAncestorOf(focused)
        self._row.removeWidget(details)
        details.hide()
        details.deleteLater()
        if had_focus and before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def details_overlay(self) -> bool:
        """Whether details stand over the content at the window's present width."""
        return self.window().width() < Theme.current().scaled(DETAILS_OVERLAY_BELOW)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_list()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._settings.get(_WIDTH_KEY) is None:
            self._fit_list()
        self._place_details()

    def _on_text_size_changed(self) -> None:
        if self._settings.get(_WIDTH_KEY) is None:
            self._fit_list()
        self._place_details()

    def _fit_list(self) -> None:
        self._splitter.setSizes([self._list_width(), 10_000])

    def _place_details(self) -> None:
        details = self.details
        if details is None:
            return
        details.fit()
        self._row.removeWidget(details)
        if not self.details_overlay():
            self._row.addWidget(details)
            return
        details.setParent(self)
        width = min(details.width(), self.width())
        details.setGeometry(self.width() - width, 0, width, self.height())
        details.show()
        details.raise_()

    def _list_width(self) -> int:
        """As it was left; until somebody moved it, it grows with the text as long as the content keeps most room."""
        width = self._settings.get(_WIDTH_KEY)
        if not isinstance(width, int):
            width = min(Theme.current().scaled(LIST_WIDTH), self.width() * 2 // 5)
        return max(LIST_WIDTH_MIN, min(LIST_WIDTH_MAX, width))

    def _on_width_settled(self) -> None:
        self._settings.set(_WIDTH_KEY, self.list_pane.width())
