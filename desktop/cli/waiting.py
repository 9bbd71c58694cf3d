"""What a command waits for, said on standard error where it takes long, so that nobody takes it for dead."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from desktop.rows.typed_text import printable

FIRST_S: Final = 2.0
AGAIN_S: Final = 10.0

Words = str | Callable[[], str]
"""A sentence that ends in "…", or what gives the one that is true now."""


@contextmanager
def said_while_waiting(
    words: Words, as_json: bool, *, first_s: float | None = None, again_s: float | None = None
) -> Iterator[None]:
    """Say it when what is done inside has taken two seconds, and every ten from there on; to programs nothing.

    `first_s` 0 says it in any case.
    """
    if as_json or not words:
        yield
        return
    over = threading.Event()
    pauses = (FIRST_S if first_s is None else first_s, AGAIN_S if again_s is None else again_s)
    saying = threading.Thread(target=_say, args=(words, over, *pauses), name="countertop-waiting", daemon=True)
    saying.start()
    try:
        yield
    finally:
        over.set()
        saying.join()


def _say(words: Words, over: threading.Event, first_s: float, again_s: float) -> None:
    pause_s = first_s
    with suppress(OSError, ValueError):  # nobody reads it
        while not pause_s or not over.wait(pause_s):
            print(printable(words if isinstance(words, str) else words()), file=sys.stderr, flush=True)
            pause_s = again_s
