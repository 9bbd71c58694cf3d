"""Files and folders of the drive dragged, or on the clipboard: to other programs, to messages, to another folder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QMimeData

from desktop.drive import giving
from ui.bidi import filled
from ui.drive.drive_rows import MOVED
from ui.drive.rows import DriveRow
from ui.files.handing import Handed

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

tr = QCoreApplication.translate
_CUT: Final = "application/x-countertop-cut"


def is_cut(data: QMimeData) -> bool:
    """Whether what is on the clipboard is to be moved to where it is pasted."""
    return data.hasFormat(_CUT)


def handed_rows(session: ReadSession, rows: Sequence[DriveRow], *, cut: bool = False) -> Handed:
    """These, to be handed out; `cut`: within the section they move."""
    things = [row.thing for row in rows]
    taken = giving.taken(session, things)
    called = rows[0].name if len(rows) == 1 else filled(tr("Drive", "%1 chosen"), str(len(rows)))
    also = {MOVED: "\n".join(row.id for row in rows).encode()}
    return Handed(
        () if any(row.is_folder for row in rows) else taken.files,
        called,
        size=taken.size,
        missing=taken.missing,
        write=partial(giving.copies, things=things),
        also=also | {_CUT: b"1"} if cut else also,
    )
