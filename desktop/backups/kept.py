"""Where this PC's daily backups go and what came of them: among its settings, for all who use it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from desktop.backups.records import GoodBackup
from desktop.home.settings import Settings

if TYPE_CHECKING:
    from desktop.home.home import Home
    from desktop.rows.read_session import ReadSession

_NAME: Final = "backups.daily"
_FILE: Final = "settings.json"


class DailyBackups(Struct, frozen=True):
    """What is kept of them; times in milliseconds since 1970 UTC, 0 for never.

    folder: where they go; empty where nobody chose that, at `chosen_ms`; `other_disk`: it was on another disk than the
    shop's data then
    good: the last one that holds
    trouble: why there is none since, in words; empty where nothing went wrong
    tried_ms: when one was begun last; `is_missing`: the folder was not there
    """

    folder: str = ""
    chosen_ms: int = 0
    other_disk: bool = False
    good: GoodBackup | None = None
    trouble: str = ""
    tried_ms: int = 0
    is_missing: bool = False

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(self.folder)


def daily_backups(home: Home) -> DailyBackups:
    """As they are."""
    return _read(home.settings)


def daily_backups_here(session: ReadSession) -> DailyBackups:
    """The same, for whoever asks the rows."""
    return _read(Settings(session.sources.log_path.with_name(_FILE)))


def _read(settings: Settings) -> DailyBackups:
    with suppress(msgspec.ValidationError):
        return msgspec.convert(settings.get(_NAME) or {}, DailyBackups)
    return DailyBackups()


def keep(home: Home, **changes: object) -> DailyBackups:
    """Keep what is otherwise now; how it is then."""
    now = replace(daily_backups(home), **changes)
    home.settings.set(_NAME, msgspec.to_builtins(now))
    return now
