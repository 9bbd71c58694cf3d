"""While the shop is closed and its data is sealed with another key."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.errors import HomeTakenError
from desktop.home.home import Home
from desktop.home.key_store import KeyWish
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.setup.page import Page
from ui.tokens import SPACE_12
from ui.widgets import Label, NoticeDialog, Spinner, Toast

_PERCENT: Final = 100
_CLOSING_S: Final = 10.0
"""So long the shop that was open here may go on writing and taking leave of other PCs."""
_AGAIN_S: Final = 0.2


class RekeyingPage(Page):
    """Begins at once; nothing can be pressed.

    Signals: `ended`, also where the key is kept where it was, which a notice says then.
    """

    ended = Signal()
    _progressed = Signal(int)

    def __init__(self, home: Home, wish: KeyWish) -> None:
        super().__init__(
            QCoreApplication.translate("RekeyingPage", "The shop’s data is sealed with a new key"),
            QCoreApplication.translate(
                "RekeyingPage",
                "The shop opens again by itself. Should this PC go off meanwhile, nothing is lost.",
            ),
        )
        self._home = home
        self._wish = wish
        self._percent = Label("", tone="quiet")
        row = QHBoxLayout()
        row.setSpacing(SPACE_12)
        row.addWidget(Spinner(self.title.text()))
        row.addWidget(self._percent, 1, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)
        self._progressed.connect(self._on_progressed)
        self._task = BackgroundTask(self._work, lambda _: self._on_done(), self._on_failed, self).start()

    def _work(self) -> None:
        from desktop.colleagues.inside import go_out
        from desktop.home.rekeying import keep_key

        go_out(self._home)  # what is kept of who is in, for commands, would open with the old key
        deadline_s = time.monotonic() + _CLOSING_S
        while True:
            try:
                keep_key(self._home, self._wish.kept_in, self._wish.passphrase, self._on_told)
                return
            except HomeTakenError:
                if time.monotonic() > deadline_s:
                    raise
            time.sleep(_AGAIN_S)

    def _on_done(self) -> None:
        Toast(self.window(), self.tr("The shop’s data is sealed with a new key."))
        self.ended.emit()

    def _on_failed(self, error: Exception) -> None:
        NoticeDialog(self.window(), self.tr("The key is kept where it was"), sentence_of(error)).open()
        self.ended.emit()

    def _on_told(self, done: int, total: int) -> None:
        self._progressed.emit(_PERCENT * done // max(total, 1))

    def _on_progressed(self, percent: int) -> None:
        self._percent.setText(filled(self.tr("%1 %"), str(percent)))
