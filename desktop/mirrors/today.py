"""What of this PC's mirrors waits for somebody: they stopped, and go on once it was looked after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.mirrors.queries import mirrors
from desktop.mirrors.words import question
from desktop.rows.names import isolated
from desktop.rows.today import TodayItem, TodayKind, TodayPlace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.mirrors.records import Mirror
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker

FOLDER: Final = "drive.folder"


def stopped(session: ReadSession, onlooker: Onlooker) -> Iterator[TodayItem]:
    """For whoever uses this PC: nobody else has its disks."""
    for one in mirrors(session):
        title = _title(one)
        if title:
            yield TodayItem(TodayKind.JOBS, title, TodayPlace(FOLDER, one.folder), detail=_DETAIL)


_DETAIL: Final = "Until then nothing of it is carried on. What is in the shop stays there."


def _title(one: Mirror) -> str:
    path, kind = isolated(one.path), one.state.kind if one.state is not None else ""
    if kind == "asks":
        return question(one)
    if kind == "other_disk":
        return f"{path} is not the folder that is kept like “{isolated(one.name)}”. Is another drive in its place?"
    return f"{path} is kept like a folder of the shop that is not there any more" if kind == "no_folder" else ""
