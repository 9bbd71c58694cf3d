"""A field for what nobody reads over somebody's shoulder."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.widgets.field import TextField

_HINTS = (
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class SecretField(TextField):
    """What is typed is dots. A letter that comes large without Shift, or small with it, tells that Caps Lock is on, and
    that is said below."""

    def __init__(self, label: str, *, hint: str = "") -> None:
        super().__init__(label, hint=hint)
        self._own_hint = hint
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(_HINTS)
        self.edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._watch_caps_lock(event)
        return super().eventFilter(watched, event)

    def _watch_caps_lock(self, event: QKeyEvent) -> None:
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self._say_caps_lock(is_on=False)  # until the next letter tells
        elif len(letter) == 1 and letter.lower() != letter.upper():
            has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._say_caps_lock(is_on=letter.isupper() != has_shift)

    def _say_caps_lock(self, *, is_on: bool) -> None:
        self.set_hint(self.tr("Caps Lock seems to be on.") if is_on else self._own_hint)
