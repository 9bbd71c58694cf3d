"""Choices of this PC that are each person's own, where several use it: which section is open, which conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ui.widgets import SettingsStore

FIRST_KEY: Final = "window.first_person"
_EVERYBODY_S: Final = ("look.", "scanner.", "window.geometry", "window.list_width", "window.told")


class OwnSettings:
    """Those of one person. Whoever was here first keeps them under their plain names, as before there were others."""

    def __init__(self, settings: SettingsStore, person: str) -> None:
        if not settings.get(FIRST_KEY):
            settings.set(FIRST_KEY, person)
        self._settings = settings
        self._ending = "" if settings.get(FIRST_KEY) == person else f" {person}"

    def get(self, key: str, default: object = None) -> object:
        """The value; the default where there is none."""
        return self._settings.get(self._own(key), default)

    def set(self, key: str, value: object) -> None:
        """Keep a value."""
        self._settings.set(self._own(key), value)

    def _own(self, key: str) -> str:
        return key if key.startswith(_EVERYBODY_S) else f"{key}{self._ending}"
