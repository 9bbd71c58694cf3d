"""Looking for folders and files by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.drive import queries
from desktop.drive.collections import FILES, FOLDERS

if TYPE_CHECKING:
    from desktop.drive.records import DriveFile, DriveFolder
    from desktop.rows.read_session import ReadSession

HITS_LIMIT: Final = 200


def found(session: ReadSession, words: str) -> list[DriveFolder | DriveFile]:
    """Those that are there whose names hold all the words (the last may be unfinished)."""
    hits = [hit for hit in session.search(words, HITS_LIMIT) if hit.kind in (FILES.name, FOLDERS.name)]
    return queries.there(session, [hit.id for hit in hits if not hit.archived])
