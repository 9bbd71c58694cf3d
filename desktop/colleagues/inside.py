"""Who is in for the command line, where one process ends before the next one begins.

Kept in the folder for what lasts as long as a user is signed in, outside the home: on Linux it is in memory. What their
PIN opened is in it, sealed under the home's key; it counts only until the computer starts anew.
"""

from __future__ import annotations

import os
import time
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from desktop.home import atomic_file, key_store
from sync.clock import uptime_ms
from sync.errors import DamagedError
from sync.seats import Insider, open_secret, seal_secret

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.home.home import Home

_SLACK_S = 5.0
"""Clocks are set by a little while a computer runs."""


def inside(home: Home) -> Insider | None:
    """Who said that they are in; None where nobody did. Raises HomeError."""
    path, key = _place(home.key())
    with suppress(OSError, DamagedError, msgspec.DecodeError):
        if path.stat().st_mtime >= time.time() - uptime_ms() / 1_000 - _SLACK_S:
            return msgspec.msgpack.decode(open_secret(key, path.read_bytes()), type=Insider)
    return None


def come_in(home: Home, insider: Insider) -> None:
    """They are in from now on. Raises HomeError, OSError."""
    path, key = _place(home.key())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    atomic_file.replace(path, seal_secret(key, msgspec.msgpack.encode(insider), os.urandom), durable=False)
    path.chmod(0o600)


def go_out(home: Home) -> None:
    """Nobody is in any more. Raises HomeError, OSError."""
    _place(home.key())[0].unlink(missing_ok=True)


def _place(home_key: bytes) -> tuple[Path, bytes]:
    """Where it is kept, and the key that seals it."""
    import platformdirs

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says so where it takes another folder than the one for it
        folder = platformdirs.user_runtime_path("countertop", appauthor=False)
    name = key_store.derived(home_key, "name of who is inside").hex()[:32]
    return folder / f"inside-{name}", key_store.derived(home_key, "who is inside")
