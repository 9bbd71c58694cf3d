"""Words that stand nowhere but where a test puts them, and finding them again in whatever form they are held."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

_CORE: Final = "xzvjyk"
"""What neither folding nor the shared beginnings of a search index take away."""
_MARK: Final = re.compile("[a-z]{2}")
_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")


def canary(mark: str) -> str:
    """The word of this mark (two letters): with a capital, and an accent that a search index folds."""
    assert _MARK.fullmatch(mark)
    return f"Mür{_CORE}{mark}"


class Search:
    """Finds words, and keys by the names they are given."""

    def __init__(self, keys: Mapping[str, bytes] = {}) -> None:
        self._cores = {encoding: _CORE.encode(encoding) for encoding in _ENCODINGS}
        self._keys = [(name, form) for name, key in keys.items() for form in (key, key.hex().encode())]

    def found(self, data: bytes) -> set[str]:
        """The marks of the words and the names of the keys that are in it."""
        there = {name for name, form in self._keys if form in data}
        for encoding, core in self._cores.items():
            at = data.find(core)
            while at >= 0:
                letters = data[at + len(core) : at + len(core) + 2 * len("x".encode(encoding))]
                there.add(letters.decode(encoding, "replace"))
                at = data.find(core, at + 1)
        return there

    def found_in_all(self, parts: Iterable[bytes]) -> set[str]:
        """The same of many, each by itself."""
        return set[str]().union(*map(self.found, parts))


def folded(word: str) -> str:
    """As a search index holds it."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
