"""A progress bar for terminals; silent where nobody looks."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TextIO

WIDTH = 30


class ProgressBar:
    """Draws `done` of `total` on one line of a terminal, redrawn only when a percent is gained."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._percent = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._percent >= 0:
            self._stream.write("\n")
            self._stream.flush()

    def show(self, done: int, total: int) -> None:
        """Draw how far it is; units do not matter."""
        percent = 100 * done // total if total else 100
        if percent == self._percent or not self._stream.isatty():
            return
        self._percent = percent
        filled = WIDTH * percent // 100
        self._stream.write(f"\r{'█' * filled}{'░' * (WIDTH - filled)} {percent:3d} %")
        self._stream.flush()
