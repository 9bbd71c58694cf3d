"""One column of a section: what stands above it, and the kinds of columns there are."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.tokens import (
    DETAILS_WIDTH,
    DETAILS_WIDTH_MAX,
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

_NO_LIMIT = (1 << 24) - 1


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
    """The right column, or what stands in place of the content. It has a title, and a cross or a way back.

    Signals: `closed` when one of these or Escape closes it.
    """

    closed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "paper", parent)
        self.header = PaneHeader(title, ruled=True)
        self._back = IconButton("chevron-left", self.tr("Back"))
        self._cross = IconButton("x", self.tr("Close"))
        for button in (self._back, self._cross):
            button.clicked.connect(self.closed)
        self.header.row.insertWidget(0, self._back)
        self.header.add_action(self._cross)
        self.body.addWidget(self.header)
        self.fit(beside=True)

    def scrolling_column(self) -> QVBoxLayout:
        """A column that fills the pane, and scrolls where there is more than fits."""
        inner = QWidget()
        inner.setProperty("ground", "")
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE_16, SPACE_4, SPACE_16, SPACE_16)
        column.setSpacing(SPACE_8)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        self.body.addWidget(area, 1)
        return column

    def fit(self, *, beside: bool) -> None:
        """Take the width that the text size asks for beside the content, or all that there is in its place."""
        width = min(Theme.current().scaled(DETAILS_WIDTH), DETAILS_WIDTH_MAX)
        self.setMinimumWidth(width if beside else 0)
        self.setMaximumWidth(width if beside else _NO_LIMIT)
        self._back.setVisible(not beside)
        self._cross.setVisible(beside)

    def take_focus(self) -> None:
        """Move the focus to what closes it, the one part that every details pane has."""
        closing = self._cross if self._back.isHidden() else self._back
        closing.setFocus(Qt.FocusReason.OtherFocusReason)

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
