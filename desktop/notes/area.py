"""Notes as an area."""

from __future__ import annotations

from typing import Final

from desktop.area import Area
from desktop.notes import VERSION
from desktop.notes.held_files import HOLDING
from desktop.notes.rows import NOTE, TABLES
from desktop.notes.search import SEARCH

AREA: Final = Area(key="notes", version=VERSION, documents=(NOTE,), tables=TABLES, search=SEARCH, held_files=HOLDING)
