"""Small choices of this PC that are no secret: `settings.json`, readable before anything else is open."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TypeVar

T = TypeVar("T", str, int, float, bool)

JSON = str | int | float | bool | None | list["JSON"] | dict[str, "JSON"]


class Settings:
    """Names and JSON values. A file that cannot be read counts as empty; each `set` writes the whole file anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = _read(path)

    def get(self, name: str, default: T) -> T:
        """The value, or the default when it is not there or of another type."""
        value = self._values.get(name, default)
        return value if type(value) is type(default) else default

    def set(self, name: str, value: str | int | float | bool) -> None:
        """Keep a value; it is in the file when this returns. Raises OSError when the disk refuses."""
        if self._values.get(name) == value and name in self._values:
            return
        values = {**_read(self._path), **self._values, name: value}
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        fresh.write_text(json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True), "utf-8")
        os.replace(fresh, self._path)
        self._values = values


def _read(path: Path) -> dict[str, JSON]:
    try:
        values = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
