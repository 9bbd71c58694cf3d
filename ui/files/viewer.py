"""Pictures one after another, over the whole window."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from msgspec import Struct
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtWidgets import QWidget

from desktop.files.value import FileValue
from ui.bidi import filled, isolated, side_by_side
from ui.files.deeds import FileDeeds
from ui.files.overlay import FileOverlay
from ui.files.picture_canvas import STEP, PictureCanvas
from ui.files.shown_files import ShownFiles
from ui.widgets import announce

MOST_SIDE: Final = 3_600
"""Pixels: for what is zoomed into. More takes more memory than it shows."""


class ViewedPicture(Struct, frozen=True):
    """A picture, what is said of it: by whom, when; and the id of the message or the file that it stands in."""

    file: FileValue
    about: str
    of: str = ""


class UnreadPicture(NamedTuple):
    """What may be a picture: `read` says what it is once somebody looks, by the id of what it stands in."""

    of: str
    read: Callable[[str], ViewedPicture | None]


class PictureViewer(FileOverlay):
    """Left and right go to other pictures, + and - and the wheel zoom, 0 fits, 1 shows pixel by pixel, R turns, S
    saves, Escape closes. Attributes: `picture`, the one that is shown."""

    def __init__(
        self,
        window: QWidget,
        shown: ShownFiles,
        deeds: FileDeeds,
        pictures: Sequence[ViewedPicture | UnreadPicture],
        at: int,
    ) -> None:
        """The one at `at` is shown first; it is read already."""
        super().__init__(window)
        self._shown = shown
        self._deeds = deeds
        self._pictures, self._at = list(pictures), at
        first = pictures[at]
        assert isinstance(first, ViewedPicture)
        self.picture = first
        deeds.show_over(self)
        self._canvas = PictureCanvas()
        self._canvas.zoomed.connect(self._load)
        self._canvas.dragged.connect(lambda: self._deeds.handing.drag_file(self.picture.file))
        self._add_buttons()
        shown.changed.connect(self._on_changed)
        self.show_over(self._canvas)
        self._show(at, first)

    def keep_those_of(self, there: Collection[str], gone: str) -> None:
        """Pictures of others are shown no more."""
        if self.isHidden():
            return
        shown = self.picture
        if shown.of not in there:
            self.leave_with(gone)
            return
        gone_too = set(self.shown_of) - set(there)
        if gone_too:
            before = sum(each.of in gone_too for each in self._pictures[: self._at])
            self._pictures = [each for each in self._pictures if each.of not in gone_too]
            self._show(self._at - before, shown)

    def _go_to(self, number: int, step: int = 1) -> None:
        """Where that is none any more, to the next one that way."""
        many = len(self._pictures)
        while 0 <= number < len(self._pictures):
            if (found := _read(self._pictures[number])) is not None:
                self._show(number, found)
                return
            del self._pictures[number]
            if step < 0:
                number, self._at = number - 1, self._at - 1
        if len(self._pictures) < many:
            self._show(self._at, self.picture)

    def _show(self, number: int, picture: ViewedPicture) -> None:
        self._at, self.picture = number, picture
        known = (each for each in (*self._pictures, picture) if isinstance(each, ViewedPicture))
        self.shown_of = list(dict.fromkeys(each.of for each in known if each.of))
        file = picture.file
        place = filled(self.tr("%1 of %2"), str(number + 1), str(len(self._pictures)))
        self.name.setText(isolated(file.name))
        self.about.setText(side_by_side(picture.about, place if len(self._pictures) > 1 else ""))
        self._back.setEnabled(number > 0)
        self._on.setEnabled(number < len(self._pictures) - 1)
        self.setAccessibleName(f"{file.name}, {self.about.text()}")
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

    def copy(self) -> None:
        self._deeds.handing.copy_file(self.picture.file)

    def _add_buttons(self) -> None:
        canvas = self._canvas
        self.deeds_by_key |= {
            Qt.Key.Key_Equal: lambda: canvas.zoom_by(STEP),
            Qt.Key.Key_0: canvas.fit,
            Qt.Key.Key_1: canvas.show_pixels,
        }
        step, add = self._step, self.add_button
        self._back = add("chevron-left", self.tr("Picture before"), Qt.Key.Key_Left, lambda: step(-1))
        self._on = add("chevron-right", self.tr("Next picture"), Qt.Key.Key_Right, lambda: step(1))
        add("zoom-out", self.tr("Smaller"), Qt.Key.Key_Minus, lambda: canvas.zoom_by(1 / STEP))
        add("zoom-in", self.tr("Larger"), Qt.Key.Key_Plus, lambda: canvas.zoom_by(STEP))
        add("rotate-cw", self.tr("Turn"), Qt.Key.Key_R, canvas.turn)
        add("save", self.tr("Save a copy"), Qt.Key.Key_S, lambda: self._deeds.save(self.picture.file))
        program = self.tr("Open in its own program")
        add("external-link", program, Qt.Key.Key_O, lambda: self._deeds.open_outside(self.picture.file))
        add("x", self.tr("Close"), Qt.Key.Key_Escape, self.leave)

    def _step(self, step: int) -> None:
        self._go_to(self._at + step, step)


def _read(picture: ViewedPicture | UnreadPicture) -> ViewedPicture | None:
    return picture if isinstance(picture, ViewedPicture) else picture.read(picture.of)
