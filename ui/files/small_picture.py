"""The small picture that comes with a file, painted where there is room for a line or a corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter

from ui.files.painting import icon_of
from ui.files.previews import preview_image
from ui.icons import paint_icon
from ui.theme import Theme

if TYPE_CHECKING:
    from desktop.files.value import FileValue


def paint_small(painter: QPainter, box: QRect, file: FileValue) -> None:
    """Paint it within a box, all of it, or else the icon of what it is."""
    image = preview_image(file.preview)
    if image.isNull():
        side = min(box.width(), box.height())
        around = QRect(box.left() + (box.width() - side) // 2, box.top() + (box.height() - side) // 2, side, side)
        paint_icon(painter, around, icon_of(file), Theme.current().colour("quiet"))
        return
    shown = image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    place = QRect(box.topLeft(), shown)
    place.moveCenter(box.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(place), image, QRectF(image.rect()))
    painter.restore()
