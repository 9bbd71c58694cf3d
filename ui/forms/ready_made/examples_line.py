"""Above the table of a form: that some of its entries are examples, which one click throws away."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.bidi import filled
from ui.tokens import SPACE_4, SPACE_12
from ui.widgets import FlowLayout, Label, LinkButton


class ExamplesLine(QWidget):
    """Attributes: `clear`, the button."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._has_room = True
        self._said = Label("", tone="quiet")
        self.clear = LinkButton(self.tr("Clear the examples"))
        flow = FlowLayout(self)
        flow.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        flow.setSpacing(SPACE_12)
        for part in (self._said, self.clear):
            flow.addWidget(part)

    def show_count(self, count: int, *, may_clear: bool) -> None:
        """So many entries are examples; `may_clear`: oneself may throw them away."""
        self.clear.setVisible(may_clear)
        several = filled(self.tr("%1 entries are examples."), str(count))
        self._said.setText(self.tr("One entry is an example.") if count == 1 else several)
        self._count = count
        self._fit()

    def set_room(self, has_room: bool) -> None:
        """Without room the table comes first."""
        self._has_room = has_room
        self._fit()

    def _fit(self) -> None:
        self.setVisible(self._has_room and self._count > 0)
