"""How many of the shop's files this PC keeps, and how much room they may take."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.engine.events import FilesChanged
from desktop.engine.file_choice import FileChoice, chosen
from desktop.engine.records import ON_THE_LAN
from desktop.files import state
from desktop.files.sizes import size_words
from desktop.home.home import Home
from ui.bidi import filled
from ui.bridge import Bridge
from ui.query_worker import QueryWorker
from ui.tokens import SPACE_8
from ui.widgets import Label, SegmentedChoice

_GIGABYTES: Final = (0, 5, 50)
_GIGABYTE: Final = 1_000_000_000


class FilesSection(QWidget):
    """What is chosen counts at once; nothing that is here goes because of it."""

    def __init__(self, bridge: Bridge, home: Home) -> None:
        super().__init__()
        self._bridge = bridge
        self._worker = QueryWorker(bridge.pool, self)
        choice = chosen(home, ON_THE_LAN)
        self.which = SegmentedChoice(
            self.tr("Which files come to this PC by themselves"),
            [("small", self.tr("Small ones")), ("all", self.tr("All of the shop’s"))],
            "all" if choice.everything else "small",
        )
        rooms = [(str(size), self._room_words(size)) for size in sorted({*_GIGABYTES, choice.budget // _GIGABYTE})]
        self.room = SegmentedChoice(self.tr("Room for them"), rooms, str(choice.budget // _GIGABYTE))
        self._taken = Label("", tone="quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        words = self.tr(
            "Files up to 1 MB come to every PC by themselves, larger ones when somebody opens them. One PC that is "
            "always on had best keep all of them."
        )
        column.addWidget(Label(words, tone="quiet", wrap=True))
        column.addWidget(self.which)
        column.addWidget(Label(self.tr("Room for files that come by themselves"), wrap=True))
        column.addWidget(self.room)
        column.addWidget(self._taken)
        self.which.changed.connect(self._on_chosen)
        self.room.changed.connect(self._on_chosen)
        bridge.on(FilesChanged, self._ask_taken)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_taken()

    def _on_chosen(self) -> None:
        budget = int(self.room.value()) * _GIGABYTE
        self._bridge.do(state.choose, FileChoice(self.which.value() == "all", budget))

    def stop(self) -> None:
        """Ask nothing more."""
        self._worker.close()

    def _ask_taken(self) -> None:
        if self.isVisible():
            self._worker.ask(lambda session: session.files().used, self._say_taken)

    def _say_taken(self, used: int) -> None:
        self._taken.setText(filled(self.tr("Files take %1 on this PC now."), size_words(used)))

    def _room_words(self, gigabytes: int) -> str:
        return filled(self.tr("%1 GB"), str(gigabytes)) if gigabytes else self.tr("No limit")
