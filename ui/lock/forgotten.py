"""What helps who does not know their PIN any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from ui.bidi import filled
from ui.widgets import Label, LinkButton, NoticeDialog

if TYPE_CHECKING:
    from desktop.colleagues.records import PersonHere

tr = QCoreApplication.translate


class ForgottenDialog(NoticeDialog):
    """Who can help, and what is lost then. Nobody knows a PIN, and nothing opens what it sealed but itself.

    Signals: `code_wanted`, by a code of one's own other PC. Attributes: `by_code`, what asks for that.
    """

    code_wanted = Signal()

    def __init__(self, parent: QWidget, person: PersonHere, people: Sequence[PersonHere]) -> None:
        others = [each.name for each in people if each.id != person.id]
        super().__init__(parent, filled(tr("Forgotten", "A new PIN for %1"), person.name), _help(others), width=460)
        lost = tr(
            "Forgotten", "What you had typed on this PC and not sent is gone then. Everything that was sent is there."
        )
        self.body.addWidget(Label(lost, wrap=True))
        self.by_code = LinkButton(tr("Forgotten", "Come in with a code of a PC of your own…"))
        self.by_code.clicked.connect(self.accept)
        self.by_code.clicked.connect(self.code_wanted)
        self.body.addWidget(self.by_code)


def _help(others: Sequence[str]) -> str:
    if not others:
        return tr(
            "Forgotten",
            "Nobody else uses this PC, so nobody can let you in here. If you have another PC in the shop, come in with "
            "a code that it shows. Else have an owner take this PC out of the shop and add it again.",
        )
    words = tr(
        "Forgotten",
        "%1 can let you choose a new one, if they are a manager or an owner: they come in here with their own PIN, and "
        "on their own page under People, “Who uses this PC”, choose “A new PIN for a forgotten one” beside your name.",
    )
    return filled(words, ", ".join(others))
