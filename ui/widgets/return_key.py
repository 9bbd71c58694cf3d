"""What Return presses, as Space does."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


class PressedByReturn:
    """Stands before the button that a class is made of."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
