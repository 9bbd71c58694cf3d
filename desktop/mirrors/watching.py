"""Being told that something changes in a folder of a disk: a hint, for what there is one looks. The one module that
knows watchfiles."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

_DEBOUNCE_MS: Final = 400
_STEP_MS: Final = 100
_PAUSE_S: Final = 30.0


class Watching:
    """In a thread of its own, from the start until `stop`. A system that cannot tell is asked again later: meanwhile
    one looks now and then."""

    def __init__(self, root: Path, changed: Callable[[], None]) -> None:
        self._root: Final = root
        self._changed: Final = changed
        self._ended: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._run, name="countertop-mirror", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Tell nothing any more."""
        self._ended.set()

    def wait(self, timeout_s: float) -> None:
        """Until its thread has ended."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        from watchfiles import watch

        while not self._ended.is_set():
            try:
                for _ in watch(
                    self._root,
                    watch_filter=None,
                    debounce=_DEBOUNCE_MS,
                    step=_STEP_MS,
                    stop_event=self._ended,
                    raise_interrupt=False,
                    ignore_permission_denied=True,
                    recursive=True,
                ):
                    self._changed()
            except Exception as error:  # a drive that is unplugged, a system that watches no more folders
                logger.info("A folder is not watched for a while: %s", error)
            self._ended.wait(_PAUSE_S)
