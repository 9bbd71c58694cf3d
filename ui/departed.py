"""What the window says on a PC that is out of the shop, and the one thing that helps."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QWidget

from desktop.people import leaving
from desktop.people.records import Departed
from ui.bidi import filled
from ui.bridge import Bridge
from ui.times import full_when
from ui.widgets import Dialog, Label


class DepartedDialog(Dialog):
    """Open it with `open()`; `accepted` when what is here is to be put aside."""

    def __init__(self, bridge: Bridge, parent: QWidget | None) -> None:
        super().__init__(
            parent,
            QCoreApplication.translate("DepartedDialog", "Not in the shop any more"),
            "",
            QCoreApplication.translate("DepartedDialog", "Put it aside and begin anew"),
            QCoreApplication.translate("DepartedDialog", "Close"),
        )
        self._is_open = True
        for sentence in (
            QCoreApplication.translate(
                "DepartedDialog",
                "Everything that is here can still be read. Nothing new comes, and what is written here goes to "
                "nobody.",
            ),
            QCoreApplication.translate(
                "DepartedDialog",
                "To use Countertop on this PC again, put what is here aside. It is kept in a folder of its own, and "
                "nothing is deleted. Then join the shop with a new code, or start another shop.",
            ),
        ):
            self.body.addWidget(Label(sentence, wrap=True))
        self.finished.connect(self._on_finished)
        bridge.do(leaving.departed, done=self._on_known)

    def _on_known(self, departed: Departed | None) -> None:
        if self._is_open and departed is not None:
            self.set_sentence(_how_words(departed))
            if departed.unsent:
                words = self.tr("Written here and on no other PC: %1. It stays here, and goes aside with the rest.")
                count = QLocale().toString(departed.unsent)
                self.body.addWidget(Label(filled(words, count), semibold=True, wrap=True))

    def _on_finished(self) -> None:
        self._is_open = False


def _how_words(departed: Departed) -> str:
    """When, and who took out what."""
    if departed.what == "unknown":
        unknown = QCoreApplication.translate(
            "DepartedDialog",
            "%2: other PCs said that they do not know this PC (%1). Whoever let it in had been taken out of the shop.",
        )
        return filled(unknown, departed.by, full_when(departed.at))
    if departed.what == "inviter":
        inviter = QCoreApplication.translate(
            "DepartedDialog", "%2: %1 took away the right of whoever let you into the shop."
        )
        return filled(inviter, departed.by, full_when(departed.at))
    if departed.by_me:
        pc = QCoreApplication.translate("DepartedDialog", "%2: you took this PC out of the shop yourself.")
        person = QCoreApplication.translate("DepartedDialog", "%2: you left the shop.")
    else:
        pc = QCoreApplication.translate("DepartedDialog", "%2: %1 took this PC out of the shop.")
        person = QCoreApplication.translate("DepartedDialog", "%2: %1 took you out of the shop, with your PCs.")
    words = person if departed.what == "person" else pc
    return filled(words, departed.by, full_when(departed.at))
