"""The dialog that lets one more PC in."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.bridge import Bridge
from ui.inviting.panel import InvitingPanel
from ui.widgets import Dialog


class InvitingDialog(Dialog):
    """Open it with `open()`; the code is closed with it. `person`: whose next PC it is for; None asks."""

    def __init__(self, bridge: Bridge, parent: QWidget | None, person: str | None = None) -> None:
        super().__init__(
            parent,
            QCoreApplication.translate("InvitingDialog", "Add a PC"),
            "",
            QCoreApplication.translate("InvitingDialog", "Done"),
            QCoreApplication.translate("InvitingDialog", "Cancel the code"),
        )
        self.panel = InvitingPanel(bridge, person, sheets=person in (None, bridge.workspace.me.id))
        self.body.addWidget(self.panel)
        self.foot.addWidget(self.panel.code_part)
        self.yes.hide()
        self.panel.first.setFocus()
        self.panel.joined.connect(self._on_joined)
        self.finished.connect(self._on_finished)

    def _on_joined(self, _name: str) -> None:
        self.set_sentence(self.tr("The other PC now fetches what is here. You can use both."))
        if self.no is not None:
            self.no.hide()
        self.yes.show()
        self.yes.setFocus()

    def _on_finished(self) -> None:
        self.panel.end()
