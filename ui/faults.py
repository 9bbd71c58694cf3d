"""What nobody foresaw: written to the home's `logs/`, said in the window, and the window goes on."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from desktop.discretion import DiscreetFormatter

LOG_FILE = "countertop.log"
_LOG_BYTES = 1 << 20
_LOGS_KEPT = 3

logger = logging.getLogger("ui.faults")


class Faults(QObject):
    """Takes over exceptions that nobody caught, in every thread.

    Signals: `happened(BaseException)`, in the window's thread.
    """

    happened = Signal(object)
    _caught = Signal(object)

    def __init__(self, logs: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._logs = logs
        self._handler: logging.Handler | None = None
        self._before: tuple[Any, Any, Any] | None = None
        self._caught.connect(self.happened, Qt.ConnectionType.QueuedConnection)

    def watch(self) -> None:
        """From now on nothing ends in a traceback on a screen that nobody sees."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self._on_thread_exception(args)
        sys.unraisablehook = lambda lost: self._on_lost(lost.exc_value)

    def keep_log(self) -> None:
        """Write warnings and worse to the home's log; without one where the folder cannot be written."""
        if self._handler is not None:
            return
        from logging.handlers import RotatingFileHandler

        try:
            self._logs.mkdir(parents=True, exist_ok=True, mode=0o700)
            handler = RotatingFileHandler(
                self._logs / LOG_FILE, maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8", delay=True
            )
        except OSError as error:
            logger.warning("There is no log: %s", error)
            return
        handler.setLevel(logging.WARNING)
        handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(handler)
        self._handler = handler

    def note_exception(self, error: Exception) -> None:
        """Write down what the window says in words."""
        self.keep_log()
        logger.error("Not shown: %s", error, exc_info=error)

    def note(self, sentences: Sequence[str]) -> None:
        """Write down what closing had to leave."""
        for sentence in sentences:
            logger.warning(sentence)

    def close(self) -> None:
        """Give everything back."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()
            self._handler = None

    def _on_exception(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
            return
        self.keep_log()
        logger.error("Unexpected: %s", error, exc_info=(kind, error, traceback))
        self._caught.emit(error)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    def _on_lost(self, error: BaseException | None) -> None:
        """What was raised where nobody could be told, as while something is deleted: written down alone."""
        if error is not None:
            self.keep_log()
            logger.error("Unexpected: %s", error, exc_info=error)
