"""The shop's settings as an area."""

from __future__ import annotations

from typing import Final

from desktop.area import Area
from desktop.settings import VERSION
from desktop.settings.collections import SETTINGS

AREA: Final = Area(key="settings", version=VERSION, collections=(SETTINGS,))
