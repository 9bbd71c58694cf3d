"""What helps who does not know their PIN any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.bidi import filled
from ui.widgets import Label, NoticeDialog

if TYPE_CHECKING:
    from desktop.colleagues.records import PersonHere

tr = QCoreApplication.translate


class ForgottenDialog(NoticeDialog):
    """Who can help, and what is lost then. Nobody knows a PIN, and nothing opens what it sealed but itself."""

    def __init__(self, parent: QWidget, person: PersonHere, people: Sequence[PersonHere]) -> None:
        others = [each.name for each in people if each.id != person.id]
        super().__init__(parent, filled(tr("Forgotten", "A new PIN for %1"), person.name), _help(others), width=460)
        lost = tr(
            "Forgotten", "What you had typed on this PC and not sent is gone then. Everything that was sent is there."
        )
        self.body.addWidget(Label(lost, wrap=True))


def _help(others: Sequence[str]) -> str:
    if not others:
        return tr(
            "Forgotten",
            "Nobody else uses this PC, so nobody can let you in here. Take this PC out of the shop from another PC of "
            "yours, or have an owner do it, and add it again with a code; or begin again with your recovery sheet.",
        )
    words = tr(
        "Forgotten",
        "A manager or an owner who uses this PC can let you choose a new one: %1. They come in here with their own "
        "PIN; on their own page under People, “Who uses this PC”, it stands beside your name.",
    )
    return filled(words, ", ".join(others))
