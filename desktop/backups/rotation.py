"""Which backups of a PC are kept: of the latest days, weeks and months that have any, the latest one each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desktop.backups.records import BackupFile

_KEPT: Final[tuple[tuple[int, Callable[[date], Hashable]], ...]] = (
    (7, date.toordinal),
    (4, lambda day: day.isocalendar()[:2]),
    (6, lambda day: (day.year, day.month)),
)
"""How many of each: days, weeks, months."""


def surplus(backups: Collection[BackupFile], good: BackupFile) -> list[BackupFile]:
    """Of one PC's backups those that need not be kept. `good`: the newest of which it is known that it holds; it stays,
    and so does what says that it is newer."""
    older = sorted((one for one in backups if one.at <= good.at), key=lambda one: one.at, reverse=True)
    latest = [good, *(one for one in older if one.path != good.path)]
    kept = {one.path for most, period in _KEPT for one in islice(_latest_of_each(latest, period), most)}
    return [one for one in latest if one.path not in kept]


def _latest_of_each(latest: list[BackupFile], period: Callable[[date], Hashable]) -> list[BackupFile]:
    found: dict[Hashable, BackupFile] = {}
    for one in latest:
        found.setdefault(period(one.at.date()), one)
    return list(found.values())
