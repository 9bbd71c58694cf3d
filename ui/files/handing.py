"""Files of the shop handed to other programs and to other places here: dragged, or copied to be pasted.

Other programs get plain copies. Here they are known for what they are: nothing is copied, and what is attached to a
message or put into another folder is the same file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QObject, QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QDrag, QFontMetrics, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.errors import UserFacingError
from desktop.files import contents, state
from desktop.files.open_copies import copy_to_give
from desktop.files.value import FileValue
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.theme import Theme
from ui.tokens import BODY, SPACE_8, SPACE_12
from ui.widgets import Toast

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from ui.bridge import Bridge

_VALUES: Final = "application/x-countertop-values"
"""A number under which this window knows what is handed out; it says nothing to anybody else."""
_COPIED: Final = "x-special/gnome-copied-files"
AT_ONCE: Final = 32 << 20
"""So many bytes are copied while one waits for it; of more one is told when they are ready."""
_WIDEST: Final = 260
_KNOWN: Final = 8
"""What is on the clipboard is among the last that were handed out."""

_out: dict[bytes, tuple[FileValue, ...]] = {}


def handed_files(data: QMimeData) -> tuple[FileValue, ...]:
    """The files of the shop that are dragged or pasted here; none where it is something else."""
    return _out.get(bytes(data.data(_VALUES).data()), ()) if data.hasFormat(_VALUES) else ()


class Handed:
    """What is handed out: what other programs get is written by `write`; `files` is what is known here, `also` other
    kinds of data; `called`: what it is called on the way."""

    def __init__(
        self,
        files: Sequence[FileValue],
        called: str,
        *,
        size: int,
        missing: Sequence[FileValue] = (),
        write: Callable[[ReadSession], Sequence[Path]] | None = None,
        also: Mapping[str, bytes] | None = None,
    ) -> None:
        self.files = tuple(files)
        self.called = called
        self.size = size
        self.missing = tuple(missing)
        self.write = write or partial(_copies, files=self.files)
        self.also = also or {}


def _copies(session: ReadSession, files: Sequence[FileValue]) -> list[Path]:
    return [copy_to_give(session, file) for file in files]


class HandingOut(QObject):
    """For one pane."""

    def __init__(self, bridge: Bridge, pane: QWidget) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._pane = pane
        self._ready: dict[tuple[FileValue, ...], list[Path]] = {}

    def drag(self, handed: Handed) -> None:
        """Drag it from where the mouse is, until it is let go."""
        paths = self._paths(handed, lambda _: self._say(self._words(handed)))
        drag = QDrag(self._pane)
        drag.setMimeData(mime_data(handed, paths))
        drag.setPixmap(_sign(handed.called, self._pane.devicePixelRatioF()))
        drag.setHotSpot(QPoint(-SPACE_12, -SPACE_12))
        drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.CopyAction)

    def copy(self, handed: Handed) -> None:
        """Have it on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        paths = self._paths(handed, lambda paths: clipboard.setMimeData(mime_data(handed, paths)))
        clipboard.setMimeData(mime_data(handed, paths))

    def drag_file(self, file: FileValue) -> None:
        """Drag one file."""
        self.drag(self.one(file))

    def copy_file(self, file: FileValue) -> None:
        """Have one file on the clipboard."""
        self.copy(self.one(file))

    def one(self, file: FileValue) -> Handed:
        """One file to be handed out."""
        missing = [] if contents.is_here(self._bridge.session, file) else [file]
        return Handed([file], file.name, size=file.size, missing=missing)

    def small_copies(self, file: FileValue) -> list[Path]:
        """A copy of one file for other programs; none where it is not here, or would take long to write."""
        handed = self.one(file)
        if handed.missing or handed.size > AT_ONCE:
            return []
        try:
            return list(handed.write(self._bridge.session))
        except UserFacingError:
            return []

    def _words(self, handed: Handed) -> str:
        return filled(self.tr("“%1” is ready for other programs now: drag it again."), handed.called)

    def _paths(self, handed: Handed, ready: Callable[[list[Path]], object]) -> list[Path]:
        """The copies of it; none where they are not to be had at once, which is said."""
        if handed.missing:
            for file in handed.missing:
                self._bridge.do(state.want, file.id)
            words = self.tr("“%1” is not on this PC yet, so other programs cannot have it; it is fetched now.")
            self._say(filled(words, handed.missing[0].name))
            return []
        known = self._ready.get(handed.files, [])
        if known and all(path.exists() for path in known):
            return known
        if handed.size > AT_ONCE:
            self._write_beside(handed, ready)
            return []
        try:
            return list(handed.write(self._bridge.session))
        except UserFacingError as error:
            self._say(sentence_of(error))
            return []

    def _write_beside(self, handed: Handed, ready: Callable[[list[Path]], object]) -> None:
        self._say(filled(self.tr("“%1” is large; it is made ready for other programs…"), handed.called))

        def work() -> list[Path]:
            session = self._bridge.workspace.read()
            try:
                return list(handed.write(session))
            finally:
                session.close()

        def done(paths: list[Path]) -> None:
            self._ready[handed.files] = paths
            ready(paths)

        BackgroundTask(work, done, lambda error: self._say(sentence_of(error)), self).start()

    def _say(self, sentence: str) -> None:
        Toast(self._pane.window(), sentence, at_foot=True)


def mime_data(handed: Handed, paths: Sequence[Path]) -> QMimeData:
    """What is dragged or on the clipboard."""
    data = QMimeData()
    urls = [QUrl.fromLocalFile(str(path)) for path in paths]
    if urls:
        data.setUrls(urls)
        lines = [b"copy", *(bytes(url.toEncoded().data()) for url in urls)]
        data.setData(_COPIED, b"\n".join(lines))
    if handed.files:
        number = os.urandom(16).hex().encode()
        _out[number] = handed.files
        if len(_out) > _KNOWN:
            del _out[next(iter(_out))]
        data.setData(_VALUES, number)
    for kind, content in handed.also.items():
        data.setData(kind, content)
    return data


def _sign(words: str, ratio: float) -> QPixmap:
    """What goes with the mouse."""
    theme = Theme.current()
    metrics = QFontMetrics(theme.font(BODY))
    words = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, theme.scaled(_WIDEST))
    size = QSize(metrics.horizontalAdvance(words) + 2 * SPACE_12, metrics.height() + 2 * SPACE_8)
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(theme.colour("selected"))
    painter = QPainter(pixmap)
    painter.setFont(theme.font(BODY))
    painter.setPen(theme.colour("ink"))
    painter.drawText(QRect(QPoint(0, 0), size), int(Qt.AlignmentFlag.AlignCenter), words)
    painter.end()
    return pixmap
