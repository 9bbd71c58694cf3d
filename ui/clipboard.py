"""What was copied."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication


def copied() -> QMimeData:
    """All of it; nothing where nothing was."""
    return QGuiApplication.clipboard().mimeData() or QMimeData()


def copied_text() -> str:
    """What of it is text: of files that would be where on a disk they are, which nobody wants to read."""
    data = copied()
    return "" if is_files(data) else data.text()


def is_files(data: QMimeData) -> bool:
    """Whether it is files of a disk; or a picture, which is no text either."""
    urls = data.urls()
    return all(url.isLocalFile() for url in urls) if urls else data.hasImage() and not data.hasText()
