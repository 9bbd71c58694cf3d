"""Files that are to go with what is being written: each is copied into the shop at once, beside the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.files.commands import GivenFile, add_files
from desktop.files.value import FileValue
from ui.bidi import filled
from ui.bridge import sentence_of

if TYPE_CHECKING:
    from ui.bridge import Bridge

MOST: Final = 16
PROGRESS_MS: Final = 100


class GivenUpError(Exception):
    """Nobody wants it any more."""


class Attachment:
    """One of them.

    name: what it is called
    value: what stands for it, once it is copied
    path: where it is on a disk; empty: nowhere
    """

    def __init__(self, name: str, value: FileValue | None = None, path: str = "") -> None:
        self.name = name
        self.value = value
        self.path = path
        self.percent = 0
        self._is_given_up = False

    def watch(self, done: int, of: int) -> None:
        """Told in another thread how far it is. Raises GivenUpError once it was given up."""
        if self._is_given_up:
            raise GivenUpError
        self.percent = 100 * done // max(of, 1)

    def give_up(self) -> None:
        """It need not be copied any further."""
        self._is_given_up = True


class Attachments(QObject):
    """Signals: `changed`; `refused(str)`, a line for each of those given last that cannot; `kept`, when what
    would go with a message now is another.

    Attributes: `rows`, in their order.
    """

    changed = Signal()
    kept = Signal()
    refused = Signal(str)

    def __init__(self, bridge: Bridge, parent: QObject | None = None, too_many: str = "") -> None:
        """`too_many`: what is said instead where more are given, with %1 for how many may be."""
        super().__init__(parent)
        self._bridge = bridge
        self._too_many = too_many or self.tr("%1 files go with one message at most.")
        self.rows: list[Attachment] = []
        self._refused: list[str] = []
        self._progress = QTimer(self, interval=PROGRESS_MS)
        self._progress.timeout.connect(self._on_progress)

    @property
    def files(self) -> list[FileValue]:
        """Those that are copied."""
        return [row.value for row in self.rows if row.value is not None]

    @property
    def coming(self) -> list[Attachment]:
        """Those that are not yet."""
        return [row for row in self.rows if row.value is None]

    def add(self, given: Sequence[GivenFile]) -> None:
        """Copy more of them; beyond as many as go together they are refused."""
        self._refused = []
        room = MOST - len(self.rows)
        for each in given[: max(room, 0)]:
            self._copy(each)
        if len(given) > room:
            self._refuse(filled(self._too_many, str(MOST)))
        self.changed.emit()

    def fill(self, files: Iterable[FileValue]) -> None:
        """Have these, which were copied before, in place of all others."""
        self.rows = [Attachment(file.name, file) for file in files]
        self.changed.emit()

    def take_first(self) -> Attachment | None:
        """The first, if it is copied: whoever takes it tells that these have changed once it is where it goes."""
        return self.rows.pop(0) if self.rows and self.rows[0].value is not None else None

    def give_up(self) -> None:
        """None of them need be copied any further, and nobody is told of any."""
        for row in self.rows:
            row.give_up()
        self.rows = []

    def take_away(self, row: Attachment) -> None:
        """One of them is not to go with it after all."""
        row.give_up()
        if row in self.rows:
            self.rows.remove(row)
            self.changed.emit()
            self.kept.emit()

    def _copy(self, given: GivenFile) -> None:
        row = Attachment(given.name, path=str(given.content) if isinstance(given.content, Path) else "")
        self.rows.append(row)
        done, failed = partial(self._on_copied, row), partial(self._on_failed, row)
        self._bridge.do(add_files, [given], row.watch, done=done, failed=failed)
        self._progress.start()

    def _on_copied(self, row: Attachment, values: list[FileValue]) -> None:
        (row.value,) = values
        if row in self.rows:
            self.changed.emit()
            self.kept.emit()

    def _on_failed(self, row: Attachment, error: Exception) -> None:
        if row in self.rows:
            self.rows.remove(row)
            self.changed.emit()
            self._refuse(f"{row.name}: {sentence_of(error)}")

    def _refuse(self, sentence: str) -> None:
        self._refused.append(sentence)
        self.refused.emit("\n".join(self._refused))

    def _on_progress(self) -> None:
        if self.coming:
            self.changed.emit()
        else:
            self._progress.stop()
