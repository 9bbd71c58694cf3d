"""Looking for folders and files by their names, and for files by what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.drive import queries
from desktop.drive.collections import FILES, FOLDERS
from desktop.drive.records import FoundThing

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

HITS_LIMIT: Final = 200


def found(session: ReadSession, words: str) -> list[FoundThing]:
    """Those that are there whose names, or texts, hold all the words (the last may be unfinished)."""
    hits = [hit for hit in session.search(words, HITS_LIMIT) if hit.kind in (FILES.name, FOLDERS.name)]
    by_id = {hit.id: hit for hit in reversed(hits) if not hit.archived}
    there = queries.there(session, dict.fromkeys(hit.id for hit in hits if not hit.archived))
    return [
        FoundThing(thing, by_id[thing.id].snippet if by_id[thing.id].file else "", by_id[thing.id].page)
        for thing in there
    ]
