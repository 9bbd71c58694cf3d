"""Notes as an area."""

from __future__ import annotations

from typing import Final

from desktop.area import Area
from desktop.notes.rows import NOTE, TABLES
from desktop.notes.search import SEARCH

AREA: Final = Area(key="notes", version=2, documents=(NOTE,), tables=TABLES, search=SEARCH)
