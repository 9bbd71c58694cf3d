"""How far something is: a bar on a terminal, elsewhere a line now and then where it takes long."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Self, TextIO

from desktop.cli.waiting import said_while_waiting

WIDTH = 30


class ProgressBar:
    """Draws `done` of `total` on one line of a terminal, redrawn only when a percent is gained."""

    def __init__(self, stream: TextIO, as_json: bool) -> None:
        self._stream = stream
        self._as_json = as_json
        self._percent = -1
        self._saying = ExitStack()

    def __enter__(self) -> Self:
        if not self._stream.isatty():
            self._saying.enter_context(said_while_waiting(self._words, self._as_json))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._saying.close()
        if self._percent >= 0 and self._stream.isatty():
            self._stream.write("\n")
            self._stream.flush()

    def show(self, done: int, total: int) -> None:
        """Draw how far it is; units do not matter."""
        percent = 100 * done // total if total else 100
        if percent == self._percent:
            return
        self._percent = percent
        if self._stream.isatty():
            filled = WIDTH * percent // 100
            self._stream.write(f"\r{'█' * filled}{'░' * (WIDTH - filled)} {percent:3d} %")
            self._stream.flush()

    def _words(self) -> str:
        return f"{max(0, self._percent)} % is done…"
