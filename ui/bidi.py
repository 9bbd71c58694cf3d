"""Words of any script in one sentence and on one line."""

import re
import unicodedata
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from desktop.rows.names import ISOLATE, ISOLATE_END
from desktop.rows.names import isolated as isolated

_PLACE = re.compile("%([1-9])")
_ISOLATED = re.compile(f"{ISOLATE}[^{ISOLATE_END}]*{ISOLATE_END}")


def filled(sentence: str, *parts: str) -> str:
    """A sentence with these in its places %1, %2 …; a name in it turns nothing round, wherever it stands."""
    return _PLACE.sub(lambda place: isolated(parts[int(place[1]) - 1]), sentence)


def runs_from_right(sentence: str) -> bool:
    """Whether it begins with a letter that is written from right to left, not counting what is isolated in it."""
    own = _ISOLATED.sub("", sentence)
    directions = (unicodedata.bidirectional(letter) for letter in own)
    return next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"


def one_of(names: Iterable[str]) -> str:
    """Of several people any: “Ann, Bo or Mei”; empty for nobody."""
    *most, last = [isolated(name) for name in names] or [""]
    return QCoreApplication.translate("Names", " or ").join([", ".join(most), last] if most else [last])


def side_by_side(*parts: str) -> str:
    """Names and what is said of them, on one line; what is empty has no place in it."""
    return " · ".join(isolated(part) for part in parts if part)
