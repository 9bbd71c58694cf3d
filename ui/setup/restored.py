"""Right after a shop was brought back: what came, and what is left to do about the PC that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.bidi import filled
from ui.setup.page import Page
from ui.widgets import Label

if TYPE_CHECKING:
    from desktop.recovery import Restored


class RestoredPage(Page):
    """Signals: `went_on` into the shop, `went_back` to the person whose PCs there are."""

    def __init__(self, restored: Restored) -> None:
        workspace = restored.workspace
        super().__init__(
            filled(QCoreApplication.translate("RestoredPage", "%1 is here again"), workspace.shop),
            filled(QCoreApplication.translate("RestoredPage", "You are %1 in it."), workspace.me.name),
            QCoreApplication.translate("RestoredPage", "Open the shop"),
            QCoreApplication.translate("RestoredPage", "Take the lost PC out…"),
        )
        for words, tone in self._left_to_say(restored):
            self.body.addWidget(Label(words, tone=tone, wrap=True))
        self.first = self.go_on

    def _left_to_say(self, restored: Restored) -> list[tuple[str, str]]:
        said = []
        if not restored.is_whole:
            said.append((self.tr("The backup breaks off before its end. What was in it is here."), "attention"))
        if restored.left_out:
            one = self.tr("There was no room for 1 file. The backup still has it, so keep that.")
            more = self.tr("There was no room for %1 files. The backup still has them, so keep that.")
            said.append((one if restored.left_out == 1 else filled(more, f"{restored.left_out:,}"), "attention"))
        words = self.tr(
            "The lost PC is still in the shop. If somebody may have it, take it out: then it gets nothing more. Your "
            "recovery sheet is good as before. What was begun and not sent is not in a backup."
        )
        return [*said, (words, "quiet")]
