"""How many of the shop's files a PC keeps: a choice of that PC, among its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from desktop.engine.records import NetworkSettings
    from desktop.home.home import Home

_EVERYTHING: Final = "files.everything"
_BUDGET: Final = "files.budget"


class FileChoice(Struct, frozen=True):
    """`everything`: all files come by themselves, not only small ones; `budget`: how many bytes those that do may take,
    0 for as many as the disk has room for."""

    everything: bool
    budget: int = 0


def chosen(home: Home, network: NetworkSettings) -> FileChoice:
    """What was chosen; by itself only a PC that is always on keeps everything."""
    settings = home.settings
    return FileChoice(settings.get(_EVERYTHING, network.keeps_all_files), max(0, settings.get(_BUDGET, 0)))


def keep_choice(home: Home, choice: FileChoice) -> None:
    """Keep it for the next start too."""
    settings = home.settings
    settings.set(_EVERYTHING, choice.everything)
    settings.set(_BUDGET, choice.budget)
