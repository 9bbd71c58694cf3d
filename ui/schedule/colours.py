"""The colours of calendars, in the theme that is shown."""

from __future__ import annotations

from typing import Final

from desktop.schedule.collections import COLOURS
from ui.theme import Theme

# In the order of the theme's hues.
_HUES: Final = ("red", "orange", "yellow", "green", "teal", "blue", "grey", "purple")


def colour_of(name: str) -> str:
    """As #RRGGBB; the accent for none."""
    theme = Theme.current()
    if name not in dict(COLOURS):
        return theme.colour("accent").name()
    return theme.tokens.hues[_HUES.index(name)]
