"""The first question: a new shop, or one that is there already."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.bidi import filled
from ui.setup.page import Page
from ui.system_open import open_folder
from ui.theme import Theme
from ui.tokens import BIG_SCREEN_WIDTH, META, TEXT_PERCENT_OFFERED
from ui.widgets import Card, Label, LinkButton, SegmentedChoice


class ChoosingPage(Page):
    """Signals: `new_chosen`, `join_chosen`, `again_chosen`; `text_size_chosen(int)` in percent, asked on a big screen
    only."""

    new_chosen = Signal()
    join_chosen = Signal()
    again_chosen = Signal()
    text_size_chosen = Signal(int)

    def __init__(self, put_aside: Path | None = None) -> None:
        """`put_aside`: the folder with the shop that was here before."""
        super().__init__(
            QCoreApplication.translate("ChoosingPage", "Welcome to Countertop"),
            QCoreApplication.translate(
                "ChoosingPage",
                "Chat, notes, to-dos and forms for everyone in the shop, kept on your own PCs. "
                "No account, no internet needed.",
            ),
        )
        new = Card(
            "store",
            self.tr("Start a new shop"),
            self.tr("This is the first PC. You give the shop its name and then let the others in."),
        )
        join = Card(
            "link",
            self.tr("Join a shop"),
            self.tr("Countertop runs on another PC already. It shows you a code of eight digits."),
        )
        again = Card(
            "key-round",
            self.tr("Begin again"),
            self.tr("Your PC is lost. You have the recovery sheet, and a backup or another PC of the shop."),
        )
        new.clicked.connect(self.new_chosen)
        join.clicked.connect(self.join_chosen)
        again.clicked.connect(self.again_chosen)
        for card in (new, join, again):
            self.body.addWidget(card)
        self.first = new
        self.text_size = SegmentedChoice(
            self.tr("Text size"),
            [("100", self.tr("Normal")), (str(TEXT_PERCENT_OFFERED), self.tr("Larger"))],
            str(TEXT_PERCENT_OFFERED) if Theme.current().text_percent == TEXT_PERCENT_OFFERED else "100",
        )
        self.text_size.changed.connect(lambda percent: self.text_size_chosen.emit(int(percent)))
        self._asked = QWidget()
        row = QHBoxLayout(self._asked)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(self.tr("Text on this large screen"), tone="quiet", wrap=True), 1)
        row.addWidget(self.text_size)
        self.body.addWidget(self._asked)
        if put_aside is not None:
            self._say_where(put_aside)

    def _say_where(self, put_aside: Path) -> None:
        sentence = filled(self.tr("The shop that was here is kept in %1"), str(put_aside))
        where = Label(sentence, META, "quiet", wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        show = LinkButton(self.tr("Show the folder"), "folder", flush=True)
        show.clicked.connect(lambda: open_folder(put_aside, self))
        self.body.addWidget(where)
        self.body.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)

    def showEvent(self, event: QShowEvent) -> None:
        self._asked.setVisible(self.screen().availableGeometry().width() >= BIG_SCREEN_WIDTH)
        super().showEvent(event)
