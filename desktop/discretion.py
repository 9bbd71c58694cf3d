"""What may be written down of what went wrong: where and of which kind, never what it was about.

Messages of errors carry what people typed, names and keys; so do those that libraries put together. Tracebacks show
lines of code, which are no secret.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import PurePath
from types import TracebackType
from typing import Any, Final

logger = logging.getLogger(__name__)

_OWN: Final = ("sync", "desktop", "ui")
_PARTS: Final = 3
"""Of a path: those before may name a person."""


class DiscreetFormatter(logging.Formatter):
    """Of this program's own records the words, in which errors are described; of others' only where they come from."""

    def __init__(self, form: str | None = None) -> None:
        super().__init__(form)

    def format(self, record: logging.LogRecord) -> str:
        told = logging.makeLogRecord({**record.__dict__, "msg": _words(record), "args": None, "exc_text": None})
        return super().format(told)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return "\n".join(_lines(ei[1]))


def described(error: BaseException) -> str:
    """Of which kind an error is, and what the system or the database calls it."""
    kind = type(error).__qualname__
    if isinstance(error, OSError) and error.errno is not None:
        return f"{kind} {error.errno}"
    name = getattr(error, "sqlite_errorname", None)
    return f"{kind} {name}" if isinstance(name, str) else kind


def leave_no_core() -> None:
    """If this process crashes, and those that it starts, the system keeps no picture of its memory, where it lets
    programs choose."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32")
        kernel.SetErrorMode(kernel.GetErrorMode() | 0x2)  # SEM_NOGPFAULTERRORBOX: no report of a crash
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def report_discreetly() -> None:
    """Where there is no other log, warnings go to standard error from here on, and so does what nobody caught, in
    whichever thread."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(DiscreetFormatter())
    sys.excepthook = log_uncaught
    sys.unraisablehook = lambda lost: _log(lost.exc_value)
    threading.excepthook = lambda args: _log(args.exc_value)


def log_uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Stands in for `sys.excepthook`."""
    _log(error)


def _log(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit):
        logger.error("Unexpected: %s", error, exc_info=error)


def _words(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] not in _OWN:
        return f"in {record.funcName}, {_place(record.pathname)}:{record.lineno}"
    if not isinstance(record.args, tuple) or not record.args:
        return str(record.msg)
    return str(record.msg) % tuple(_told(value) for value in record.args)


def _told(value: object) -> object:
    """What was given to a message of our own: numbers, and words that the code chose."""
    if isinstance(value, BaseException):
        return described(value)
    return value if isinstance(value, str | int | float) else type(value).__name__


def _lines(error: BaseException | None) -> Iterator[str]:
    """A traceback without messages and values, causes first."""
    for each in _chain(error):
        yield from (f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in _frames(each))
        yield described(each)


def _frames(error: BaseException) -> Iterable[traceback.FrameSummary]:
    return traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)


def _chain(error: BaseException | None) -> list[BaseException]:
    """An error after those that led to it."""
    found: list[BaseException] = []
    while error is not None and not any(error is each for each in found):
        found.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _place(path: str) -> str:
    return "/".join(PurePath(path).parts[-_PARTS:])
