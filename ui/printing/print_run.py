"""Pages on their way to a printer: one at a time, so that the window goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainter

from ui.printing.ink import PER_INCH
from ui.printing.output import page_layout

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from ui.printing.pages import PrintedPages


def printer_for(pages: PrintedPages) -> QPrinter:
    """The printer that is usual on this PC, with their paper."""
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(page_layout(pages))
    printer.setFullPage(True)
    printer.setDocName(pages.title)
    return printer


class PrintRun(QObject):
    """Signals: `ended(bool)`: whether the printer took all of it."""

    ended = Signal(bool)

    def __init__(self, printer: QPrinter, pages: PrintedPages, parent: QObject) -> None:
        super().__init__(parent)
        self._printer = printer
        self._pages = pages
        self._painter = QPainter()
        first, last = printer.fromPage() or 1, printer.toPage() or pages.count
        self._left = list(range(first - 1, min(last, pages.count)))
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._print_next)

    def start(self) -> None:
        """Begin; `ended` comes later."""
        if not self._painter.begin(self._printer):
            self.ended.emit(False)
            return
        scale = self._scale()
        self._painter.scale(scale, scale)
        self._next.start()

    def _scale(self) -> float:
        """As large as they are; smaller where another paper was chosen at the printer, so that nothing is cut off."""
        resolution, shape = self._printer.resolution(), self._pages.shape
        paper = self._printer.pageLayout().fullRectPixels(resolution)
        return min(resolution / PER_INCH, paper.width() / shape.width, paper.height() / shape.height)

    def _print_next(self) -> None:
        self._pages.paint(self._painter, self._left.pop(0))
        if self._left and self._printer.newPage():
            self._next.start()
        else:
            self.ended.emit(self._painter.end() and not self._left)
