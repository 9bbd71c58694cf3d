"""Whatever is typed while chat is shown goes into the line for it, wherever the focus is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from ui.files.overlay import FileOverlay

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class TypeAnywhere(QObject):
    """Hands letters, dead keys and what input methods compose on to `editor` while `screen` is in sight, unless the
    focus is where something else can be typed. `uncover` brings the editor into sight.

    What an input method composes is handed on without moving the focus, which would end it.
    """

    def __init__(self, screen: QWidget, editor: QWidget, uncover: Callable[[], object]) -> None:
        super().__init__(screen)
        self._screen = screen
        self._editor = editor
        self._uncover = uncover
        self._watched: QWidget | None = None
        app = QApplication.instance()
        app.focusChanged.connect(self._on_focus_changed)

    def stop(self) -> None:
        """Nothing is handed on any more."""
        QApplication.instance().focusChanged.disconnect(self._on_focus_changed)
        self._watch(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._screen.isVisible() or not self._editor.isEnabled():
            return False
        match event.type():
            case QEvent.Type.KeyPress if _is_text(event):
                return self._hand_on(event)
            case QEvent.Type.InputMethod:
                return self._hand_on_composed(event)
            case QEvent.Type.InputMethodQuery:
                return QApplication.sendEvent(self._editor, event)
        return False

    def _hand_on(self, event: QKeyEvent) -> bool:
        self._uncover()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        QApplication.sendEvent(self._editor, event)
        return True

    def _hand_on_composed(self, event: QInputMethodEvent) -> bool:
        self._uncover()
        QApplication.sendEvent(self._editor, event)
        if event.commitString() and not event.preeditString():
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        window = self._screen.window()
        if new is None:
            self._watch(window if window.isActiveWindow() else None)
        else:
            self._watch(new if new.window() is window and not _takes_keys(new) else None)

    def _watch(self, widget: QWidget | None) -> None:
        old, self._watched = self._watched, widget
        if old is not None and isValid(old):
            old.removeEventFilter(self)
            old.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        if widget is not None:
            widget.installEventFilter(self)
            widget.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def _is_text(event: QKeyEvent) -> bool:
    """Whether a key writes something; a space does not, it presses buttons."""
    commands = event.modifiers() & _COMMANDS
    alt_gr = sys.platform == "win32" and commands == _ALT_GR
    text = event.text()
    return bool(text.strip()) and text.isprintable() and (alt_gr or not commands)


def _takes_keys(widget: QWidget) -> bool:
    """Whether what is typed there is for it, or for what covers the screen."""
    return _takes_text(widget) or any(isinstance(above, FileOverlay) for above in _up_from(widget))


def _up_from(widget: QWidget | None) -> Iterator[QWidget]:
    while widget is not None:
        yield widget
        widget = widget.parentWidget()


def _takes_text(widget: QWidget) -> bool:
    if isinstance(widget, QPlainTextEdit | QTextEdit | QLineEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox | QComboBox)
