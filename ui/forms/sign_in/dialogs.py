"""What is asked over the sign-in screen: the digits that end it, and who leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.forms import signing_in
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.tokens import META
from ui.widgets import Dialog, Label, SecretField, TextField

if TYPE_CHECKING:
    from desktop.forms.records import Form
    from ui.area import ScreenContext
    from ui.bridge import Bridge

tr = QCoreApplication.translate

_DIGITS: Final = Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData


class DigitsField(TextField):
    """Digits that nobody reads over somebody's shoulder."""

    def __init__(self, label: str, *, hint: str = "") -> None:
        super().__init__(label, hint=hint)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(_DIGITS)
        self.edit.setMaxLength(signing_in.MOST_DIGITS)


class StartDialog(Dialog):
    """Leaves this PC to visitors, once digits are chosen that end that."""

    def __init__(self, parent: QWidget, context: ScreenContext, form: Form) -> None:
        super().__init__(
            parent,
            filled(tr("SignIn", "“%1” as the sign-in screen of this PC"), form.title),
            tr(
                "SignIn",
                "The form fills the whole screen for visitors, and nothing else of Countertop is shown until somebody "
                "of the shop ends it, also after a restart. Other programs of this PC are not locked: for that, start "
                "it under an account of its own on this computer.",
            ),
            tr("SignIn", "Start"),
            tr("SignIn", "Cancel"),
        )
        self._context = context
        self._form = form.id
        self.digits = DigitsField(
            tr("SignIn", "4 to 8 digits that end it"),
            hint=tr("SignIn", "You choose them now, for this screen. Who has a PIN of their own ends it with that."),
        )
        self.again = DigitsField(tr("SignIn", "The same digits again"))
        self._has_pin = _has_pin(context)
        for field in () if self._has_pin else (self.digits, self.again):
            self.body.addWidget(field)
            field.submitted.connect(self.accept)
        if self._has_pin:
            self.body.addWidget(Label(tr("SignIn", "Your PIN ends it."), wrap=True))
            return
        self.body.addWidget(
            Label(
                tr("SignIn", "Whoever forgets them ends it on this PC’s command line: countertop sign-in end"),
                META,
                "quiet",
                wrap=True,
            )
        )
        self.digits.edit.setFocus()

    def accept(self) -> None:
        if self._has_pin:
            self._start(None)
        else:
            self._start_with_digits()

    def _start_with_digits(self) -> None:
        from desktop.errors import InvalidError

        try:
            digits = signing_in.sound_digits(self.digits.text())
        except InvalidError as error:
            self.digits.set_error(str(error))
            self.digits.edit.setFocus()
            return
        if digits != self.again.text():
            self.again.set_error(tr("SignIn", "These are other digits than above."))
            self.again.edit.setFocus()
            return
        self._start(digits)

    def _start(self, digits: str | None) -> None:
        self.yes.setEnabled(False)
        self._context.bridge.do(
            signing_in.start, self._form, digits, self.screen().name(), done=self._on_started, failed=self._on_refused
        )

    def _on_started(self, _screen: object) -> None:
        from ui.forms.sign_in.window import SignInWindow

        super().accept()
        self._context.stand_in(SignInWindow(self._context))

    def _on_refused(self, error: Exception) -> None:
        self.yes.setEnabled(True)
        self.digits.set_error(sentence_of(error))


class EndDialog(Dialog):
    """Back into the shop, for who knows the digits, or the PIN of whoever started it."""

    def __init__(self, parent: QWidget, context: ScreenContext, *, by_pin: bool) -> None:
        bridge = context.bridge
        words = (
            tr("SignIn", "%1 left this screen to visitors. Their PIN ends that.")
            if by_pin
            else tr("SignIn", "%1 left this screen to visitors, and chose digits that end that.")
        )
        super().__init__(
            parent,
            tr("SignIn", "End the sign-in screen"),
            filled(words, _me(bridge)),
            tr("SignIn", "End it"),
            tr("SignIn", "Cancel"),
        )
        self._bridge = bridge
        self._context = context
        self._by_pin = by_pin
        self.digits = SecretField(tr("SignIn", "PIN")) if by_pin else DigitsField(tr("SignIn", "Digits"))
        self.digits.submitted.connect(self.accept)
        self.body.addWidget(self.digits)
        self.digits.edit.setFocus()

    def accept(self) -> None:
        self.yes.setEnabled(False)
        typed, me = self.digits.text(), self._bridge.workspace.me.id
        if self._by_pin:
            self._context.turns.ask_door(lambda door: door.open(me, typed), self._end, self._on_refused)
        else:
            self._bridge.do(signing_in.leave, typed, done=self._on_ended, failed=self._on_refused)

    def _end(self, _insider: object) -> None:
        self._bridge.do(signing_in.end, done=self._on_ended, failed=self._on_refused)

    def _on_ended(self, _nothing: None) -> None:
        super().accept()

    def _on_refused(self, error: Exception) -> None:
        self.yes.setEnabled(True)
        self.digits.set_text("")
        self.digits.set_error(sentence_of(error))
        self.digits.edit.setFocus()


class SignOutDialog(Dialog):
    """Whoever leaves says who they are."""

    def __init__(self, parent: QWidget, bridge: Bridge, form: str, asked: str) -> None:
        """`asked`: the question that was answered with who they are."""
        super().__init__(
            parent,
            tr("SignIn", "I’m leaving"),
            tr("SignIn", "Type it as you wrote it when you came."),
            tr("SignIn", "Leave"),
            tr("SignIn", "Cancel"),
        )
        self._bridge = bridge
        self._form = form
        self.name = TextField(asked)
        self.name.edit.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
        self.name.submitted.connect(self.accept)
        self.body.addWidget(self.name)
        self.name.edit.setFocus()

    def accept(self) -> None:
        self.yes.setEnabled(False)
        self._bridge.do(
            signing_in.sign_out, self._form, self.name.text(),
            done=lambda _: super(SignOutDialog, self).accept(), failed=self._on_refused,
        )  # fmt: skip

    def _on_refused(self, error: Exception) -> None:
        self.yes.setEnabled(True)
        self.name.set_error(sentence_of(error))


def _has_pin(context: ScreenContext) -> bool:
    me = context.bridge.workspace.me.id
    return any(person.id == me and person.pin != "none" for person in context.turns.people)


def _me(bridge: Bridge) -> str:
    return bridge.workspace.me.name
