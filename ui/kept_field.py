"""A value that is changed where it stands: Return or leaving the field keeps it, what is wrong is said below it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.errors import InvalidError
from ui.auto_save import AutoSave
from ui.bidi import filled
from ui.bridge import Bridge
from ui.records.other_values import OtherValues
from ui.theme import restyle
from ui.widgets import FindList, TextField


class KeptField(TextField):
    """`show_value` what it is now; `stop()` when nothing is to be kept any more. Escape takes back what was typed.

    Attributes: `others`, what was written at the same time, below it; `seen`, what `look` said when somebody began to
    type, so that they overwrite nothing that came meanwhile. Signals: `saved` with the command's result, `undo_wanted`
    for Ctrl+Z where nothing typed is left to take back.
    """

    saved = Signal(object)
    undo_wanted = Signal()

    def __init__(
        self,
        label: str,
        bridge: Bridge,
        save: Callable[[Any], Future[Any]],
        *,
        read: Callable[[str], Any] = str,
        look: Callable[[], Any] = lambda: None,
        placeholder: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`read`: the value that was typed, for `save`, the command; raises InvalidError."""
        super().__init__(label, placeholder=placeholder, hint=hint, parent=parent)
        self.others = OtherValues()
        self.layout().addWidget(self.others)
        self.seen: Any = None
        self._read = read
        self._look = look
        self._shown = self._typed = ""
        self._typing = False
        self._find: FindList | None = None
        self._saving = AutoSave(bridge, save, self)
        self._saving.saved.connect(self._on_saved)
        self._saving.refused.connect(self.set_error)
        self._saving.changed.connect(self._tell_trouble)
        self.edit.editingFinished.connect(self.keep)
        self.edit.textEdited.connect(self._on_typed)
        self.edit.installEventFilter(self)

    @property
    def unsaved(self) -> bool:
        """Whether a value was given that is not on the disk."""
        return self._saving.unsaved

    def show_value(self, text: str) -> None:
        """Show what it is now, unless another one is being typed."""
        untouched = self.text() == self._shown
        self._shown = text
        if untouched and self.text() != text:
            self._set_back()

    def keep(self) -> None:
        """Keep what is typed, if it is another value."""
        typed = self.text()
        if self.edit.isReadOnly() or typed == (self._typed if self._saving.unsaved else self._shown):
            return
        try:
            value = self._read(typed)
        except InvalidError as error:
            self.set_error(str(error))
            return
        if not self._typing:
            self.seen = self._look()
        self._typed = typed
        self._saving.touch(value)
        self._saving.flush()

    def stop(self) -> None:
        """Keep what is typed; nothing is tried again."""
        self.keep()
        self._saving.end()

    def offer(self, choices: list[str]) -> None:
        """Below it, while somebody types, these to choose from."""
        if self._find is None:
            self._find = FindList(self.edit)
            self._find.chosen.connect(self.keep)
            self._find.set_shown(not self.edit.isReadOnly())
        self._find.offer(choices)

    def set_writable(self, writable: bool) -> None:
        """Whether it can be changed; else it reads like a text."""
        if self.edit.isReadOnly() == writable:
            self.edit.setReadOnly(not writable)
            restyle(self.edit, bare=not writable)
            if self._find is not None:
                self._find.set_shown(writable)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Undo) and not self.edit.isUndoAvailable():
                self.undo_wanted.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and (self.text() != self._shown or self.error()):
                self._set_back()
                return True
        return super().eventFilter(watched, event)

    def _set_back(self) -> None:
        self._typing = False
        self.set_text(self._shown)
        self.set_error("")
        # What is too long for the field is read from its beginning.
        self.edit.setCursorPosition(0)

    def _on_typed(self) -> None:
        if not self._typing:
            self._typing, self.seen = True, self._look()

    def _on_saved(self, result: Any) -> None:
        self._shown, self._typing = self._typed, False
        self.set_error("")
        if self.text() == self._typed:
            caret = self.edit.cursorPosition()
            self.edit.setText(self.edit.text())  # Ctrl+Z takes back what was saved, not how it was typed
            self.edit.setCursorPosition(caret)
        self.saved.emit(result)

    def _tell_trouble(self) -> None:
        if self._saving.trouble:
            self.set_error(filled(self.tr("Not saved yet: %1 Countertop keeps trying."), self._saving.trouble))
