"""Right after a shop was made: the code for the next PC, or later."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.bridge import Bridge
from ui.inviting import InvitingPanel
from ui.setup.page import Page


class NextPCPage(Page):
    """Signals: `went_on` and `went_back` (Later) both lead into the shop."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(
            QCoreApplication.translate("NextPCPage", "Add the next PC"),
            "",
            QCoreApplication.translate("NextPCPage", "Open the shop"),
            QCoreApplication.translate("NextPCPage", "Later"),
        )
        self.panel = InvitingPanel(bridge)
        self.body.addWidget(self.panel)
        self.foot.addWidget(self.panel.code_part)
        self.panel.joined.connect(self._on_joined)
        for way in (self.went_on, self.went_back):
            way.connect(self.panel.end)
        self.first = self.panel.first
        if self.go_on is not None:
            self.go_on.hide()

    def _on_joined(self, _name: str) -> None:
        self.title.setText(self.tr("Two PCs, one shop"))
        self.sentence.setText(self.tr("The other PC now fetches what is here. You can use both."))
        self.sentence.show()
        if self.go_on is not None and self.back is not None:
            self.back.hide()
            self.go_on.show()
            self.go_on.setFocus()
