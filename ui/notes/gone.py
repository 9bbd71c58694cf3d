"""Says of an open note that it is not here any more, and why where what it rests on was set aside."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.aside.commands import set_aside_with
from desktop.aside.records import SetAside
from desktop.notes import queries as notes_queries
from desktop.notes.records import Note
from ui.aside.words import taken_words
from ui.bidi import filled
from ui.bridge import Bridge
from ui.widgets import Banner


class GoneBanner(Banner):
    """Hidden as long as the note is here; `is_gone` tells."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__("attention", "")
        self._bridge = bridge
        self.is_gone = False
        self.hide()

    def say(self, note: Note, sentence: str) -> None:
        """The note is not here, as this sentence says; why, as soon as that is known."""
        if not self.is_gone:
            self.set_text(sentence)
        self.is_gone = True
        self.show()
        key = notes_queries.key_of(self._bridge.session, note.id)
        self._bridge.do(set_aside_with, key, done=lambda aside: self._on_known(note, aside), failed=lambda _error: None)

    def pass_over(self) -> bool:
        """The note is here; whether it was gone before."""
        was_gone, self.is_gone = self.is_gone, False
        self.hide()
        return was_gone

    def _on_known(self, note: Note, aside: SetAside | None) -> None:
        if self.is_gone and aside is not None:
            self.set_text(_why_words(note, aside))


def _why_words(note: Note, aside: SetAside) -> str:
    title = note.title or QCoreApplication.translate("GoneBanner", "Untitled")
    words = QCoreApplication.translate("GoneBanner", "“%1” was set aside with what %2 wrote on the PC %3.")
    return " ".join([filled(words, title, aside.author, aside.pc), *map(taken_words, aside.taken)])
