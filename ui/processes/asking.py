"""Asking for a yes to what has just been saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.people.queries import people
from desktop.processes import commands
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.processes.words import headline

if TYPE_CHECKING:
    from desktop.processes.records import Process
    from desktop.records.collection import RecordCollection
    from ui.bridge import Bridge

tr = QCoreApplication.translate


def ask_for_yes(bridge: Bridge, collection: RecordCollection, record: str, say: Callable[[str], object]) -> None:
    """Ask, and say where that stands, or why nobody was asked; the record is saved either way."""

    def on_asked(process: Process) -> None:
        owners = [each for each in people(bridge.session) if each.role == "owner"]
        say(filled(tr("Processes", "Saved. %1"), headline(process, owners)))

    def on_refused(error: Exception) -> None:
        say(filled(tr("Processes", "Saved, but nobody was asked: %1"), sentence_of(error)))

    bridge.do(commands.submit, collection, record, done=on_asked, failed=on_refused)
