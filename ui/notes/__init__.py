"""Notes that several people write at once."""

from ui.notes.screen import NotesScreen

__all__ = ["NotesScreen"]
