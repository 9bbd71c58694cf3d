"""Documents: notes that several people write at once."""

from ui.documents.screen import NotesScreen

__all__ = ["NotesScreen"]
