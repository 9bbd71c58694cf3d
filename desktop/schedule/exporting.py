"""A calendar as a file for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.home import user_files
from desktop.ical.writing import written
from desktop.schedule import queries
from desktop.schedule.file_events import DOMAIN, file_event_of

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession


def calendar_bytes(session: ReadSession, calendar: str | None = None) -> tuple[bytes, int]:
    """What is in a calendar, of all that one reads where none is named, and how many events these are."""
    events = queries.all_events(session, calendar)
    uids = {each.id: each.uid or f"{each.id}@{DOMAIN}" for each in events}
    found = [file_event_of(each, uids.get(each.of, uids[each.id])) for each in events]
    name = next((each.name for each in queries.calendars(session) if each.id == calendar), "")
    return written(found, name), len(found)


def export_file(session: ReadSession, path: Path, calendar: str | None = None, *, replace: bool = False) -> int:
    """Write it; how many events it has. Raises FileThereError, or InvalidError in words."""
    data, count = calendar_bytes(session, calendar)
    user_files.write(path, data, replace=replace)
    return count
