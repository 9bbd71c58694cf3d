"""Where the window stood: remembered, and put back only where it can be seen."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.tokens import WINDOW_MIN
from ui.widgets import Settings

_KEY = "window.geometry"
_FIRST_SIZE = QSize(1120, 740)
_TITLE_STRIP_PX = 32
_LEAST_IN_VIEW = QSize(120, 20)


def remember_geometry(window: QWidget, settings: Settings) -> None:
    """Keep place, size and whether it was maximized."""
    rect = window.normalGeometry() if window.isMaximized() else window.geometry()
    settings.set(_KEY, [rect.x(), rect.y(), rect.width(), rect.height(), window.isMaximized()])


def restore_geometry(window: QWidget, settings: Settings) -> None:
    """Put the window where it was, if its top can be seen on a screen that is there now; else in the middle."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    rect, maximized = _read(settings.get(_KEY))
    if rect is None or not _can_be_seen(rect, screens):
        rect = _in_the_middle(rect.size() if rect else _FIRST_SIZE, screens[0])
    window.setGeometry(rect)
    if maximized:
        window.showMaximized()


def _read(value: object) -> tuple[QRect | None, bool]:
    match value:
        case [int(x), int(y), int(width), int(height), bool(maximized)] if all(abs(n) < 100_000 for n in value[:4]):
            return QRect(x, y, max(width, WINDOW_MIN[0]), max(height, WINDOW_MIN[1])), maximized
    return None, False


def _can_be_seen(rect: QRect, screens: list[QRect]) -> bool:
    strip = QRect(rect.x(), rect.y(), rect.width(), _TITLE_STRIP_PX)
    parts = [strip.intersected(screen) for screen in screens]
    return any(p.width() >= _LEAST_IN_VIEW.width() and p.height() >= _LEAST_IN_VIEW.height() for p in parts)


def _in_the_middle(size: QSize, screen: QRect) -> QRect:
    rect = QRect(screen.topLeft(), size.boundedTo(screen.size()).expandedTo(QSize(*WINDOW_MIN)))
    rect.moveCenter(screen.center())
    return rect
