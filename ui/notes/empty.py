"""What is said where there is no note to show: a heading and a line."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

Said = tuple[str, str]
tr = QCoreApplication.translate


def no_notes() -> Said:
    """Before the first note."""
    return tr("NotesScreen", "No notes yet"), tr(
        "NotesScreen",
        "Write down what everyone should find: prices, recipes, who opens when. All of you can write at once.",
    )


def all_archived() -> Said:
    """There are notes, and all are archived."""
    return tr("NotesScreen", "All notes are archived"), tr("NotesScreen", "They stand on the left, under “Archived”.")


def none_archived() -> Said:
    """Among the archived ones."""
    return tr("NotesScreen", "Nothing is archived"), tr("NotesScreen", "Notes you archive are kept here.")


def nothing_found() -> Said:
    """Where words were searched."""
    return tr("NotesScreen", "No note found"), tr("NotesScreen", "No note holds these words. Try fewer or other ones.")
