"""To-dos as an area."""

from __future__ import annotations

from typing import Final

from desktop.area import Area
from desktop.todos import VERSION
from desktop.todos.collections import DAYS, TODOS

AREA: Final = Area(key="todos", version=VERSION, collections=(TODOS, DAYS))
