"""Names of files that say of which shop they are, by which PC, and when they were made."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, NamedTuple

from desktop.files.names import written_name

_PART: Final = 80
"""Bytes of a shop's or PC's name in it, in UTF-8: so the date is never what is cut off."""


class DatedName(NamedTuple):
    """What such a name says; `at` is the clock of the PC that made it, read as this one's."""

    shop: str
    pc: str
    at: datetime


class DatedNames:
    """Names with one ending, as people and this read them in a folder."""

    def __init__(self, ending: str, when: str = "%Y-%m-%d %H.%M.%S") -> None:
        """`ending`: with its point. `when`: as `strftime` takes it."""
        self.ending: Final = ending
        self._when: Final = when
        self._name: Final = re.compile(rf"(.+) – (.+) – ([\d-]+ [\d.]+?)(?: \(\d+\))?{re.escape(ending)}")

    def new(self, shop: str, pc: str, at: datetime) -> str:
        """The name of one that is begun then."""
        return written_name(f"{_part(shop)} – {_part(pc)} – {at.strftime(self._when)}{self.ending}")

    def read(self, name: str) -> DatedName | None:
        """What a name says; None of another kind."""
        match = self._name.fullmatch(name)
        if match is None:
            return None
        try:
            return DatedName(match[1], match[2], datetime.strptime(match[3], self._when).astimezone())
        except ValueError:
            return None


def _part(name: str) -> str:
    return name.encode()[:_PART].decode(errors="ignore").replace(" – ", " - ").strip() or "-"
