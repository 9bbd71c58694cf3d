"""What of this PC's backups an owner should look after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from desktop.backups.kept import DailyBackups, daily_backups_here
from desktop.backups.left_behind import left_in_backups
from desktop.bundles.left_out import ONLY_FAT
from desktop.people.arrivals import came_ms
from desktop.rows.names import isolated
from desktop.rows.today import Onlooker, TodayDeed, TodayItem, TodayKind, TodayPlace
from sync.clock import datetime_of
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from desktop.rows.read_session import ReadSession

BACKUPS: Final = "backups"
"""A kind of place: where backups are set."""
LATE: Final = timedelta(days=3)
SETTLED_IN: Final = timedelta(days=7)
_PLACE: Final = TodayPlace(BACKUPS, "")
_NOT_ON: Final = "Countertop makes one each day, when it is open for a while and the drive is there."
_NONE: Final = "No backup is made of this shop on this PC"
_NONE_DETAIL: Final = "When it breaks, what no other PC has is lost. Choose a drive for backups in Settings."


def not_right(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """For owners: that there was none for days, that files are not in the last one, or only in one; once, that nobody
    has begun."""
    if onlooker.role is not Role.OWNER:
        return
    for one in left_in_backups(session, named=False):
        yield TodayItem(TodayKind.NOT_RIGHT, one.title, TodayPlace(BACKUPS, str(one.backup)), None, one.detail)
    kept, now = daily_backups_here(session), datetime_of(onlooker.now_ms)
    if kept.folder:
        yield from _of_daily(kept, now)
    elif now - datetime_of(came_ms(session, onlooker.member)) > SETTLED_IN:
        deeds, once = (TodayDeed.SEEN,), "backups"
        yield TodayItem(TodayKind.NOT_RIGHT, _NONE, _PLACE, None, _NONE_DETAIL, deeds=deeds, once=once)


def _of_daily(kept: DailyBackups, now: datetime) -> Iterator[TodayItem]:
    last = kept.good.at if kept.good is not None else datetime_of(kept.chosen_ms)
    if now - last > LATE:
        title = f"No backup was made for {(now - last).days} days"
        yield TodayItem(TodayKind.NOT_RIGHT, title, _PLACE, last, kept.trouble or _NOT_ON)
    elif kept.good is not None and kept.good.left_out:
        title = f"There was no room for {kept.good.left.words} in the last backup"
        why = ONLY_FAT if kept.good.by_format else ""
        detail = f"They are not in {isolated(kept.folder)}. {why}".rstrip()
        yield TodayItem(TodayKind.NOT_RIGHT, title, _PLACE, last, detail)
