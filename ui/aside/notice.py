"""A line that says that something was set aside, or that a PC came back as an old copy; nothing where neither is so."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.people.events import PeopleChanged
from desktop.status import Status, status
from ui.aside_words import aside_words
from ui.bidi import filled
from ui.bridge import Bridge
from ui.tokens import SPACE_4
from ui.widgets import Label, QuietButton


class AsideNotice(QWidget):
    """Signals: `wanted`, when somebody wants to see what was set aside; `said(str)`, what it says of that."""

    wanted = Signal()
    said = Signal(str)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._stopped = False
        self.sentence = Label("", wrap=True)
        self.button = QuietButton(self.tr("Show what was set aside"))
        self.copies = Label("", tone="quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self.sentence)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.copies)
        self.button.clicked.connect(self.wanted)
        self.hide()
        self._end_listening = bridge.on(PeopleChanged, self.look)
        self.look()

    def stop(self) -> None:
        """End for good."""
        self._stopped = True
        self._end_listening()

    def look(self) -> None:
        """Ask how things stand."""
        self._bridge.do(status, done=self._on_status, failed=lambda _error: None)

    def _on_status(self, found: Status) -> None:
        if self._stopped:
            return
        self.sentence.setText(aside_words(found.set_aside, found.or_more_aside))
        self.copies.setText(_copies_words(found.forks))
        for part, is_wanted in (
            (self.sentence, found.set_aside),
            (self.button, found.set_aside),
            (self.copies, found.forks),
        ):
            part.setVisible(bool(is_wanted))
        self.setVisible(bool(found.set_aside or found.forks))
        self.said.emit(self.sentence.text())


def _copies_words(count: int) -> str:
    """What became of PCs that came back as old copies, or ran twice at once."""
    once = QCoreApplication.translate(
        "AsideNotice", "Once a PC came back as an old copy of itself, or ran twice at once."
    )
    often = QCoreApplication.translate(
        "AsideNotice", "%1 times a PC came back as an old copy of itself, or ran twice at once."
    )
    kept = QCoreApplication.translate("AsideNotice", "All that was on another PC too is kept.")
    return f"{once if count == 1 else filled(often, QLocale().toString(count))} {kept}"
