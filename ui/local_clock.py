"""What day it is here, and in which zone: the one source for everything on screen that depends on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDateTime, QObject, Qt, QTimer, Signal

_LOOK_MS = 15_000
_HALF_A_YEAR = timedelta(days=182)


class LocalClock(QObject):
    """One for the whole application, `LocalClock.current()`. Signals: `changed` when a day began or the computer's time
    zone was changed. Attributes: `now`, the clock it goes by.
    """

    changed = Signal()

    def __init__(self, app: QCoreApplication, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(app)
        self.setObjectName("localClock")
        self.now = now
        self._seen = self._state()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    @staticmethod
    def current() -> LocalClock:
        """The application's clock; it stands still, but is right whenever it is asked, until `start()`."""
        app = QCoreApplication.instance()
        found = app.findChild(LocalClock, "localClock", Qt.FindChildOption.FindDirectChildrenOnly)
        return found or LocalClock(app)

    def start(self) -> None:
        """From now on it tells by itself."""
        self._timer.start()

    def today(self) -> date:
        """The day it is here."""
        return local(self.now()).date().toPython()

    def look(self) -> None:
        """Tell if something changed since it was last looked at."""
        state = self._state()
        if state != self._seen:
            self._seen = state
            self.changed.emit()

    def _state(self) -> tuple[date, int, int]:
        """The day, and how far the zone is from UTC in the two halves of the year, which tells zones apart."""
        now = self.now()
        return self.today(), local(now).offsetFromUtc(), local(now - _HALF_A_YEAR).offsetFromUtc()


def local(at: datetime) -> QDateTime:
    """A moment in this computer's zone as it is set now: Qt asks anew every time, Python keeps what it once read."""
    return QDateTime.fromMSecsSinceEpoch(round(at.timestamp() * 1000))
