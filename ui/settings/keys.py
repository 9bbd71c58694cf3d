"""Where this PC keeps the key to the shop's data, what that protects from, and changing it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import HomeError
from desktop.home.home import Home
from desktop.home.key_store import KeyWish
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.settings.key_words import protection_words, where_words
from ui.tokens import SPACE_8
from ui.widgets import Label, QuietButton


class KeysSection(QWidget):
    """Attributes: `change`, the button; `where`, which says where the key is; `reason`, in place of the button: why
    whoever is in may not change that."""

    def __init__(self, home: Home, keep_key: Callable[[KeyWish], None]) -> None:
        super().__init__()
        self._home = home
        self._keep_key = keep_key
        self.where = Label("", wrap=True)
        self._protects = Label("", tone="quiet", wrap=True)
        self.reason = Label("", wrap=True)
        self.change = QuietButton(self.tr("Keep it elsewhere…"), "key-round")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        words = self.tr("Everything that the shop has on this PC is encrypted. Its key is kept:")
        column.addWidget(Label(words, tone="quiet", wrap=True))
        column.addWidget(self.where)
        column.addWidget(self._protects)
        column.addWidget(self.reason)
        column.addWidget(self.change, 0, Qt.AlignmentFlag.AlignLeft)
        self.change.clicked.connect(self._ask)
        self._is_known = self._show()
        self.show_reader(None)

    def show_reader(self, refusal: str | None) -> None:
        """`refusal`: why whoever is in may not change it; None: they may."""
        self.reason.setText(refusal or "")
        self.reason.setVisible(self._is_known and refusal is not None)
        self.change.setVisible(self._is_known and refusal is None)

    def _show(self) -> bool:
        """Whether it is known where the key is."""
        try:
            kept_in = self._home.key_kept_in
        except HomeError as error:
            self.where.setText(sentence_of(error))
            return False
        self.where.setText(filled(self.tr("%1."), where_words(kept_in)))
        self._protects.setText(protection_words(kept_in))
        if kept_in == "passphrase":
            self.change.setText(self.tr("Another passphrase, or elsewhere…"))
        return True

    def _ask(self) -> None:
        from ui.settings.key_dialog import KeyDialog

        dialog = KeyDialog(self, self._home)
        dialog.accepted.connect(lambda: self._keep_key(dialog.wish()))
        dialog.open()
