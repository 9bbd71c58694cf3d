"""Choosing a PIN: one's own, or somebody's who sits down at the keyboard for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from ui.bridge import sentence_of
from ui.widgets import Dialog, SecretField

if TYPE_CHECKING:
    from desktop.colleagues.records import Insider
    from ui.area import TakingTurns
    from ui.bridge import Bridge

tr = QCoreApplication.translate


class PinDialog(Dialog):
    """A PIN, typed twice. Signals: `chosen(str)`: then `refuse` it, or `accept`.

    Attributes: `old`, the PIN before, where `asks_old`; `pin`, `again`.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget, title: str, sentence: str, yes: str, *, asks_old: bool = False) -> None:
        super().__init__(parent, title, sentence, yes, tr("Pin", "Cancel"))
        self.old = SecretField(tr("Pin", "The PIN that you have now"))
        self.pin = SecretField(
            tr("Pin", "A PIN of four digits"),
            hint=tr("Pin", "A longer one, of letters and digits, is harder to guess; it ends with Enter."),
        )
        self.again = SecretField(tr("Pin", "The same PIN again"))
        fields = [self.pin, self.again]
        if asks_old:
            fields.insert(0, self.old)
        for field, after in zip(fields, [*fields[1:], None], strict=True):
            self.body.addWidget(field)
            field.submitted.connect(after.edit.setFocus if after is not None else self._choose)
        self.yes.clicked.disconnect(self.accept)
        self.yes.clicked.connect(self._choose)
        fields[0].edit.setFocus()

    def refuse(self, error: Exception) -> None:
        """It cannot be this one."""
        self.yes.setEnabled(True)
        self.pin.set_error(sentence_of(error))
        self.pin.edit.setFocus()

    def refuse_old(self, error: Exception) -> None:
        """The PIN before is not the one."""
        self.yes.setEnabled(True)
        self.old.set_text("")
        self.old.set_error(sentence_of(error))
        self.old.edit.setFocus()

    def _choose(self) -> None:
        from desktop.colleagues.typed_pin import PinError, sound_pin

        if not self.yes.isEnabled():
            return
        try:
            pin = sound_pin(self.pin.text(), self.again.text())
        except PinError as error:
            field = self.again if self.again.text() else self.pin
            field.set_error(str(error))
            field.edit.setFocus()
            return
        self.yes.setEnabled(False)
        self.chosen.emit(pin)


class OwnPinDialog(PinDialog):
    """One's own PIN: the first, or another one for who knows the one before."""

    def __init__(self, parent: QWidget, bridge: Bridge, turns: TakingTurns) -> None:
        me = bridge.workspace.me.id
        self._has_one = any(person.id == me and person.pin != "none" for person in turns.people)
        super().__init__(
            parent,
            tr("Pin", "Another PIN") if self._has_one else tr("Pin", "Choose your PIN"),
            tr(
                "Pin",
                "You come in on this PC with it. Nobody else can look it up: whoever forgets theirs is let in anew by "
                "a manager or an owner who uses this PC, and what they had typed and not sent is gone then.",
            ),
            tr("Pin", "From now on"),
            asks_old=self._has_one,
        )
        self._bridge = bridge
        self._turns = turns
        self._me = me
        self.chosen.connect(self._on_chosen)

    def _on_chosen(self, pin: str) -> None:
        if not self._has_one:
            self._set(pin)
            return
        old = self.old.text()
        self._turns.ask_door(lambda door: door.open(self._me, old), lambda _: self._set(pin), self.refuse_old)

    def _set(self, pin: str) -> None:
        from desktop.colleagues import commands

        self._bridge.do(commands.set_pin, pin, done=self._on_set, failed=self.refuse)

    def _on_set(self, insider: Insider) -> None:
        self.accept()
        self._turns.renew(insider)
