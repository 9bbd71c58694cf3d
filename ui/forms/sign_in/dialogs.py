"""What is asked over the sign-in screen: the digits that end it, and who leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.forms import signing_in
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.tokens import META
from ui.widgets import Dialog, Label, TextField

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
                "The form fills the whole screen for visitors, and nothing else of Countertop is shown until the "
                "digits are typed, also after a restart. Other programs of this PC are not locked: for that, start it "
                "under an account of its own on this computer.",
            ),
            tr("SignIn", "Start"),
            tr("SignIn", "Cancel"),
        )
        self._context = context
        self._form = form.id
        self.digits = DigitsField(
            tr("SignIn", "4 to 8 digits that end it"),
            hint=tr("SignIn", "You choose them now, for this screen. A PIN of one’s own comes with a later version."),
        )
        self.again = DigitsField(tr("SignIn", "The same digits again"))
        for field in (self.digits, self.again):
            self.body.addWidget(field)
            field.submitted.connect(self.accept)
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
    """Back into the shop, for who knows the digits."""

    def __init__(self, parent: QWidget, bridge: Bridge) -> None:
        super().__init__(
            parent,
            tr("SignIn", "End the sign-in screen"),
            filled(tr("SignIn", "%1 left this screen to visitors, and chose digits that end that."), _me(bridge)),
            tr("SignIn", "End it"),
            tr("SignIn", "Cancel"),
        )
        self._bridge = bridge
        self.digits = DigitsField(tr("SignIn", "Digits"))
        self.digits.submitted.connect(self.accept)
        self.body.addWidget(self.digits)
        self.digits.edit.setFocus()

    def accept(self) -> None:
        self.yes.setEnabled(False)
        self._bridge.do(
            signing_in.leave,
            self.digits.text(),
            done=lambda _: super(EndDialog, self).accept(),
            failed=self._on_refused,
        )

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


def _me(bridge: Bridge) -> str:
    return bridge.workspace.me.name
