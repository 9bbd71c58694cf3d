"""What fills a conversation: its messages, or, while there are none, what can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from ui.chat.view import HistoryView
from ui.widgets import EmptyState


class HistoryStack(QStackedWidget):
    """Shows the view while it has rows. Signals: `add_pc_wanted`."""

    add_pc_wanted = Signal()

    def __init__(self, view: HistoryView) -> None:
        super().__init__()
        self._view = view
        self._only_you: EmptyState | None = None
        self._nothing_yet: EmptyState | None = None
        self.addWidget(view)
        # Else in a low window the line one types into is squeezed, by what an empty conversation would ask for.
        self.setMinimumHeight(1)

    def show_history(self, *, only_you: bool) -> None:
        """Show what there is now; `only_you`: nobody else could have written here."""
        if self._view.history.rowCount():
            shown = self._view
        else:
            shown = self._say_only_you() if only_you else self._say_nothing_yet()
        if self.currentWidget() is not shown:
            self.setCurrentWidget(shown)

    def _say_only_you(self) -> EmptyState:
        if self._only_you is None:
            self._only_you = EmptyState(
                "store",
                self.tr("Only you are here"),
                self.tr("Add a PC, and what is written here is on both, also when one of them breaks."),
                self.tr("Add a PC"),
            )
            self._only_you.clicked.connect(self.add_pc_wanted)
            self.addWidget(self._only_you)
        return self._only_you

    def _say_nothing_yet(self) -> EmptyState:
        if self._nothing_yet is None:
            self._nothing_yet = EmptyState(
                "message-circle",
                self.tr("No messages yet"),
                self.tr("Write the first one below. It reaches the other PCs as soon as they are there."),
            )
            self.addWidget(self._nothing_yet)
        return self._nothing_yet
