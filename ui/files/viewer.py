"""Pictures one after another, over the whole window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QSizeF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop.files.value import FileValue
from ui.bidi import filled
from ui.files.deeds import FileDeeds
from ui.files.picture_canvas import STEP, PictureCanvas
from ui.files.shown_files import ShownFiles
from ui.tokens import META, SPACE_8, SPACE_16
from ui.widgets import ElidedLabel, IconButton, Label, announce

MOST_SIDE: Final = 3_600
"""Pixels: for what is zoomed into. More takes more memory than it shows."""


class ViewedPicture(Struct, frozen=True):
    """A picture, and what is said of it: by whom, when."""

    file: FileValue
    about: str


class PictureViewer(QWidget):
    """Covers its window until it is closed; Escape closes it, and whoever had the focus has it again.

    Left and right go to other pictures, + and - and the wheel zoom, 0 fits, 1 shows pixel by pixel, R turns, S saves.
    """

    def __init__(
        self, window: QWidget, shown: ShownFiles, deeds: FileDeeds, pictures: Sequence[ViewedPicture], at: int
    ) -> None:
        super().__init__(window)
        self._shown = shown
        self._deeds = deeds
        self._pictures = pictures
        self._at = at
        self._before = QApplication.focusWidget()
        self._canvas = PictureCanvas()
        self._canvas.zoomed.connect(self._load)
        self._canvas.dragged.connect(lambda: self._deeds.handing.drag_file(self.picture.file))
        self._lay_out()
        shown.changed.connect(self._on_changed)
        window.installEventFilter(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self._go_to(at)

    @property
    def picture(self) -> ViewedPicture:
        """The one that is shown."""
        return self._pictures[self._at]

    def _go_to(self, number: int) -> None:
        if not 0 <= number < len(self._pictures):
            return
        self._at = number
        file = self.picture.file
        place = filled(self.tr("%1 of %2"), str(number + 1), str(len(self._pictures)))
        self._name.setText(file.name)
        self._about.setText(f"{self.picture.about} · {place}" if len(self._pictures) > 1 else self.picture.about)
        self._back.setEnabled(number > 0)
        self._on.setEnabled(number < len(self._pictures) - 1)
        self.setAccessibleName(f"{file.name}, {self._about.text()}")
        self._load(anew=True)
        announce(self, self.accessibleName())

    def _load(self, *, anew: bool = False) -> None:
        """The picture as finely as it is shown."""
        file = self.picture.file
        longest = max(file.width, file.height) * (self._canvas.zoom if not anew else 1.0)
        room = max(self.width(), self.height())
        side = min(longest if not anew else min(longest, room), MOST_SIDE) * self.devicePixelRatioF()
        picture = self._shown.picture(file, round(min(side, MOST_SIDE)))
        self._canvas.show_picture(picture, QSizeF(file.width, file.height), anew=anew)

    def _on_changed(self, file: bytes) -> None:
        if file == self.picture.file.id:
            self._load()

    def _on_closed(self) -> None:
        self.close()
        if self._before is not None:
            self._before.setFocus()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = self._deeds_by_key.get(Qt.Key(event.key()))
        if event.matches(QKeySequence.StandardKey.Copy):
            self._deeds.handing.copy_file(self.picture.file)
        elif deed is not None:
            deed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self.parentWidget().rect())
        return False

    def _lay_out(self) -> None:
        self._name = ElidedLabel("", semibold=True)
        self._about = Label("", META, "quiet")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._name)
        texts.addWidget(self._about)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_16, SPACE_8, SPACE_8, SPACE_8)
        head.setSpacing(SPACE_8)
        head.addLayout(texts, 1)
        self._deeds_by_key: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Equal: lambda: self._canvas.zoom_by(STEP),
            Qt.Key.Key_0: self._canvas.fit,
            Qt.Key.Key_1: self._canvas.show_pixels,
        }
        self._back = self._button(head, "chevron-left", self.tr("Picture before"), Qt.Key.Key_Left, -1)
        self._on = self._button(head, "chevron-right", self.tr("Next picture"), Qt.Key.Key_Right, 1)
        self._button(head, "zoom-out", self.tr("Smaller"), Qt.Key.Key_Minus, lambda: self._canvas.zoom_by(1 / STEP))
        self._button(head, "zoom-in", self.tr("Larger"), Qt.Key.Key_Plus, lambda: self._canvas.zoom_by(STEP))
        self._button(head, "rotate-cw", self.tr("Turn"), Qt.Key.Key_R, self._canvas.turn)
        self._button(head, "save", self.tr("Save a copy"), Qt.Key.Key_S, lambda: self._deeds.save(self.picture.file))
        self._button(head, "external-link", self.tr("Open"), Qt.Key.Key_O, lambda: self._deeds.open(self.picture.file))
        self._button(head, "x", self.tr("Close"), Qt.Key.Key_Escape, self._on_closed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._canvas, 1)
        self.setAutoFillBackground(True)

    def _button(
        self, row: QHBoxLayout, icon_name: str, name: str, key: Qt.Key, deed: Callable[[], object] | int
    ) -> IconButton:
        done = (lambda: self._go_to(self._at + deed)) if isinstance(deed, int) else deed
        button = IconButton(icon_name, name)
        button.clicked.connect(lambda: done())
        self._deeds_by_key[key] = done
        row.addWidget(button)
        return button
