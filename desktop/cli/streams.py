"""The streams of the command line, as systems and shells hand them over."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Final

IS_WINDOWS: Final = sys.platform == "win32"


def settle_streams() -> None:
    """What a stream cannot encode or decode is escaped rather than an error; one that was closed swallows what is said.

    What Windows redirects to a file or a program is UTF-8: its own choice has no letters but Western Europe's.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as this runs
        elif mode == "r" and isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="surrogateescape")
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=_encoding(stream), errors="backslashreplace")


def _encoding(stream: TextIOWrapper) -> str:
    chosen = not IS_WINDOWS or stream.isatty() or "PYTHONIOENCODING" in os.environ
    return stream.encoding if chosen else "utf-8"


def has_reader_left(error: OSError) -> bool:
    """Whether whoever read what is printed has gone (`countertop read everyone | head`); Windows calls it EINVAL."""
    return isinstance(error, BrokenPipeError) or (IS_WINDOWS and error.errno == errno.EINVAL and error.filename is None)


def let_go_of_stdout() -> None:
    """Print to nobody from here on, so that what still waits to be printed is no error either."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
