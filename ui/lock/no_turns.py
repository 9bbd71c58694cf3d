"""What F12 is for, where nobody has a PIN yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.bidi import filled
from ui.lock.adding import Adding
from ui.lock.pin_dialogs import OwnPinDialog
from ui.widgets import LinkButton, NoticeDialog

if TYPE_CHECKING:
    from ui.area import TakingTurns
    from ui.bridge import Bridge

tr = QCoreApplication.translate


class NoTurnsDialog(NoticeDialog):
    """Attributes: `add`, which lets somebody use this PC, for who may; `pin`, which chooses one's own."""

    def __init__(self, parent: QWidget, bridge: Bridge, turns: TakingTurns) -> None:
        me = bridge.workspace.me
        sentence = tr(
            "NoTurns",
            "F12 lets the next person in where several use one PC, each with a PIN of their own. Nobody has a PIN here "
            "yet: whoever sits down at this PC is %1.",
        )
        super().__init__(parent, tr("NoTurns", "Several people at this PC"), filled(sentence, me.name))
        window = parent.window()
        self.add = LinkButton(tr("NoTurns", "Let somebody else use this PC…"), "user-plus", flush=True)
        self.pin = LinkButton(tr("NoTurns", "Choose a PIN for myself…"), "key-round", flush=True)
        for button in (self.add, self.pin):
            self.body.addWidget(button)
            button.clicked.connect(self.accept)
        self.add.setVisible(me.active and me.role != "employee")
        self.add.clicked.connect(lambda: Adding(window, bridge, turns).start())
        self.pin.clicked.connect(lambda: OwnPinDialog(window, bridge, turns).open())
        (self.pin if self.add.isHidden() else self.add).setFocus()
