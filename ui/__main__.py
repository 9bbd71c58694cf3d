"""Where Countertop starts: no sub-command opens the window, a sub-command goes to `desktop` without loading Qt."""

from __future__ import annotations

import builtins
import gc
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.cli import main as run_command
from desktop.cli import wants_window
from desktop.discretion import leave_no_core, report_discreetly

if TYPE_CHECKING:
    from desktop.printing.content import Printout
    from desktop.printing.papers import Paper

NO_DISPLAY = (
    "There is no display here, so Countertop cannot open its window. `countertop --help` lists what works without one."
)


def main(argv: list[str] | None = None, started: Callable[[], None] | None = None) -> int:
    """Run Countertop; returns the exit status. `started` is called once a window's event loop runs."""
    words = sys.argv[1:] if argv is None else argv
    leave_no_core()
    report_discreetly()
    if not wants_window(words):
        return run_command(words, _pdf)
    if not has_display():
        print(NO_DISPLAY, file=sys.stderr)
        return 1
    # What a start makes, stays: to look for garbage in it again and again would take an eighth of the time. `run` looks
    # for it when the window stands.
    gc.disable()
    _import_plainly()
    from ui.app import run

    return run(words, started)


def _pdf(printout: Printout, paper: Paper) -> tuple[int, bytes]:
    """Only what makes a PDF loads Qt."""
    from ui.printing.without_window import pdf_of

    return pdf_of(printout, paper)


def _import_plainly() -> None:
    """Take PySide's own import statement away: it reads the source of whatever is imported after it.

    It looks there for `__feature__`, which nothing here asks for.
    """
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def has_display() -> bool:
    """Whether a window can open: always on Windows and macOS; elsewhere when a display is named."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
