"""Rows in memory, empty, as a PC begins with them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.areas import AREAS
from desktop.rows.read_model import ReadModel

if TYPE_CHECKING:
    from desktop.area import Areas

MEMORY = Path(":memory:")
KEY = bytes(32)


def empty_model(areas: Areas = AREAS) -> ReadModel:
    """As `ReadModel.open` makes it, copied: making all tables takes six times as long."""
    model = ReadModel(MEMORY, KEY, areas)
    _tables(tuple(areas)).conn.backup(model.conn)
    return model


@cache
def _tables(areas: Areas) -> ReadModel:
    return ReadModel.open(MEMORY, KEY, areas)
