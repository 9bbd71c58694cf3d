"""Forms as an area."""

from __future__ import annotations

from typing import Final

from desktop.area import Area
from desktop.forms import VERSION
from desktop.forms.draft_rows import DRAFT, TABLES

AREA: Final = Area(key="forms", version=VERSION, documents=(DRAFT,), tables=TABLES)
