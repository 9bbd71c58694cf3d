"""Where files stand that are shown side by side and one below the other: pictures in their place, others as cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from PySide6.QtCore import QPoint, QRect, QSize, Qt

from desktop.files.value import FileValue
from ui.theme import Theme
from ui.tokens import SPACE_4, SPACE_8

_PICTURE = QSize(360, 280)
"""What one picture alone takes at most."""
_SQUARE = 160
"""The sides of several."""
_CARD = QSize(360, 56)
_LEAST = 48


class Tile(Struct, frozen=True):
    """A file and where it stands."""

    file: FileValue
    rect: QRect


def tiles(files: Sequence[FileValue], at: QPoint, room: int) -> list[Tile]:
    """Where each stands, in a room of so many pixels from a corner on: pictures first."""
    pictures = [file for file in files if file.is_picture]
    others = [file for file in files if not file.is_picture]
    placed = [*_pictures(pictures, at, room)]
    top = max((tile.rect.bottom() + 1 + SPACE_8 for tile in placed), default=at.y())
    return [*placed, *_cards(others, QPoint(at.x(), top), room)]


def height_of(placed: Sequence[Tile], top: int) -> int:
    """How far tiles reach below a line."""
    return max((tile.rect.bottom() + 1 - top for tile in placed), default=0)


def tile_at(placed: Sequence[Tile], point: QPoint) -> FileValue | None:
    """The file under a point."""
    return next((tile.file for tile in placed if tile.rect.contains(point)), None)


def _pictures(files: Sequence[FileValue], at: QPoint, room: int) -> Iterator[Tile]:
    if len(files) == 1:
        yield Tile(files[0], QRect(at, _fitting(files[0], room)))
        return
    side = min(Theme.current().scaled(_SQUARE), room)
    across = max(1, (room + SPACE_4) // (side + SPACE_4))
    for number, file in enumerate(files):
        down, right = divmod(number, across)
        yield Tile(file, QRect(at + QPoint(right, down) * (side + SPACE_4), QSize(side, side)))


def _fitting(file: FileValue, room: int) -> QSize:
    """As large as the picture is, and no larger than there is room."""
    theme = Theme.current()
    most = QSize(min(theme.scaled(_PICTURE.width()), room), theme.scaled(_PICTURE.height()))
    own = QSize(file.width, file.height)
    fits = own.width() <= most.width() and own.height() <= most.height()
    shown = own if fits else own.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
    return shown.expandedTo(QSize(min(_LEAST, room), _LEAST))


def _cards(files: Sequence[FileValue], at: QPoint, room: int) -> Iterator[Tile]:
    theme = Theme.current()
    size = QSize(min(theme.scaled(_CARD.width()), room), theme.scaled(_CARD.height()))
    for number, file in enumerate(files):
        yield Tile(file, QRect(QPoint(at.x(), at.y() + number * (size.height() + SPACE_4)), size))
