"""A disk that loses power: of what was written, it has what was synced, and of what was not, what the test wants.

The folder itself is real. Syncing and renaming are steps; at the one that the test names the power goes, and the disk
is what was durable then: either nothing else (`LOSES`), or all names and none of the bytes (`NAMES_ONLY`), as file
systems write names before bytes or after them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

from sync.files import folder as folder_module

LOSES, NAMES_ONLY = "loses", "names only"


class PowerCutError(BaseException):
    """Nothing runs any more: no handler of errors neither."""


class PowerCut:
    """The disk below one folder. step: how many steps were done; it goes dark before the one numbered `at`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path, at: int, kind: str) -> None:
        self.step = 0
        self._at, self._kind, self._root = at, kind, root
        self._lock = Lock()
        self._bytes: dict[int, bytes] = {}
        self._names: dict[Path, dict[str, int]] = {}
        self._left: dict[Path, bytes] | None = None
        for name in ("sync_file", "sync_folder"):
            monkeypatch.setattr(folder_module, name, self._stepped(getattr(folder_module, name), getattr(self, name)))
        monkeypatch.setattr(Path, "replace", self._stepped(Path.replace, lambda path: None))

    def watch(self, monkeypatch: pytest.MonkeyPatch, thing: object, *names: str) -> None:
        """Calls of these are steps too."""
        for name in names:
            monkeypatch.setattr(thing, name, self._stepped(getattr(thing, name), lambda *args: None))

    def _stepped(self, real: Callable[..., Any], done: Callable[..., None]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            with self._lock:
                if self._left is None and self.step == self._at:
                    self._left = self._durable()
                if self._left is not None:
                    raise PowerCutError
                self.step += 1
            result = real(*args, **kwargs)
            with self._lock:
                done(args[0])
            return result

        return call

    def sync_file(self, path: Path) -> None:
        self._bytes[path.stat().st_ino] = path.read_bytes()

    def sync_folder(self, path: Path) -> None:
        self._names[path] = {child.name: child.stat().st_ino for child in path.iterdir()}

    def _durable(self) -> dict[Path, bytes]:
        if self._kind == NAMES_ONLY:
            found = {path: path.stat().st_ino for path in self._root.rglob("*") if path.is_file()}
        else:
            found = self._listed(self._root)
        return {path: self._bytes.get(inode, b"") for path, inode in found.items()}

    def _listed(self, folder: Path) -> dict[Path, int]:
        found = {}
        for name, inode in self._names.get(folder, {}).items():
            path = folder / name
            if path in self._names:
                found.update(self._listed(path))
            elif inode in self._bytes:
                found[path] = inode
        return found

    def start_again(self, target: Path) -> None:
        """Put what the disk has into another folder."""
        left = self._durable() if self._left is None else self._left
        for path, content in left.items():
            place = target / path.relative_to(self._root)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
