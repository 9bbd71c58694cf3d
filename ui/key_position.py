"""Which key was pressed by its place: many layouts write digits only with Shift, or no Latin letters."""

from __future__ import annotations

import sys
import unicodedata

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
    return _digit_at(event)


def upper_digit(event: QKeyEvent) -> int | None:
    """The digit on a key of the upper row that is pressed alone, whatever the layout writes with it."""
    return _digit_at(event) if event.modifiers() == Qt.KeyboardModifier.NoModifier else None


def _digit_at(event: QKeyEvent) -> int | None:
    if sys.platform == "darwin":
        code = event.nativeVirtualKey()
        return _MAC_DIGITS.index(code) if code in _MAC_DIGITS else None
    first = _FIRST_DIGIT.get(QGuiApplication.platformName().partition("-")[0], _FIRST_DIGIT["xcb"])
    place = event.nativeScanCode() - first
    return (place + 1) % 10 if 0 <= place <= 9 else None


def key_meant(event: QKeyEvent) -> Qt.Key:
    """The key that was pressed; on a layout of other letters than Latin ones the one that an American keyboard has in
    its place."""
    letter = letter_meant(event)
    return Qt.Key(ord(letter) if letter else event.key())


def letter_meant(event: QKeyEvent) -> str:
    """The capital letter that an American keyboard has where a key with a letter that is not Latin was pressed; empty
    of other keys."""
    from ui.scanner.reading import key_at

    key = event.key()
    if not 0x7F < key <= sys.maxunicode or unicodedata.name(chr(key), "").startswith("LATIN"):
        return ""
    platform = QGuiApplication.platformName()
    letter = key_at(platform, event.nativeScanCode(), event.nativeVirtualKey(), shifted=True)
    return letter if letter.isalpha() else ""
