"""Right after a shop was brought back: what came, and what is left to do about the PC that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.bidi import filled
from ui.left_files import left_words
from ui.setup.page import Page
from ui.widgets import Label

if TYPE_CHECKING:
    from desktop.recovery import Restored
    from desktop.workspace import Workspace


class RestoredPage(Page):
    """Signals: `went_on` into the shop, `went_back` to the person whose PCs there are. Attribute: `lost_pc`, where it
    is clear which one it is."""

    def __init__(self, workspace: Workspace, restored: Restored | None) -> None:
        """Where another PC has it all, nothing came from a backup."""
        others = [pc for pc in workspace.me.pcs if pc.id != workspace.this_pc.id]
        take_out = QCoreApplication.translate("RestoredPage", "Take the lost PC out…")
        if len(others) == 1:
            take_out = filled(QCoreApplication.translate("RestoredPage", "Take %1 out…"), others[0].name)
        super().__init__(
            filled(QCoreApplication.translate("RestoredPage", "%1 is here again"), workspace.shop),
            filled(QCoreApplication.translate("RestoredPage", "You are %1 in it."), workspace.me.name),
            QCoreApplication.translate("RestoredPage", "Open the shop"),
            take_out,
        )
        self.lost_pc = others[0] if len(others) == 1 else None
        missed = self.tr("What was on the lost PC alone is lost with it. What the others have is on its way here.")
        for words, tone in [(missed, "quiet")] if restored is None else self._left_to_say(restored):
            self.body.addWidget(Label(words, tone=tone, wrap=True))
        self.body.addWidget(Label(self._about_lost(), tone="quiet", wrap=True))
        self.first = self.go_on

    def _left_to_say(self, restored: Restored) -> list[tuple[str, str]]:
        said = []
        if not restored.is_whole:
            said.append((self.tr("The backup breaks off before its end. What was in it is here."), "attention"))
        if restored.left_out.count:
            words = self.tr(
                "There was no room for %1. Keep the backup, which has that: Settings fetches it once there is room."
            )
            said.append((filled(words, left_words(restored.left_out)), "attention"))
        return said

    def _about_lost(self) -> str:
        return self.tr(
            "The lost PC is still in the shop. If somebody may have it, take it out: then it gets nothing more. Your "
            "recovery sheet is good as before."
        )
