"""Small choices of this PC that are no secret: `settings.json`, readable before anything else is open."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Final, TypeVar, overload

from desktop.home import atomic_file
from desktop.home.lock import FileLock, NoLocksError

T = TypeVar("T", str, int, float, bool)

JSON = str | int | float | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]

ASIDE = "damaged"
LOCK: Final = "lock"
_TRIES: Final = 100
_PAUSE_S: Final = 0.005

_writing: Final = threading.Lock()

logger = logging.getLogger(__name__)


class Settings:
    """Names and JSON values; each `set` writes the whole file anew, and only what was set here is another in it.

    A file that cannot be read now is left as it is; one that makes no sense is kept beside the new one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unwritten: dict[str, JSON] = {}
        try:
            self._values = _read(path)
        except (OSError, ValueError) as error:
            logger.warning("The choices of this PC cannot be read: %s", error)
            self._values = {}

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
        self._values = {**self._values, name: value}
        self._unwritten[name] = value
        try:
            with _alone(self._path):
                self._write({**self._kept(), **self._unwritten})
        except OSError as error:
            logger.warning("A choice could not be kept: %s", error)

    def _kept(self) -> dict[str, JSON]:
        """What is in the file now, other windows' choices too; what makes no sense is put aside. Raises OSError."""
        try:
            return _read(self._path)
        except ValueError:
            self._path.replace(self._path.with_name(f"{self._path.name}.{ASIDE}"))
            return {}

    def _write(self, values: dict[str, JSON]) -> None:
        text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True)
        atomic_file.replace(self._path, text.encode(), durable=False)
        self._values, self._unwritten = values, {}


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Between reading the file and writing it anew no other thread or process does: what it wrote would be lost. Where
    files cannot be locked, or somebody keeps the lock for long, a choice is not worth more waiting."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(path.with_name(f"{path.name}.{LOCK}"))
    with _writing:
        try:
            _take(lock)
            yield
        finally:
            lock.release()


def _take(lock: FileLock) -> None:
    try:
        for _ in range(_TRIES):
            if lock.take():
                return
            sleep(_PAUSE_S)
    except NoLocksError:
        return


def _read(path: Path) -> dict[str, JSON]:
    """Raises OSError when it cannot be read, ValueError when it makes no sense."""
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(values, dict):
        raise ValueError("the file of choices holds no names and values")
    return values
