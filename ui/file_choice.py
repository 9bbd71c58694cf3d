"""Asking for a file: where something is saved, or what is taken over, also by dropping it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

_NOT_IN_NAMES: Final = '\\/:*?"<>|'


def ask_where_to_save(
    parent: QWidget, title: str, name: str, kind: tuple[str, str], chosen: Callable[[str], object]
) -> None:
    """`name`: of the file, as far as it can be one, without its ending; `kind`: the ending, empty for none, and what
    such files are called. `chosen` gets the path."""
    ending, called = kind
    dialog = _dialog(parent, title, f"{called} (*.{ending})" if ending else f"{called} (*)", chosen)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(ending)
    fitting = "".join("_" if mark in _NOT_IN_NAMES else mark for mark in name)
    dialog.selectFile(f"{fitting}.{ending}" if ending else fitting)
    dialog.open()


def ask_what_to_open(parent: QWidget, title: str, kinds: str, chosen: Callable[[str], object]) -> None:
    """`kinds`: as Qt writes them. `chosen` gets the path."""
    dialog = _dialog(parent, title, kinds, chosen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.open()


def ask_which_to_open(parent: QWidget, title: str, chosen: Callable[[list[str]], object]) -> None:
    """Files of any kind, one or several. `chosen` gets their paths."""
    dialog = _dialog(parent, title, "", lambda _: None)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(chosen)
    dialog.open()


def ask_which_folder(parent: QWidget, title: str, chosen: Callable[[str], object]) -> None:
    """A folder. `chosen` gets its path."""
    dialog = _dialog(parent, title, "", chosen)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.open()


def dropped_file(event: QDropEvent) -> Path | None:
    """The one file that is dragged; None where that is something else, or several."""
    files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(files[0]) if len(files) == 1 else None


def _dialog(parent: QWidget, title: str, kinds: str, chosen: Callable[[str], object]) -> QFileDialog:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, title, folder, kinds)
    for field in dialog.findChildren(QLineEdit):
        field.setCompleter(None)  # its list is black where nothing composes translucent windows
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    return dialog
