"""What files on screen look like: their pictures, loaded beside the window, and where they are."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from desktop.engine.events import FilesChanged
from desktop.errors import UserFacingError
from desktop.files import contents
from desktop.files.value import FileValue
from ui.files.previews import preview_image
from ui.files.states import FileStates

if TYPE_CHECKING:
    from ui.bridge import Bridge

STEP: Final = 240
"""Pictures are decoded for sides of so many pixels, and twice as many, and so on: a window that grows asks seldom."""
_KEPT_PIXELS: Final = 16_000_000


class ShownFiles(QObject):
    """Signals: `changed(bytes)` with a file's id: it may look otherwise now.

    Attributes: `states`, where they are; `is_hasty`, while pictures go by faster than anybody looks: none is loaded
    then.
    """

    changed = Signal(bytes)
    _loaded = Signal(bytes, int, object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.is_hasty = False
        self.states = FileStates(bridge, self)
        self.states.changed.connect(self.changed)
        self._pictures: OrderedDict[tuple[bytes, int], QPixmap] = OrderedDict()
        self._asked: set[tuple[bytes, int]] = set()
        self._failed: set[tuple[bytes, int]] = set()
        """Whose bytes were not here, or not right: they may be once files came."""
        bridge.on(FilesChanged, self._on_files_changed)
        self._loaded.connect(self._on_loaded, Qt.ConnectionType.QueuedConnection)

    def is_here(self, file: FileValue) -> bool:
        """Whether all of it is on this PC."""
        return self.states.state(file).here

    def words(self, file: FileValue) -> str:
        """What is said beside it of where it is."""
        return self.states.words(file)

    def picture(self, file: FileValue, side: int) -> QPixmap:
        """A picture at least so many pixels wide or high, if it has as many; until it is loaded, its small one."""
        key = file.id, -(-side // STEP) * STEP
        found = self._pictures.get(key)
        if found is not None:
            self._pictures.move_to_end(key)
            return found
        if not self.is_hasty and key not in self._asked and self.is_here(file):
            self._asked.add(key)
            self._bridge.pool.submit(partial(self._load, file, key[1]))
        return QPixmap.fromImage(preview_image(file.preview))

    def _load(self, file: FileValue, side: int) -> None:
        """In a thread of the pool. It stays the small one where its bytes are not here, or are no picture."""
        image: QImage | None = QImage()
        try:
            image.loadFromData(contents.thumbnail(self._bridge.pool.session(), file, side) or b"")
        except UserFacingError:
            image = None
        with suppress(RuntimeError):  # what shows it went meanwhile, and this with it
            self._loaded.emit(file.id, side, image)

    @Slot(bytes, int, object)
    def _on_loaded(self, file: bytes, side: int, image: QImage | None) -> None:
        if image is None:
            self._failed.add((file, side))
        elif not image.isNull():
            self._pictures[file, side] = QPixmap.fromImage(image)
            while sum(kept.width() * kept.height() for kept in self._pictures.values()) > _KEPT_PIXELS:
                self._asked.discard(self._pictures.popitem(last=False)[0])
            self.changed.emit(file)

    def _on_files_changed(self) -> None:
        failed, self._failed = self._failed, set()
        self._asked -= failed
        for file in {file for file, _ in failed}:
            self.changed.emit(file)
