"""What of notes the jump box offers: notes by title, and those that a search found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.notes import queries as notes_queries
from desktop.rows.records import HIT_END, HIT_START, SearchHit
from ui.jump import Jump
from ui.notes.places import NotePlace

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession


def jumps(session: ReadSession, *, archived: bool) -> Iterator[Jump]:
    """All notes, or all archived ones."""
    for note in notes_queries.notes(session, archived=archived):
        title = note.title or QCoreApplication.translate("JumpTargets", "Untitled")
        yield _jump(note.id, title, archived=note.archived)


def hit_jump(hit: SearchHit) -> Jump:
    """Where a note leads that was found."""
    words = hit.snippet.replace(HIT_START, "").replace(HIT_END, "")
    return _jump(hit.id, hit.title or words, archived=hit.archived)


def _jump(id: str, title: str, *, archived: bool) -> Jump:
    archived_note = QCoreApplication.translate("JumpTargets", "Archived note")
    kind = archived_note if archived else QCoreApplication.translate("JumpTargets", "Note")
    return Jump(NotePlace(id), title, kind, "archive" if archived else "file-text")
