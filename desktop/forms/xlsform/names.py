"""What questions and choices are called in an XLSForm: after their words, no two alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_NAME_CHARS: Final = 40
_OTHERS: Final = re.compile(r"[^a-z0-9]+")
_TAKEN: Final = frozenset({"meta", "instanceid", "instancename"})


class XlsNames:
    """Names that are given, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*_TAKEN, *taken}

    def name(self, words: str, otherwise: str) -> str:
        """One after these words, or where they have no letters after `otherwise`."""
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
        wanted = _OTHERS.sub("_", plain).strip("_")[:_NAME_CHARS].strip("_") or otherwise
        wanted = wanted if wanted[0].isalpha() else f"{otherwise}_{wanted}"
        name, count = wanted, 1
        while name in self._taken:
            count += 1
            name = f"{wanted}_{count}"
        self._taken.add(name)
        return name
