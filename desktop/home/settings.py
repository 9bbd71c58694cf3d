"""Small choices of this PC that are no secret: `settings.json`, readable before anything else is open."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar, overload

from desktop.home import atomic_file

T = TypeVar("T", str, int, float, bool)

JSON = str | int | float | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]

logger = logging.getLogger(__name__)


class Settings:
    """Names and JSON values. A file that cannot be read counts as empty; each `set` writes the whole file anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = _read(path)

    @overload
    def get(self, name: str, default: T) -> T: ...
    @overload
    def get(self, name: str, default: None = None) -> JSON: ...
    def get(self, name: str, default: JSON = None) -> JSON:
        """The value, or the default when it is not there or of another type; without a default whatever is there."""
        value = self._values.get(name, default)
        return value if default is None or type(value) is type(default) else default

    def set(self, name: str, value: JSON) -> None:
        """Keep a value. It is in the file when this returns; a disk that refuses leaves it known in this process only,
        for a choice of looks is not worth an error."""
        if self._values.get(name) == value and name in self._values:
            return
        self._values = {**_read(self._path), **self._values, name: value}
        try:
            self._write()
        except OSError as error:
            logger.warning("A choice could not be kept: %s", error)

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps(self._values, ensure_ascii=False, indent=2, sort_keys=True)
        atomic_file.replace(self._path, text.encode(), durable=False)


def _read(path: Path) -> dict[str, JSON]:
    try:
        values = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
