"""How long something takes, as people type it: `1:30`, `90`, `1h30`, `45 min`."""

from __future__ import annotations

import re
from typing import Final

from desktop.errors import InvalidError
from desktop.rows.fold import fold
from desktop.rows.typed_text import quoted

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_LIKE: Final = "Type how long it takes like 1:30, 90 or 45 min."
_FORMS: Final = (
    re.compile(r"(?P<h>\d{1,4}):(?P<m>[0-5]\d)"),
    re.compile(r"(?:(?P<h>\d{1,4}) ?h(?:ours?|rs?)?)? ?(?:(?P<m>\d{1,5}) ?(?:m|min|minutes?)?)?"),
)


def typed_duration(text: str) -> int:
    """The seconds that somebody typed; a number alone is minutes. Raises InvalidError."""
    said = " ".join(fold(text).split())
    for form in _FORMS:
        found = form.fullmatch(said) if said else None
        if found is not None:
            return int(found["h"] or 0) * _HOUR_S + int(found["m"] or 0) * _MINUTE_S
    raise InvalidError(f"{quoted(text)} is not how long something takes. {_LIKE}")


def duration_text(seconds: int) -> str:
    """The same as it can be typed again: hours and minutes."""
    return f"{seconds // _HOUR_S}:{seconds % _HOUR_S // _MINUTE_S:02}"
