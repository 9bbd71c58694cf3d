"""Coming in on this PC with a code that one's own other PC shows, and a new PIN."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.bridge import sentence_of
from ui.lock.pin_dialogs import PinDialog
from ui.widgets import TextField

tr = QCoreApplication.translate


class ByCodeDialog(PinDialog):
    """Attributes: `code`, and `at`, the address of the PC that shows it, where this one does not find it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            tr("ByCode", "A code of your own PC"),
            tr(
                "ByCode",
                "On another PC of yours choose Add a PC, for yourself: it shows a code of eight digits. Both PCs have "
                "to be on and on the same network.",
            ),
            tr("ByCode", "Come in"),
        )
        self.code = TextField(tr("ByCode", "The code"))
        self.at = TextField(tr("ByCode", "Its address, only if this PC does not find the other one"))
        for place, field in enumerate((self.code, self.at)):
            self.body.insertWidget(place, field)
        self.code.submitted.connect(self.at.edit.setFocus)
        self.at.submitted.connect(self.pin.edit.setFocus)
        self.code.edit.setFocus()

    def refuse(self, error: Exception) -> None:
        """It did not let anybody in."""
        self.yes.setEnabled(True)
        self.code.set_error(sentence_of(error))
        self.code.edit.setFocus()
