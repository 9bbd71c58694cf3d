"""The test barcode: a scanner that reads it once is understood from then on, whatever layout the keyboard has."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.bidi import filled
from ui.scanner.barcode_picture import BarcodePicture
from ui.scanner.reading import AS_TYPED, TEST_CODE, learn
from ui.scanner.scanner import Scan, Scanner, TakesScans
from ui.tokens import SPACE_8
from ui.widgets import Label, announce

_WHO: Final = "settings"


class ScannerSection(QWidget, TakesScans):
    """It listens as long as it is on screen, for slow scanners too."""

    def __init__(self, scanner: Scanner) -> None:
        super().__init__()
        self._scanner = scanner
        self._said = Label("", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        words = self.tr(
            "Scan this with your barcode scanner, after plugging it in and after changing this PC’s keyboard layout."
        )
        column.addWidget(Label(words, tone="quiet", wrap=True))
        column.addWidget(BarcodePicture(TEST_CODE))
        column.addWidget(self._said)
        self._say_known()

    def take_scan(self, scan: Scan) -> bool:
        """Learn from it."""
        learned = learn(scan.strokes)
        if learned:
            self._scanner.learn(learned, scan.strokes)
            self._say_known()
        else:
            words = self.tr("That was another barcode, or it came out as “%1”. Scan the one above, please.")
            self._said.setText(filled(words, scan.code))
            self._said.set_tone("attention")
        announce(self, self._said.text())
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._scanner.want(_WHO, wanted=True)
        self._scanner.be_patient(patient=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._scanner.be_patient(patient=False)
        self._scanner.want(_WHO, wanted=False)

    def _say_known(self) -> None:
        learned = self._scanner.learned
        if not learned:
            words = self.tr("Not tried on this PC yet. Numbers of goods are read right all the same.")
        elif learned == AS_TYPED:
            words = self.tr("Your scanner is read right.")
        else:
            words = self.tr(
                "Your scanner types for another keyboard layout than this PC’s. It is read right all the same."
            )
        self._said.setText(words)
        self._said.set_tone("ink" if learned else "quiet")
