"""The small picture that comes with a file. It is anybody's: one that says that it is larger is not decoded."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLoggingCategory
from PySide6.QtGui import QImage, QImageReader

from desktop.files.pictures import PREVIEW_SIDE

_KEPT: Final = 2_000

QLoggingCategory.setFilterRules("qt.gui.imageio.jpeg=false")  # what is wrong with anybody's picture is no news


@lru_cache(maxsize=_KEPT)
def preview_image(preview: bytes) -> QImage:
    """What it shows; a null image where that is nothing."""
    if not preview:
        return QImage()
    raw = QByteArray(preview)
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    size = reader.size()
    fits = 0 < size.width() <= PREVIEW_SIDE and 0 < size.height() <= PREVIEW_SIDE
    return reader.read() if fits else QImage()
