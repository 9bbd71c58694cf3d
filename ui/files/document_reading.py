"""What stands in a file, read and drawn beside the window; of pages that were asked for one after the other only the
last is drawn."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from desktop.extracts.previews import FilePreview
from desktop.extracts.questions import Extract, NoAnswer, PagePicture, Pages

if TYPE_CHECKING:
    from desktop.files.value import FileValue
    from ui.bridge import Bridge


class DocumentReading(QObject):
    """Signals: `begun(Extract | Pages | NoAnswer)`; `drawn(int, int, QImage)`: a page from 0, for how long a side it
    was asked for; `failed(int, str)`: a page that cannot be drawn, and why.
    Nothing of it is left running once it is deleted.
    """

    begun = Signal(object)
    drawn = Signal(int, int, QImage)
    failed = Signal(int, str)
    _told = Signal(object, object)

    def __init__(self, bridge: Bridge, file: FileValue, parent: QObject) -> None:
        super().__init__(parent)
        self._preview = preview = FilePreview(file, bridge.workspace.read)
        self._thread = thread = ThreadPoolExecutor(1, thread_name_prefix="countertop-preview")
        self._wanted: tuple[int, int] | None = None
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(partial(_end, preview, thread))

    def begin(self) -> None:
        """Read it."""
        self._submit(lambda: self._tell(None, self._preview.begin()))

    def draw(self, number: int, side: int) -> None:
        """Draw a page."""
        self._wanted = wanted = number, side
        self._submit(lambda: self._draw(wanted))

    def _submit(self, work: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # it has ended
            self._thread.submit(work)

    def _draw(self, wanted: tuple[int, int]) -> None:
        """In its thread."""
        if wanted == self._wanted:
            said = self._preview.page(*wanted)
            self._tell(wanted, _image(said) if isinstance(said, PagePicture) else said)

    def _tell(self, wanted: tuple[int, int] | None, said: Extract | Pages | NoAnswer | QImage) -> None:
        with suppress(RuntimeError):  # who wanted it went meanwhile
            self._told.emit(wanted, said)

    @Slot(object, object)
    def _on_told(self, wanted: tuple[int, int] | None, said: Extract | Pages | NoAnswer | QImage) -> None:
        if wanted is None:
            self.begun.emit(said)
        elif isinstance(said, QImage):
            self.drawn.emit(*wanted, said)
        elif isinstance(said, NoAnswer):
            self.failed.emit(wanted[0], said.why)


def _image(picture: PagePicture) -> QImage:
    line = picture.width * 4
    shown = QImage(picture.pixels, picture.width, picture.height, line, QImage.Format.Format_RGB32)
    return shown.copy()  # the bytes are Python's


def _end(preview: FilePreview, thread: ThreadPoolExecutor) -> None:
    thread.shutdown(wait=False, cancel_futures=True)
    preview.end()
