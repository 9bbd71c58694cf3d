"""Where the window stands: kept as it changes, and put back so that its whole frame can be reached."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QWidget

from ui.tokens import WINDOW_MIN
from ui.widgets import SettingsStore

_KEY = "window.geometry"
_FIRST_SIZE = QSize(1120, 740)
_LOW = 800
"""On a screen with less room than this from top to bottom, a window that does not fit is maximized."""
_FRAME = QMargins(8, 40, 8, 8)
"""What a window manager may put round the window; how much it is, is known only once it did."""
_REMEMBER_AFTER_MS = 400
_FRAME_AFTER_MS = 150


class Placement(Struct, frozen=True):
    """Where a window is put: its frame's top left corner, the size inside the frame, and whether it is maximized."""

    place: QPoint
    size: QSize
    maximized: bool


def placement(kept: object, rooms: Sequence[QRect]) -> Placement:
    """Where to put a window that was kept as `[x, y, width, height, maximized]`, or for the first time.

    `rooms` are the screens without their panels, the first one first. A window that stands on none goes to the first.
    """
    rect, maximized = _read(kept)
    if rect is None:
        frame, room = QRect(QPoint(), _FIRST_SIZE).marginsAdded(_FRAME), rooms[0]
        fits = frame.width() <= room.width() and room.height() >= _LOW
        return _fitted(_centred(frame, room), room, maximized=not fits)
    frame = QRect(rect.topLeft(), rect.marginsAdded(_FRAME).size())
    if _is_within(frame, rooms):
        return Placement(rect.topLeft(), rect.size(), maximized)
    room = max(rooms, key=lambda room: _area(room.intersected(frame)))
    if not room.intersects(frame):
        frame, room = _centred(frame, rooms[0]), rooms[0]
    is_larger = frame.width() > room.width() or frame.height() > room.height()
    return _fitted(frame, room, maximized=maximized or (is_larger and room.height() < _LOW))


def least_size(room: QSize) -> QSize:
    """How small the window may be made: on a very small screen as small as that."""
    return QSize(*WINDOW_MIN).boundedTo(room.shrunkBy(_FRAME))


class WindowGeometry(QObject):
    """Keeps a window's place and size as they change, so that they outlive a crash."""

    def __init__(self, window: QWidget, settings: SettingsStore) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._usual = QRect()
        """Where its frame begins and how large it is inside, while it is not maximized."""
        self._due = QTimer(self, singleShot=True, interval=_REMEMBER_AFTER_MS)
        self._due.timeout.connect(self.remember)
        self._framed = QTimer(self, singleShot=True, interval=_FRAME_AFTER_MS)
        self._framed.timeout.connect(self._keep_in_reach)
        window.installEventFilter(self)

    def restore(self) -> None:
        """Put the window where it was left, or where it fits."""
        put = placement(self._settings.get(_KEY), [screen.availableGeometry() for screen in QGuiApplication.screens()])
        self._usual = QRect(put.place, put.size)
        room = _screen_at(put.place)
        self._window.setMinimumSize(least_size(room.size()))
        self._window.resize(put.size)
        self._window.move(put.place)
        if put.maximized:
            self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowMaximized)

    def take_over(self) -> None:
        """Stand where another window of this home stood last."""
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMaximized)
        self.restore()

    def remember(self) -> None:
        """Keep place, size and whether it is maximized."""
        self._due.stop()
        window = self._window
        if not window.isVisible() or window.isMinimized() or window.isFullScreen():
            return
        if not window.isMaximized():
            self._usual = QRect(window.frameGeometry().topLeft(), window.size())
        self._settings.set(_KEY, [*self._usual.getRect(), window.isMaximized()])

    def stop(self) -> None:
        """The window goes: nothing happens by itself any more."""
        self._due.stop()
        self._framed.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.Move | QEvent.Type.Resize:
                self._due.start()
            case QEvent.Type.Show | QEvent.Type.WindowStateChange:
                self._due.start()
                self._framed.start()
            case QEvent.Type.Hide:
                self.stop()
        return False

    def _keep_in_reach(self) -> None:
        """Once the frame is there: a window that was just shown or made smaller lies on its screen, frame and all."""
        window = self._window
        if window.isMaximized() or window.isMinimized() or window.isFullScreen():
            return
        frame, inside = window.frameGeometry(), window.geometry()
        if _is_within(frame, [screen.availableGeometry() for screen in QGuiApplication.screens()]):
            return
        room = window.screen().availableGeometry()
        size = frame.size().boundedTo(room.size())
        window.resize(inside.size() - (frame.size() - size))
        window.move(_moved_within(QRect(frame.topLeft(), size), room).topLeft())


def _read(value: object) -> tuple[QRect | None, bool]:
    match value:
        case [int(x), int(y), int(width), int(height), bool(maximized)] if all(abs(n) < 100_000 for n in value[:4]):
            return QRect(x, y, max(width, WINDOW_MIN[0]), max(height, WINDOW_MIN[1])), maximized
    return None, False


def _fitted(frame: QRect, room: QRect, *, maximized: bool) -> Placement:
    within = _moved_within(QRect(frame.topLeft(), frame.size().boundedTo(room.size())), room)
    return Placement(within.topLeft(), within.size().shrunkBy(_FRAME), maximized)


def _moved_within(frame: QRect, room: QRect) -> QRect:
    left = max(room.left(), min(frame.left(), room.right() - frame.width() + 1))
    top = max(room.top(), min(frame.top(), room.bottom() - frame.height() + 1))
    return QRect(QPoint(left, top), frame.size())


def _centred(frame: QRect, room: QRect) -> QRect:
    frame = QRect(frame)
    frame.moveCenter(room.center())
    return frame


def _is_within(frame: QRect, rooms: Sequence[QRect]) -> bool:
    all_rooms = QRegion()
    for room in rooms:
        all_rooms += QRegion(room)
    return (QRegion(frame) - all_rooms).isEmpty()


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())


def _screen_at(place: QPoint) -> QRect:
    screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
    return screen.availableGeometry()
