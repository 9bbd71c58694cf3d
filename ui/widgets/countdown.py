"""How long something stays open."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.bidi import filled
from ui.widgets.label import Label


def minutes_and_seconds(seconds: float) -> str:
    """ "9:05" for 545 seconds; never negative."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


class Countdown(Label):
    """Counts down once a second. Signals: `expired`, once, when nothing is left."""

    expired = Signal()

    def __init__(self, seconds_left: Callable[[], float], words: str = "", parent: QWidget | None = None) -> None:
        """`seconds_left` is asked, so that a PC that slept counts right. `words`: what to say, %1 being the time."""
        super().__init__(tone="quiet", parent=parent)
        self._seconds_left = seconds_left
        self._words = words or self.tr("%1 left")
        self._over = False
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self.tick()

    def stop(self) -> None:
        """It is of no interest any more."""
        self._timer.stop()

    def tick(self) -> None:
        """Show what is left now."""
        left = self._seconds_left()
        self.setText(filled(self._words, minutes_and_seconds(left)))
        if left <= 0 and not self._over:
            self._over = True
            self._timer.stop()
            self.expired.emit()
