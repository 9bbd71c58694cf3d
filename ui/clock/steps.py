"""The big buttons: what somebody can do at the clock now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.clock.words import doing, next_steps
from ui.theme import Theme
from ui.tokens import PAGE_TITLE, SPACE_12
from ui.widgets import PrimaryButton, QuietButton

if TYPE_CHECKING:
    from desktop.clock.records import What
    from desktop.clock.stretches import Stretch

_HEIGHT: Final = 72
_WIDTH: Final = 200


class ClockSteps(QWidget):
    """Signals: `chosen(What)`. Attributes: `buttons`, the likeliest first."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[PrimaryButton | QuietButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_12)
        self._row.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._steps: tuple[What, ...] = ()
        Theme.current().changed.connect(self._fit)

    def show_after(self, last: Stretch | None) -> None:
        """What makes sense after what they did last."""
        steps = next_steps(last)
        if steps != self._steps:
            self._steps = steps
            self._make()

    def set_waiting(self, *, waiting: bool) -> None:
        """Whether something is being said just now."""
        for button in self.buttons:
            button.setEnabled(not waiting)

    def take_focus(self) -> None:
        """Begin at the likeliest."""
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self) -> None:
        for old in self.buttons:
            old.hide()
            old.deleteLater()
        self.buttons = []
        for number, what in enumerate(self._steps):
            button = QuietButton(doing(what)) if number else PrimaryButton(doing(what))
            button.clicked.connect(partial(self.chosen.emit, what))
            self._row.addWidget(button)
            self.buttons.append(button)
        self.setFocusProxy(self.buttons[0])
        if self.hasFocus():
            self.take_focus()
        self._fit()

    def _fit(self) -> None:
        theme = Theme.current()
        for button in self.buttons:
            button.setFont(theme.font(PAGE_TITLE))
            button.setFixedWidth(theme.scaled(_WIDTH))
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFixedHeight(theme.scaled(_HEIGHT))
