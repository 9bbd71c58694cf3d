"""Which areas there are, in order: each may use those before it.

They are loaded when rows are written or searched: a window shows its first rows before that, and needs only to know
that those are of today's versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop import (
    agreeing,
    backups,
    chat,
    clock,
    colleagues,
    documents,
    drive,
    extracts,
    files,
    forms,
    mirrors,
    notes,
    people,
    processes,
    profiles,
    records,
    schedule,
    settings,
    todos,
)

if TYPE_CHECKING:
    from desktop.area import Areas

    AREAS: Areas

_HAVING: Final = (settings, profiles, todos, drive, forms, schedule)
_RECORDS: Final = records.VERSION + sum(area.VERSION for area in _HAVING)
VERSIONS: Final = {
    "documents": documents.VERSION,
    "people": people.VERSION,
    "files": files.VERSION,
    "chat": chat.VERSION,
    "notes": notes.VERSION,
    "records": _RECORDS,
    "processes": processes.VERSION + _RECORDS,
    "settings": settings.VERSION,
    "profiles": profiles.VERSION,
    "todos": todos.VERSION,
    "clock": clock.VERSION,
    "drive": drive.VERSION,
    "mirrors": mirrors.VERSION,
    "backups": backups.VERSION,
    "agreeing": agreeing.VERSION,
    "colleagues": colleagues.VERSION,
    "forms": forms.VERSION,
    "schedule": schedule.VERSION,
    "extracts": extracts.VERSION,
}
"""Of each area's rows, by its key; those of records are made anew with each area that has any."""


def __getattr__(name: str) -> Areas:
    """AREAS, when it is first asked for."""
    if name != "AREAS":
        raise AttributeError(name)
    from desktop.agreeing.area import AREA as AGREEING
    from desktop.backups.area import AREA as BACKUPS
    from desktop.chat.area import AREA as CHAT
    from desktop.clock.area import AREA as CLOCK
    from desktop.colleagues.area import AREA as COLLEAGUES
    from desktop.documents.area import with_documents
    from desktop.drive.area import AREA as DRIVE
    from desktop.extracts.area import with_extracts
    from desktop.files.area import AREA as FILES
    from desktop.forms.area import AREA as FORMS
    from desktop.mirrors.area import AREA as MIRRORS
    from desktop.notes.area import AREA as NOTES
    from desktop.people.area import AREA as PEOPLE
    from desktop.processes.area import with_processes
    from desktop.profiles.area import AREA as PROFILES
    from desktop.records.area import with_records
    from desktop.schedule.area import AREA as SCHEDULE
    from desktop.settings.area import AREA as SETTINGS
    from desktop.todos.area import AREA as TODOS

    having = (
        PEOPLE,
        FILES,
        CHAT,
        NOTES,
        SETTINGS,
        PROFILES,
        TODOS,
        CLOCK,
        DRIVE,
        MIRRORS,
        BACKUPS,
        AGREEING,
        COLLEAGUES,
        FORMS,
        SCHEDULE,
    )
    areas = globals()[name] = with_extracts(with_documents(with_processes(with_records(having))))
    return areas
