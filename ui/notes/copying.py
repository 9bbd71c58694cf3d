"""Saving a note's text as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.files.value import FileValue
from desktop.notes.body import Body
from desktop.notes.copies import write_copy
from desktop.workspace import Workspace
from ui.bidi import filled
from ui.file_choice import ask_where_to_save


def ask_for_file(parent: QWidget, title: str, chosen: Callable[[str], object]) -> None:
    """Ask where the copy of a note of that title goes; `chosen` gets the path."""
    tr = QCoreApplication.translate
    name = title or tr("NoteEditor", "Note")
    ask_where_to_save(parent, tr("NoteEditor", "Save a copy"), name, ("txt", tr("NoteEditor", "Text")), chosen)


def copy_beside(workspace: Workspace, body: Body, path: Path) -> list[FileValue]:
    """Write the copy, in another thread; the files that it could not take along."""
    session = workspace.read()
    try:
        return write_copy(session, body, path)
    finally:
        session.close()


def copied_words(path: Path, missing: Sequence[FileValue]) -> str:
    """What is said when it is written."""
    tr = QCoreApplication.translate
    if not missing:
        return filled(tr("NoteEditor", "Copied to %1"), path.name)
    names = ", ".join(file.name for file in missing)
    return filled(tr("NoteEditor", "Copied to %1. Not on this PC, and not copied: %2"), path.name, names)
