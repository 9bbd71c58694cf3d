"""Which key was pressed by its place on the keyboard: many layouts write digits only with Shift."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

_FIRST_DIGIT = {"windows": 2, "xcb": 10, "wayland": 10}
"""The scan code of the key 1 by platform; the keys 2 to 9 and 0 follow it."""
_MAC_DIGITS = (29, 18, 19, 20, 21, 23, 22, 26, 28, 25)
"""The virtual keys of 0 to 9."""


def ctrl_digit(event: QKeyEvent) -> int | None:
    """The digit on a key of the upper row that is pressed with Ctrl alone; None for other keys."""
    if event.type() != QEvent.Type.KeyPress or event.modifiers() != Qt.KeyboardModifier.ControlModifier:
        return None
    if sys.platform == "darwin":
        code = event.nativeVirtualKey()
        return _MAC_DIGITS.index(code) if code in _MAC_DIGITS else None
    first = _FIRST_DIGIT.get(QGuiApplication.platformName().partition("-")[0], _FIRST_DIGIT["xcb"])
    place = event.nativeScanCode() - first
    return (place + 1) % 10 if 0 <= place <= 9 else None
