"""A name that is changed where it stands: Return or leaving the field keeps it, what is wrong is said below it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QWidget

from ui.bridge import Bridge, sentence_of
from ui.widgets import TextField, announce


class NameField(TextField):
    """`rename` is the command; `show_name` what it is now."""

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
        self._bridge = bridge
        self._rename = rename
        self._name = ""
        self._tried: str | None = None
        self.edit.editingFinished.connect(self.keep)

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
        typed = self.text()
        if typed in (self._name, self._tried):
            return
        self._tried = typed
        self._bridge.run(self._rename(typed), lambda _result: self._on_kept(typed), self._on_refused)

    def _on_kept(self, name: str) -> None:
        self._name, self._tried = name, None
        if not self.error():
            announce(self, self.tr("Saved"))

    def _on_refused(self, error: Exception) -> None:
        self._tried = None
        self.set_error(sentence_of(error))
