"""The shop's drive as an area."""

from __future__ import annotations

from typing import Final

from desktop.area import Area
from desktop.drive import VERSION
from desktop.drive.collections import FILES, FOLDERS

AREA: Final = Area(key="drive", version=VERSION, collections=(FOLDERS, FILES))
"""A record for each folder and for each file; what each file held before is in its history."""
