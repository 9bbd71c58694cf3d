"""What stands in files, as an area that stands on all that hold some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.area import Area
from desktop.extracts import VERSION
from desktop.extracts.search import search_in_files
from desktop.extracts.tables import TABLES

if TYPE_CHECKING:
    from desktop.area import Areas

EXTRACTS: Final = "extracts"


def with_extracts(areas: Areas) -> Areas:
    """These areas, and after them what is found in the files that they hold."""
    return (*areas, Area(EXTRACTS, VERSION, tables=TABLES, search=search_in_files(areas)))
