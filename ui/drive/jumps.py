"""What of the shop's files the jump box offers: folders by their names, and whatever a search found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication

from desktop.drive import queries
from ui.drive.places import DrivePlace
from ui.jump import Jump
from ui.marked_text import marked_parts

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit

FOLDER = "drive.folder"


def jumps(session: ReadSession, *, archived: bool) -> Iterator[Jump]:
    """The folders that are there; what is archived of them is found by a search only."""
    folders = () if archived else queries.folders(session)
    return (_jump(one.id, one.name, FOLDER, away=False) for one in folders)


def hit_jump(hit: SearchHit) -> Jump:
    """Where a folder or a file leads that was found."""
    jump = _jump(hit.id, hit.title, hit.kind, away=hit.archived)
    return replace(jump, subtitle=marked_parts(hit.snippet)[0]) if hit.file else jump


def _jump(id: str, name: str, kind: str, *, away: bool) -> Jump:
    if kind == FOLDER:
        words = QCoreApplication.translate("JumpTargets", "Folder")
    else:
        words = QCoreApplication.translate("JumpTargets", "File")
    if away:
        words = QCoreApplication.translate("JumpTargets", "File that was thrown away")
    return Jump(DrivePlace(id), name, words, "trash-2" if away else "folder" if kind == FOLDER else "file-text")
