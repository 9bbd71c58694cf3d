"""Signing on a screen."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest


def draw(pad):
    """A stroke with the mouse."""
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    for at in (QPoint(80, 20), QPoint(120, 90), QPoint(160, 40)):
        QTest.mouseMove(pad, at)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(160, 40))
