"""A name that is changed where it stands: Return or leaving the field keeps it, what is wrong is said below it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QWidget

from ui.auto_save import AutoSave
from ui.bidi import filled
from ui.bridge import Bridge
from ui.widgets import TextField, announce


class NameField(TextField):
    """`rename` is the command; `show_name` what it is now; `stop()` when nothing is to be kept any more."""

    def __init__(
        self,
        label: str,
        bridge: Bridge,
        rename: Callable[[str], Future[Any]],
        *,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, hint=hint, parent=parent)
        self._name = ""
        self._saving = AutoSave(bridge, rename, self)
        self._saving.saved.connect(self._on_saved)
        self._saving.refused.connect(self.set_error)
        self._saving.changed.connect(self._tell_trouble)
        self.edit.editingFinished.connect(self.keep)

    @property
    def unsaved(self) -> bool:
        """Whether a name was given that is not on the disk."""
        return self._saving.unsaved

    def show_name(self, name: str) -> None:
        """Show what it is now, unless another one is being typed."""
        untouched = self.text() == self._name
        self._name = name
        if untouched and self.text() != name:
            self.set_text(name)
            # A name too long for the field is read from its beginning.
            self.edit.setCursorPosition(0)

    def keep(self) -> None:
        """Keep what is typed, if it is another name."""
        newest = self._saving.value if self._saving.unsaved else self._name
        if self.text() != newest:
            self._saving.touch(self.text())
            self._saving.flush()

    def stop(self) -> None:
        """Keep what is typed; nothing is tried again."""
        self.keep()
        self._saving.end()

    def _on_saved(self, _result: Any) -> None:
        self._name = self._saving.value
        self.set_error("")
        announce(self, self.tr("Saved"))

    def _tell_trouble(self) -> None:
        if self._saving.trouble:
            self.set_error(filled(self.tr("Not saved yet: %1 Countertop keeps trying."), self._saving.trouble))
