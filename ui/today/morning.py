"""Whether the window begins with Today: once a day, where anything waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ui.local_clock import LocalClock

if TYPE_CHECKING:
    from ui.area import ScreenContext
    from ui.widgets import SettingsStore

_WAITING: Final = "today.waiting"
_OPENED: Final = "today.opened"
_ASKED: Final = "today.asked"


def begins_with_today(context: ScreenContext) -> bool:
    """Whether it was not opened yet on this day, and something waits: as far as is known from before, else as it reads
    now, for a morning brings what is due. It is read once a day, since that holds up the start."""
    settings = context.settings
    if settings.get(_OPENED) == _day():
        return False
    if not settings.get(_WAITING) and settings.get(_ASKED) != _day():
        settings.set(_ASKED, _day())
        note_waiting(settings, _waits(context))
    return bool(settings.get(_WAITING))


def note_waiting(settings: SettingsStore, waits: bool) -> None:
    """Whether anything waits now."""
    if bool(settings.get(_WAITING)) != waits:
        settings.set(_WAITING, waits)


def note_opened(settings: SettingsStore) -> None:
    """It is looked at."""
    if settings.get(_OPENED) != _day():
        settings.set(_OPENED, _day())


def _waits(context: ScreenContext) -> bool:
    """Anything but what is new: that alone is no reason to begin elsewhere on a PC that has just joined."""
    from desktop.rows.today import TodayKind
    from desktop.today.queries import today

    return any(item.kind is not TodayKind.NEW for item in today(context.bridge.session))


def _day() -> str:
    return LocalClock.current().today().isoformat()
