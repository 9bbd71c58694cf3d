"""Which areas there are, in order: each may use those before it.

They are loaded when rows are written or searched: a window shows its first rows before that, and needs only to know
that those are of today's versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop import chat, documents, forms, notes, people, profiles, records, settings, todos

if TYPE_CHECKING:
    from desktop.area import Areas

    AREAS: Areas

VERSIONS: Final = {
    "documents": documents.VERSION,
    "people": people.VERSION,
    "chat": chat.VERSION,
    "notes": notes.VERSION,
    "records": records.VERSION + settings.VERSION + profiles.VERSION + todos.VERSION + forms.VERSION,
    "settings": settings.VERSION,
    "profiles": profiles.VERSION,
    "todos": todos.VERSION,
    "forms": forms.VERSION,
}
"""Of each area's rows, by its key; those of records are made anew with each area that has any."""


def __getattr__(name: str) -> Areas:
    """AREAS, when it is first asked for."""
    if name != "AREAS":
        raise AttributeError(name)
    from desktop.chat.area import AREA as CHAT
    from desktop.documents.area import with_documents
    from desktop.forms.area import AREA as FORMS
    from desktop.notes.area import AREA as NOTES
    from desktop.people.area import AREA as PEOPLE
    from desktop.profiles.area import AREA as PROFILES
    from desktop.records.area import with_records
    from desktop.settings.area import AREA as SETTINGS
    from desktop.todos.area import AREA as TODOS

    areas = globals()[name] = with_documents(with_records((PEOPLE, CHAT, NOTES, SETTINGS, PROFILES, TODOS, FORMS)))
    return areas
