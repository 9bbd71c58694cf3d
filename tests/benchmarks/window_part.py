"""A shop's window part in a process of its own, watched by a benchmark."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.home.home import Home
from tests.benchmarks.shops import opened
from ui.bridge import Bridge
from ui.theme import Theme


def watch(watched: Callable[..., object], home: str, *more: str) -> int:
    """Print as a line of JSON what `watched` finds, of a bridge, a session and what else there is; the exit status."""
    Theme(QApplication([]), "light")
    with opened(Home(Path(home))) as workspace:
        bridge, session = Bridge(workspace), workspace.read()
        print(json.dumps(watched(bridge, session, *more)), flush=True)
        session.close()
        bridge.close()
    return 0
