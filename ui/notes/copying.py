"""Saving a note's text as a file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget


def ask_for_file(parent: QWidget, title: str, chosen: Callable[[str], object]) -> None:
    """Ask where the copy of a note of that title goes; `chosen` gets the path."""
    tr = QCoreApplication.translate
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, tr("NoteEditor", "Save a copy"), folder, tr("NoteEditor", "Text (*.txt)"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("txt")
    name = "".join("_" if mark in '\\/:*?"<>|' else mark for mark in title)
    dialog.selectFile(f"{name or tr('NoteEditor', 'Note')}.txt")
    for field in dialog.findChildren(QLineEdit):
        field.setCompleter(None)  # its list is black where nothing composes translucent windows
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()
