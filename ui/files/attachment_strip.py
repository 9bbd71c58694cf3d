"""The files that are to go with what is being written, over the line one types into."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.files.sizes import size_words
from ui.bidi import filled, isolated
from ui.files.attachments import Attachment, Attachments
from ui.files.painting import icon_of
from ui.files.previews import preview_image
from ui.icons import icon
from ui.theme import Theme
from ui.tokens import ICON, META, SPACE_4, SPACE_8
from ui.widgets import ElidedLabel, IconButton, Label
from ui.widgets.flow import FlowLayout

_NAME: Final = 180


class AttachmentStrip(QWidget):
    """Hidden as long as there are none."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._attachments: Attachments | None = None
        self._shown: dict[Attachment, _AttachmentChip] = {}
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName(name or self.tr("Files that go with it"))
        self.hide()

    @property
    def attachments(self) -> Attachments | None:
        """Those that are shown."""
        return self._attachments

    def show_attachments(self, attachments: Attachments) -> None:
        """Follow these from now on."""
        if self._attachments is not None:
            self._attachments.changed.disconnect(self._follow)
        self._attachments = attachments
        attachments.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        assert self._attachments is not None
        rows = self._attachments.rows
        for row in [row for row in self._shown if row not in rows]:
            chip = self._shown.pop(row)
            self._flow.removeWidget(chip)
            chip.deleteLater()
        for row in rows:
            if row not in self._shown:
                self._shown[row] = chip = _AttachmentChip(row, self._attachments)
                self._flow.addWidget(chip)
            self._shown[row].follow()
        self.setVisible(bool(rows))


class _AttachmentChip(QFrame):
    def __init__(self, row: Attachment, attachments: Attachments) -> None:
        super().__init__()
        self._row = row
        self.setProperty("box", True)
        self._picture = QLabel()
        self._picture.setFixedSize(self._side(), self._side())
        self._name = ElidedLabel(isolated(row.name), META)
        words = QFontMetrics(Theme.current().font(META)).horizontalAdvance(row.name)
        self._name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # else Qt lays others over it
        self._name.setFixedWidth(min(Theme.current().scaled(_NAME), words + SPACE_4))
        self._words = Label("", META, "quiet")
        cross = IconButton("x", filled(self.tr("%1, take it away"), row.name))
        cross.clicked.connect(lambda: attachments.take_away(row))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_8, 0, 0, 0)
        layout.setSpacing(SPACE_8)
        for part in (self._picture, self._name, self._words, cross):
            layout.addWidget(part)
        self._pictured = False

    def follow(self) -> None:
        """Say how far it is."""
        value = self._row.value
        self._words.setText(f"{self._row.percent} %" if value is None else size_words(value.size))
        if value is not None and not self._pictured:
            self._pictured = True
            self._picture.setPixmap(self._small())

    def _small(self) -> QPixmap:
        value, side = self._row.value, self._side()
        assert value is not None
        small = preview_image(value.preview)
        if small.isNull():
            return icon(icon_of(value)).pixmap(QSize(side, side))
        return QPixmap.fromImage(small).scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )

    def _side(self) -> int:
        return Theme.current().scaled(ICON)


class DropSign(QWidget):
    """Lies over a pane while files are dragged over it. `words` say where they would go."""

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, words: str) -> None:
        """Cover the pane."""
        self.words = words
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = Theme.current(), QPainter(self)
        ground = theme.colour("surface")
        ground.setAlphaF(0.9)
        painter.fillRect(self.rect(), ground)
        pen = painter.pen()
        pen.setColor(theme.colour("accent"))
        pen.setStyle(Qt.PenStyle.DashLine)
        pen.setWidth(2)
        painter.setPen(pen)
        painter.drawRect(self.rect().adjusted(SPACE_8, SPACE_8, -SPACE_8, -SPACE_8))
        painter.setFont(theme.font(semibold=True))
        painter.setPen(theme.colour("ink"))
        room = self.rect().adjusted(SPACE_4, 0, -SPACE_4, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.words)
