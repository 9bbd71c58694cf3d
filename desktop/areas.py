"""Which areas there are, in order: each may use those before it."""

from __future__ import annotations

from typing import Final

from desktop.area import Areas
from desktop.chat.area import AREA as CHAT
from desktop.documents.area import with_documents
from desktop.notes.area import AREA as NOTES
from desktop.people.area import AREA as PEOPLE

AREAS: Final[Areas] = with_documents((PEOPLE, CHAT, NOTES))
