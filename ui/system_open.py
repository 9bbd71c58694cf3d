"""What the system opens for us, in a browser or a file manager; when nothing does, that is said with what to do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.bidi import filled
from ui.widgets import Toast

_SCHEMES = ("http", "https", "mailto")


def open_link(address: str, window: QWidget) -> bool:
    """Open a web or mail address, and nothing else."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or url.scheme().lower() not in _SCHEMES:
        return False
    if url.scheme().lower() == "mailto":
        sentence = QCoreApplication.translate("Opening", "No mail program was found. The address is copied.")
    else:
        sentence = QCoreApplication.translate(
            "Opening", "No browser was found. The address is copied; paste it where you have one."
        )
    return _open(url, window, address.removeprefix("mailto:"), sentence)


def open_folder(folder: Path, window: QWidget) -> bool:
    """Show a folder in the file manager."""
    sentence = QCoreApplication.translate("Opening", "No file manager was found. The folder’s place is copied: %1")
    return _open(QUrl.fromLocalFile(str(folder)), window, str(folder), filled(sentence, str(folder)))


def open_file(path: Path, window: QWidget) -> bool:
    """Hand a file to the system's program for it."""
    sentence = QCoreApplication.translate(
        "Opening", "No program was found for this file. Where a copy of it lies is copied: %1"
    )
    return _open(QUrl.fromLocalFile(str(path)), window, str(path), filled(sentence, str(path)))


def _open(url: QUrl, window: QWidget, words: str, sentence: str) -> bool:
    if QDesktopServices.openUrl(url):
        return True
    QGuiApplication.clipboard().setText(words)
    Toast(window, sentence)
    return False
