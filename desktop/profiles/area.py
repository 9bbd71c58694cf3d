"""Profiles as an area."""

from __future__ import annotations

from typing import Final

from desktop.area import Area
from desktop.profiles import VERSION
from desktop.profiles.collections import COLLECTIONS

AREA: Final = Area(key="profiles", version=VERSION, collections=COLLECTIONS)
