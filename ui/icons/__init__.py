"""Lucide icons (ISC, see LICENSE beside this file), drawn in the theme's colours at any pixel ratio."""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from ui.theme import Theme

__all__ = ["icon", "icon_names", "paint_icon"]

_FOLDER = Path(__file__).parent


def icon(name: str, token: str = "quiet", *, checked_token: str | None = None) -> QIcon:
    """An icon by Lucide name that takes its colour from the theme whenever it is painted.

    `checked_token` colours it on a checked button. Raises KeyError for an icon that is not shipped.
    """
    _drawing(name)
    return QIcon(_TintedEngine(name, token, checked_token or token))


def paint_icon(painter: QPainter, rect: QRect | QRectF, name: str, colour: QColor) -> None:
    """Draw an icon into a rectangle: for delegates and widgets that paint themselves."""
    _paint(painter, QRectF(rect), name, colour)


@cache
def icon_names() -> tuple[str, ...]:
    """The names of all icons that are shipped."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.svg")))


class _TintedEngine(QIconEngine):
    def __init__(self, name: str, token: str, checked_token: str) -> None:
        super().__init__()
        self._look = (name, token, checked_token)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        name, token, checked_token = self._look
        colour = Theme.current().colour(checked_token if state == QIcon.State.On else token)
        if mode == QIcon.Mode.Disabled:
            colour.setAlphaF(0.5)
        # A wider rectangle keeps a gap between a button's icon and its text.
        _paint(painter, QRectF(rect.x(), rect.y(), rect.height(), rect.height()), name, colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _TintedEngine(*self._look)


def _paint(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Renders at the painter's own pixel ratio, through the application's pixmap cache."""
    ratio = painter.device().devicePixelRatio()
    width, height = round(rect.width() * ratio), round(rect.height() * ratio)
    key = f"countertop/{name}/{colour.name(QColor.NameFormat.HexArgb)}/{width}x{height}"
    pixmap = QPixmap()
    if not QPixmapCache.find(key, pixmap):
        pixmap = _render(name, colour, width, height)
        QPixmapCache.insert(key, pixmap)
    painter.drawPixmap(rect, pixmap, QRectF(pixmap.rect()))


def _render(name: str, colour: QColor, width: int, height: int) -> QPixmap:
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    opaque = _drawing(name).replace(b"currentColor", colour.name().encode())
    painter = QPainter(pixmap)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(opaque)).render(painter, QRectF(0, 0, width, height))
    painter.end()
    return pixmap


@cache
def _drawing(name: str) -> bytes:
    if name not in icon_names():
        raise KeyError(f"no icon is called {name}")
    # Lucide is drawn for 24 px; at 20 px a slightly thinner line keeps its weight beside text.
    return (_FOLDER / f"{name}.svg").read_bytes().replace(b'stroke-width="2"', b'stroke-width="1.8"')
