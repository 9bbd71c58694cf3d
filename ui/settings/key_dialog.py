"""Choosing where the key to the shop's data is kept from now on."""

from __future__ import annotations

from typing import Final, get_args

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from desktop.errors import InvalidError
from desktop.home.home import Home
from desktop.home.key_store import KeptIn, KeyWish, has_keyring
from desktop.home.passphrase import SHORTEST, chosen
from desktop.home.rekeying import NO_KEYRING
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.settings.key_words import protection_words, where_words
from ui.tokens import SPACE_4, SPACE_8, SPACE_32
from ui.widgets import Dialog, Label, SecretField, announce

_WIDTH: Final = 560
_PLACES: Final[tuple[KeptIn, ...]] = get_args(KeptIn)


class KeyDialog(Dialog):
    """What is chosen is tried before it closes: the shop is not closed for what would not do.

    Attributes: `places`, the buttons by place; `now`, `new`, `again`, the fields for passphrases.
    """

    def __init__(self, parent: QWidget, home: Home) -> None:
        super().__init__(
            parent,
            self.tr("Where is the key kept?"),
            self.tr(
                "The shop’s data on this PC is sealed with a new key then; the old one opens nothing any more. For "
                "that the shop closes, for some seconds, a large one for a minute, and opens again by itself."
            ),
            self.tr("Change it"),
            self.tr("Cancel"),
            width=_WIDTH,
        )
        self._home = home
        self._kept_in = home.key_kept_in
        self._trying: BackgroundTask | None = None
        self.places = {place: QRadioButton(where_words(place)) for place in _PLACES}
        self._group = QButtonGroup(self)
        self.now = SecretField(self.tr("The passphrase as it is now"))
        self.new = SecretField(
            self.tr("New passphrase"),
            hint=filled(self.tr("At least %1 characters: three or four words that nobody guesses."), str(SHORTEST)),
        )
        self.again = SecretField(self.tr("The same once more"))
        self._passphrase = QWidget()
        self._problem = Label("", tone="danger", wrap=True)
        self._lay_out()
        self.places[self._kept_in].setChecked(True)
        self._show_parts()
        self._group.buttonToggled.connect(lambda _, on: self._show_parts() if on else None)
        for field in (self.now, self.new, self.again):
            field.submitted.connect(self._on_submitted)
        self.places[self._kept_in].setFocus()

    def wish(self) -> KeyWish:
        """What is chosen."""
        return KeyWish(self._place(), self.new.text() if self._place() == "passphrase" else "")

    def accept(self) -> None:
        """Try it, and close if it would do."""
        if self._trying is not None or not self._is_complete():
            return
        place, now = self._place(), self.now.text()

        def work() -> None:
            if self._kept_in == "passphrase":
                Home(self._home.path).unlock(now)
            if place == "keyring" and not has_keyring():
                raise InvalidError(NO_KEYRING)

        self.yes.setEnabled(False)
        self._say("")
        self._trying = BackgroundTask(work, lambda _: self._on_tried(), self._on_refused, self).start()

    def _on_tried(self) -> None:
        self._trying = None
        super().accept()

    def _on_refused(self, error: Exception) -> None:
        self._trying = None
        self.yes.setEnabled(True)
        if isinstance(error, InvalidError):
            self._say(sentence_of(error))
        else:
            self._refuse(self.now, sentence_of(error))

    def _is_complete(self) -> bool:
        if self._kept_in == "passphrase" and not self.now.text():
            return self._refuse(self.now, self.tr("Type the passphrase that is asked for at the start."))
        if self._place() != "passphrase":
            return True
        try:
            chosen(self.new.text())
        except InvalidError as error:
            return self._refuse(self.new, sentence_of(error))
        if self.again.text() != self.new.text():
            return self._refuse(self.again, self.tr("This is another one. Type the new passphrase once more."))
        return True

    def _refuse(self, field: SecretField, sentence: str) -> bool:
        field.set_error(sentence)
        field.edit.selectAll()
        field.setFocus()
        announce(self, sentence)
        return False

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        announce(self, sentence)

    def _place(self) -> KeptIn:
        return next(place for place, button in self.places.items() if button.isChecked())

    def _on_submitted(self) -> None:
        fields = [field for field in (self.now, self.new, self.again) if field.isVisibleTo(self)]
        empty = next((field for field in fields if not field.text()), None)
        if empty is not None:
            empty.setFocus()
        else:
            self.accept()

    def _show_parts(self) -> None:
        self._passphrase.setVisible(self._place() == "passphrase")
        self._say("")

    def _lay_out(self) -> None:
        if self._kept_in == "passphrase":
            self.body.addWidget(self.now)
        else:
            self.now.hide()
        for place, button in self.places.items():
            self._group.addButton(button)
            button.setAccessibleDescription(protection_words(place))
            below = Label(protection_words(place), tone="quiet", wrap=True)
            below.setContentsMargins(SPACE_32, 0, 0, SPACE_8)
            choice = QVBoxLayout()
            choice.setSpacing(0)
            choice.addWidget(button)
            choice.addWidget(below)
            self.body.addLayout(choice)
        self._lay_out_passphrase()
        self.body.addWidget(self._passphrase)
        self.body.addWidget(self._problem)
        self._problem.hide()

    def _lay_out_passphrase(self) -> None:
        column = QVBoxLayout(self._passphrase)
        column.setContentsMargins(SPACE_32, 0, 0, SPACE_4)
        column.setSpacing(SPACE_8)
        warning = self.tr(
            "Nobody can find out a forgotten passphrase: this PC would have to join again from another one, or begin "
            "again from a backup."
        )
        column.addWidget(Label(warning, tone="attention", wrap=True))
        column.addWidget(self.new)
        column.addWidget(self.again)
