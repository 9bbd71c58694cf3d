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
from ui.growing_text import GrowingText
from ui.records.other_values import OtherValues
from ui.theme import restyle
from ui.widgets import FindList, LabelledEdit, LineEdit


class KeptField(LabelledEdit):
    """`show_value` what it is now; `stop()` when nothing is to be kept any more. Escape takes back what was typed
    in a line.

    Attributes: `others`, what was written at the same time, below it; `saving`, which goes on where this one is gone
    before all is on the disk. Signals: `saved` with the command's result, `undo_wanted` for Ctrl+Z where nothing typed
    is left to take back, `drafted` at each edit with what is typed and what whoever types had seen, with None once
    nothing is left that was not kept.
    """

    saved = Signal(object)
    drafted = Signal(object)
    undo_wanted = Signal()

    def __init__(
        self,
        label: str,
        bridge: Bridge,
        save: Callable[[Any, Any], Future[Any]],
        *,
        read: Callable[[str], Any] = str,
        edit: LineEdit | GrowingText | None = None,
        at_once: bool = False,
        placeholder: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`save`: the command, of a value and of what whoever typed it had seen; `read`: the value that was typed,
        raises InvalidError. `at_once`: it is kept while it is typed too."""
        super().__init__(label, edit or LineEdit(), hint=hint, parent=parent)
        self.edit.setPlaceholderText(placeholder)
        self.others = OtherValues()
        self.layout().addWidget(self.others)
        self._read = read
        self._is_line = isinstance(self.edit, LineEdit)
        self._shown = self._in_edit = self._typed = ""
        self._seen: Any = None
        self._is_drafted = False
        self._find: FindList | None = None
        self.saving = AutoSave(bridge, lambda given: save(*given), bridge)
        self.saving.saved.connect(self._on_saved)
        self.saving.refused.connect(self.set_error)
        self.saving.changed.connect(self._tell_trouble)
        self.edit.editingFinished.connect(self.keep)
        self.edit.textEdited.connect(self._draft)
        if at_once:
            self.edit.textEdited.connect(self._take_up)
        self.edit.installEventFilter(self)

    @property
    def unsaved(self) -> bool:
        """Whether a value was given that is not on the disk."""
        return self.saving.unsaved

    @property
    def is_touched(self) -> bool:
        """Whether something else stands in it than what was shown."""
        touched: bool = self.edit.text() != self._in_edit
        return touched

    def show_value(self, text: str, seen: Any = None) -> None:
        """Show what it is now, unless another one is being typed. `seen`: what whoever reads this has seen, so that
        they overwrite nothing that comes while they type."""
        untouched = not self.is_touched
        self._shown = text
        if untouched:
            self._seen = seen
            if self.text() != text.strip():  # a space may be the beginning of what is typed next
                self._set_back()

    def resume(self, typed: str, seen: Any) -> None:
        """Go on with what was typed and not kept, by somebody who had seen this."""
        self._seen, self._is_drafted = seen, True
        self.set_text(typed)
        try:
            self._read(self.text())
        except InvalidError as error:
            self.set_error(str(error), in_view=False)

    def keep(self) -> None:
        """Keep what is typed, if it is another value."""
        self._take_up()
        self.saving.flush()
        if not self.saving.unsaved and self.text() == self._shown.strip():
            self._in_edit = self.edit.text()  # only spaces were typed
            self._draft()

    def stop(self) -> None:
        """Keep what is typed; nothing is tried again."""
        self.keep()
        self.saving.end()

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
            restyle(self.edit, bare=not writable, **({} if self._is_line else {"field": writable}))
            if self._find is not None:
                self._find.set_shown(writable)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Undo) and not self.edit.isUndoAvailable():
                self.undo_wanted.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and self._is_line and (self.is_touched or self.error()):
                self._set_back()
                return True
        return super().eventFilter(watched, event)

    def _draft(self) -> None:
        if self.is_touched:
            self._is_drafted = True
            self.drafted.emit((self.edit.text(), self._seen))
        elif self._is_drafted:
            self._is_drafted = False
            self.drafted.emit(None)

    def _take_up(self) -> None:
        """What is typed waits to be kept, if it is another value than what is shown or waits already."""
        typed = self.text()
        known = self._typed if self.saving.unsaved else self._shown.strip()
        if self.edit.isReadOnly() or not self.is_touched or typed == known:
            return
        try:
            value = self._read(typed)
        except InvalidError as error:
            self.set_error(str(error))
            return
        self._typed = typed
        self.saving.touch((value, self._seen))

    def _set_back(self) -> None:
        self.set_text(self._shown)
        self._in_edit = self.edit.text()
        self.set_error("")
        self._draft()
        if self._is_line:
            # What is too long for the field is read from its beginning.
            self.edit.setCursorPosition(0)

    def _on_saved(self, result: Any) -> None:
        self._shown = self._typed
        self.set_error("")
        if self.text() == self._typed:
            self._in_edit = self.edit.text()
            self._draft()
            if self._is_line:
                caret = self.edit.cursorPosition()
                self.edit.setText(self._in_edit)  # Ctrl+Z takes back what was saved, not how it was typed
                self.edit.setCursorPosition(caret)
        self.saved.emit(result)

    def _tell_trouble(self) -> None:
        if self.saving.trouble:
            self.set_error(filled(self.tr("Not saved yet: %1 Countertop keeps trying."), self.saving.trouble))
