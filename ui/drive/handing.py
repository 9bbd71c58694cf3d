"""Files and folders of the drive dragged, or on the clipboard: to other programs, to messages, to another folder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QMimeData

from desktop.drive import giving, queries
from ui.bidi import filled
from ui.drive.drive_rows import MOVED
from ui.files.handing import Handed

if TYPE_CHECKING:
    from desktop.drive.records import NamedThing
    from desktop.rows.read_session import ReadSession

tr = QCoreApplication.translate
_CUT: Final = "application/x-countertop-cut"


def is_cut(data: QMimeData) -> bool:
    """Whether what is on the clipboard is to be moved to where it is pasted."""
    return data.hasFormat(_CUT)


def handed_things(session: ReadSession, chosen: Sequence[NamedThing], *, cut: bool = False) -> Handed:
    """These, to be handed out; `cut`: within the section they move."""
    ids = [one.id for one in chosen]
    folders = queries.folders_among(session, ids)
    inside = giving.taken(session, queries.things(session, folders))
    files = giving.contents(session, ids)
    called = chosen[0].name if len(chosen) == 1 else filled(tr("Drive", "%1 chosen"), str(len(chosen)))
    also = {MOVED: "\n".join(ids).encode()}
    return Handed(
        () if folders else files,
        called,
        size=inside.size + sum(file.size for file in files),
        missing=[*inside.missing, *(file for file in files if not session.files().is_whole(file.id))],
        write=partial(giving.copies_of, ids=ids),
        also=also | {_CUT: b"1"} if cut else also,
    )
