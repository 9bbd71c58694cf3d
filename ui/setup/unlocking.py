"""Asking for the passphrase that keeps the key to the shop's data, before the shop is opened."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal

from desktop.home.home import Home
from ui.background_task import BackgroundTask
from ui.bridge import sentence_of
from ui.setup.page import Page
from ui.widgets import LinkButton, SecretField, announce, ask

_tr = QCoreApplication.translate


class UnlockingPage(Page):
    """Attributes: `passphrase`, the field.

    Signals: `unlocked` when the home has its key, `begun_anew` when everything is to be put aside.
    """

    unlocked = Signal()
    begun_anew = Signal()

    def __init__(self, home: Home) -> None:
        super().__init__(
            _tr("UnlockingPage", "Type the passphrase"),
            _tr("UnlockingPage", "It opens the shop’s data on this PC."),
            _tr("UnlockingPage", "Open the shop"),
        )
        self._home = home
        self._trying: BackgroundTask | None = None
        self.passphrase = SecretField(self.tr("Passphrase"))
        self.ask(self.passphrase)
        forgotten = LinkButton(self.tr("Nobody knows it any more"), flush=True)
        self.body.addWidget(forgotten, 0, Qt.AlignmentFlag.AlignLeft)
        forgotten.clicked.connect(self._on_forgotten)
        self.passphrase.changed.connect(self._show_readiness)
        self.went_on.connect(self._on_went_on)
        self._show_readiness()

    def _show_readiness(self, _text: str = "") -> None:
        assert self.go_on is not None
        self.go_on.setEnabled(bool(self.passphrase.text()) and self._trying is None)

    def _on_went_on(self) -> None:
        if self._trying is not None or not self.passphrase.text():
            return
        typed = self.passphrase.text()
        self._trying = BackgroundTask(
            lambda: self._home.unlock(typed), lambda _: self._on_opened(), self._on_refused, self
        ).start()
        self._show_readiness()

    def _on_opened(self) -> None:
        self._trying = None
        self.unlocked.emit()

    def _on_refused(self, error: Exception) -> None:
        self._trying = None
        self._show_readiness()
        self.passphrase.set_error(sentence_of(error))
        self.passphrase.edit.selectAll()
        self.passphrase.setFocus()
        announce(self, sentence_of(error))

    def _on_forgotten(self) -> None:
        ask(
            self,
            self.tr("Does nobody know it any more?"),
            self.tr(
                "Then nobody can read what is on this PC, and nobody can find the passphrase out. What is here is kept "
                "in a folder of its own; nothing is deleted. Then join the shop again from another PC of it, or begin "
                "again from a backup with the recovery sheet. What was only on this PC stays in that folder."
            ),
            self.tr("Put it aside and begin anew"),
            self.tr("Cancel"),
            self.begun_anew.emit,
        )
