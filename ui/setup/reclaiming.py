"""Beginning again: with a backup, or from a PC of the shop that is left."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal

from ui.setup.joining import CodePage
from ui.setup.page import Page
from ui.widgets import Card
from ui.words_field import WordsField


class BeginningAgainPage(Page):
    """Signals: `backup_chosen`, `pc_chosen`; `went_back`."""

    backup_chosen = Signal()
    pc_chosen = Signal()

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("BeginningAgainPage", "Begin again"),
            QCoreApplication.translate(
                "BeginningAgainPage", "Take the recovery sheet. With it you are who you were in the shop."
            ),
            back=QCoreApplication.translate("NamingPage", "Back"),
        )
        pc = Card(
            "monitor",
            self.tr("From another PC of the shop"),
            self.tr("One of them is left, whosever it is. It shows you a code of eight digits."),
        )
        backup = Card(
            "hard-drive",
            self.tr("With a backup"),
            self.tr("Every PC of the shop is lost. You have a backup on a drive or a stick."),
        )
        pc.clicked.connect(self.pc_chosen)
        backup.clicked.connect(self.backup_chosen)
        for card in (pc, backup):
            self.body.addWidget(card)
        self.first = pc


class ReclaimingPage(CodePage):
    """For whoever has the recovery sheet, where a PC of the shop is left. Attribute: `words`, the field."""

    def __init__(self, pc: str) -> None:
        words = WordsField()
        super().__init__(
            QCoreApplication.translate("ReclaimingPage", "Begin again from another PC"),
            QCoreApplication.translate(
                "ReclaimingPage",
                "On that PC: open People, choose “Add a PC”, then “Whoever has the recovery sheet”, and read the code "
                "from its screen.",
            ),
            QCoreApplication.translate("ReclaimingPage", "Begin again"),
            words,
            pc,
        )
        self.words = words
