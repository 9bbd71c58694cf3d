"""Painting tiles of files: a picture with round corners, or a card with a name, a size and what there is to say."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPixmap

from desktop.files.names import ending
from desktop.files.sizes import size_words
from desktop.files.value import FileValue
from desktop.rows.names import isolated
from ui.files.shown_files import ShownFiles
from ui.files.tiles import Tile
from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import ICON, META, SHEET_RADIUS, SPACE_4, SPACE_8, SPACE_12

_ICONS: Final = {"text/csv": "table", "application/zip": "package"}
_LONGEST_BY: Final = 3
"""A picture is loaded no longer than so many times what its tile is: of a very long one little is seen."""
_SHEETS: Final = frozenset({"xls", "xlsx", "ods", "tsv"})


def icon_of(file: FileValue) -> str:
    """The icon that stands for files of its kind."""
    if ending(file.name) in _SHEETS:
        return "table"
    kind = file.media_type.split("/")[0]
    return _ICONS.get(file.media_type) or {"image": "image", "audio": "music", "video": "film"}.get(kind, "file-text")


def paint_tile(painter: QPainter, tile: Tile, shown: ShownFiles, words: str) -> None:
    """Paint a file where it stands; `words` are said beside its size."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if tile.file.is_picture:
        _paint_picture(painter, tile, shown, words)
    else:
        _paint_card(painter, tile, words)
    painter.restore()


def paint_small(painter: QPainter, square: QRect, file: FileValue, shown: ShownFiles) -> None:
    """A picture, or the icon of its kind, in a square at a row's left end."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if file.is_picture:
        _paint_picture(painter, Tile(file, square), shown, "")
    else:
        side = Theme.current().scaled(ICON)
        icon = QRect(0, 0, side, side)
        icon.moveCenter(square.center())
        paint_icon(painter, icon, icon_of(file), Theme.current().colour("quiet"))
    painter.restore()


def _paint_picture(painter: QPainter, tile: Tile, shown: ShownFiles, words: str) -> None:
    theme, rect = Theme.current(), QRectF(tile.rect)
    shape = QPainterPath()
    shape.addRoundedRect(rect, SHEET_RADIUS, SHEET_RADIUS)
    painter.setClipPath(shape)
    painter.fillRect(rect, theme.colour("fill"))
    side = round(_side(tile.file, rect) * painter.device().devicePixelRatioF())
    picture = shown.picture(tile.file, side)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if not picture.isNull():
        _draw_filling(painter, rect, picture, tile.file)
    elif not words:
        _paint_name(painter, tile)
    painter.setPen(theme.colour("line"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), SHEET_RADIUS, SHEET_RADIUS)
    if words:
        _paint_words_below(painter, tile.rect, words)


def _paint_name(painter: QPainter, tile: Tile) -> None:
    """Where a picture is to be that cannot be shown, or not yet."""
    theme, metrics = Theme.current(), QFontMetrics(Theme.current().font(META))
    painter.setFont(theme.font(META))
    painter.setPen(theme.colour("quiet"))
    room = tile.rect.adjusted(SPACE_8, 0, -SPACE_8, 0)
    name = metrics.elidedText(isolated(tile.file.name), Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), name)


def _side(file: FileValue, rect: QRectF) -> float:
    """How long the longer side of a picture has to be that fills a tile, within reason."""
    scale = max(rect.width() / file.width, rect.height() / file.height)
    return min(max(file.width, file.height) * scale, _LONGEST_BY * max(rect.width(), rect.height()))


def _draw_filling(painter: QPainter, rect: QRectF, picture: QPixmap, file: FileValue) -> None:
    """All of a picture that is small, else as much of it as fills the tile."""
    is_small = file.width <= rect.width() and file.height <= rect.height()
    mode = Qt.AspectRatioMode.KeepAspectRatio if is_small else Qt.AspectRatioMode.KeepAspectRatioByExpanding
    size = QSizeF(file.width, file.height) if is_small else QSizeF(picture.size()).scaled(rect.size(), mode)
    place = QRectF(QPointF(), size)
    place.moveCenter(rect.center())
    painter.drawPixmap(place, picture, QRectF(picture.rect()))


def _paint_words_below(painter: QPainter, rect: QRect, words: str) -> None:
    """On a strip along the foot, readable whatever the picture shows."""
    theme = Theme.current()
    metrics = QFontMetrics(theme.font(META))
    strip = QRect(rect.left(), rect.bottom() + 1 - metrics.height() - SPACE_8, rect.width(), metrics.height() + SPACE_8)
    painter.fillRect(strip, theme.colour("surface"))
    painter.setFont(theme.font(META))
    painter.setPen(theme.colour("quiet"))
    text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, strip.width() - 2 * SPACE_8)
    painter.drawText(strip.adjusted(SPACE_8, 0, -SPACE_8, 0), int(_MIDDLE), text)


_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def _paint_card(painter: QPainter, tile: Tile, words: str) -> None:
    theme, rect, file = Theme.current(), tile.rect, tile.file
    painter.setPen(theme.colour("line"))
    painter.setBrush(theme.colour("surface"))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), SHEET_RADIUS, SHEET_RADIUS)
    side = theme.scaled(ICON)
    box = QRect(rect.left() + SPACE_12, rect.top() + (rect.height() - side) // 2, side, side)
    paint_icon(painter, box, icon_of(file), theme.colour("quiet"))
    left = box.right() + 1 + SPACE_12
    name, meta = QFontMetrics(theme.font()), QFontMetrics(theme.font(META))
    room = rect.right() - SPACE_12 - left
    top = rect.top() + (rect.height() - name.height() - meta.height() - SPACE_4 // 2) // 2
    painter.setFont(theme.font())
    painter.setPen(theme.colour("ink"))
    painter.drawText(
        QRect(left, top, room, name.height()), int(_MIDDLE),
        name.elidedText(isolated(file.name), Qt.TextElideMode.ElideMiddle, room),
    )  # fmt: skip
    painter.setFont(theme.font(META))
    painter.setPen(theme.colour("quiet"))
    below = QRect(left, top + name.height() + SPACE_4 // 2, room, meta.height())
    said = f"{size_words(file.size)} · {words}" if words else size_words(file.size)
    painter.drawText(below, int(_MIDDLE), meta.elidedText(said, Qt.TextElideMode.ElideRight, room))


def spoken(file: FileValue) -> str:
    """A file as a screen reader says it."""
    return f"{isolated(file.name)}, {size_words(file.size)}"
