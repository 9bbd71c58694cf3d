"""Whether the window begins with Today: once a day, where anything waited when it was last looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ui.local_clock import LocalClock

if TYPE_CHECKING:
    from ui.widgets import SettingsStore

_WAITING: Final = "today.waiting"
_OPENED: Final = "today.opened"


def begins_with_today(settings: SettingsStore) -> bool:
    """Whether it was not opened yet on this day, and something waits as far as is known."""
    return bool(settings.get(_WAITING)) and settings.get(_OPENED) != _day()


def note_waiting(settings: SettingsStore, waits: bool) -> None:
    """Whether anything waits now."""
    if bool(settings.get(_WAITING)) != waits:
        settings.set(_WAITING, waits)


def note_opened(settings: SettingsStore) -> None:
    """It is looked at."""
    if settings.get(_OPENED) != _day():
        settings.set(_OPENED, _day())


def _day() -> str:
    return LocalClock.current().today().isoformat()
