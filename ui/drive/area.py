"""The shop's files as an area of the window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.area import ScreenArea
from ui.drive.places import DrivePlace

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit
    from ui.area import Screen, ScreenContext, Watch
    from ui.jump import Jump


def _make(context: ScreenContext) -> Screen:
    from ui.drive.screen import DriveScreen

    return DriveScreen(context.bridge, context.settings)


def _watch(context: ScreenContext) -> Watch:
    from ui.drive.watch import FilesWatch

    return FilesWatch(context.bridge)


def _jumps(session: ReadSession, *, archived: bool) -> Iterable[Jump]:
    from ui.drive.jumps import jumps

    return jumps(session, archived=archived)


def _hit(hit: SearchHit) -> Jump:
    from ui.drive.jumps import hit_jump

    return hit_jump(hit)


AREA: Final = ScreenArea(
    key="files",
    title=QT_TRANSLATE_NOOP("Areas", "Files"),
    icon="folder",
    make=_make,
    watch=_watch,
    places=(DrivePlace,),
    jumps=_jumps,
    hits=("drive.file", "drive.folder"),
    hit=_hit,
)
