"""Saving a note's text as a file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.file_choice import ask_where_to_save


def ask_for_file(parent: QWidget, title: str, chosen: Callable[[str], object]) -> None:
    """Ask where the copy of a note of that title goes; `chosen` gets the path."""
    tr = QCoreApplication.translate
    name = title or tr("NoteEditor", "Note")
    ask_where_to_save(parent, tr("NoteEditor", "Save a copy"), name, ("txt", tr("NoteEditor", "Text")), chosen)
