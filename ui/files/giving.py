"""Files that people give: dropped, pasted, chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop.files.commands import GivenFile
from desktop.home.wall_clock import local_time
from ui.bidi import filled
from ui.file_choice import ask_which_to_open
from ui.files.handing import handed_files


def given_files(data: QMimeData) -> list[GivenFile]:
    """The files that were dropped or pasted, or the picture; none where it is text, or something else."""
    shop = handed_files(data)
    if shop:
        return [GivenFile(file, file.name) for file in shop]
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if paths:
        return [GivenFile.at(path) for path in paths]
    if data.hasImage() and not data.hasText():
        return [_pasted(QImage(data.imageData()))]
    return []


def has_files(data: QMimeData) -> bool:
    """Whether files are dragged, of a disk or of the shop."""
    return bool(handed_files(data)) or any(url.isLocalFile() for url in data.urls())


def ask_for_files(parent: QWidget, chosen: Callable[[list[GivenFile]], object]) -> None:
    """Ask which files; `chosen` gets them."""
    title = QCoreApplication.translate("Giving", "Attach files")
    ask_which_to_open(parent, title, lambda paths: chosen([GivenFile.at(Path(path)) for path in paths]))


def _pasted(image: QImage) -> GivenFile:
    """A picture that has no name yet, as a screenshot."""
    raw, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    buffer.close()
    taken = f"{local_time(datetime.now(UTC)):%Y-%m-%d %H.%M.%S}"
    return GivenFile(raw.data(), filled(QCoreApplication.translate("Giving", "Picture %1.png"), taken))
