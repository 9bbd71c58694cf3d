"""The one file that stands in a place, and the one that is copied to stand there instead."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.files.attachments import Attachments

if TYPE_CHECKING:
    from desktop.files.commands import GivenFile
    from desktop.files.value import FileValue
    from ui.bridge import Bridge


class OneFile(QObject):
    """Signals: `changed`: another one stands there, or none, or one is on its way; `given`, the same where somebody
    here did it; `refused(str)`, a sentence: what stood there still does.

    Attributes: `value`, None for none; `has_failed`, whether the last one that was given could not be copied.
    """

    changed = Signal()
    given = Signal()
    refused = Signal(str)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.value: FileValue | None = None
        self.has_failed = False
        self._coming = coming = Attachments(bridge, self)
        self.destroyed.connect(partial(_abandon, coming))
        self._coming.changed.connect(self.changed)
        self._coming.kept.connect(self._on_copied)
        self._coming.refused.connect(self._on_refused)

    @property
    def is_coming(self) -> bool:
        """Whether one is being copied."""
        return bool(self._coming.rows)

    @property
    def percent(self) -> int:
        """How much of it is."""
        return self._coming.rows[0].percent if self._coming.rows else 0

    def put(self, value: FileValue | None) -> None:
        """This one stands there, whatever was on its way."""
        self.has_failed = False
        self._give_up()
        if value != self.value:
            self.value = value
            self.changed.emit()

    def give(self, given: GivenFile) -> None:
        """Copy it, to stand there."""
        self.has_failed = False
        self._give_up()
        self._coming.add([given])

    def take_away(self) -> None:
        """None stands there any more."""
        self.put(None)
        self.given.emit()

    def _give_up(self) -> None:
        for row in self._coming.rows:
            row.give_up()
        self._coming.fill([])

    def _on_copied(self) -> None:
        found = self._coming.files
        if found:
            self.put(found[0])
            self.given.emit()

    def _on_refused(self, sentence: str) -> None:
        self.has_failed = True
        self.refused.emit(sentence)
        self.given.emit()


def _abandon(coming: Attachments) -> None:
    """The place for it is gone: nobody is told how far it is any more."""
    for row in coming.rows:
        row.give_up()
    coming.rows = []
