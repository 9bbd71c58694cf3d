"""Erasing a record for good: said before what goes with it, then done by an owner."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.records import commands
from desktop.records.bin import erasing
from desktop.records.collection import RecordCollection
from ui.bidi import filled
from ui.bridge import Bridge
from ui.widgets import Dialog, ask

tr = QCoreApplication.translate


def ask_to_erase(
    parent: QWidget,
    bridge: Bridge,
    collection: RecordCollection,
    record: str,
    title: str,
    done: Callable[[], object] = lambda: None,
) -> Dialog:
    """Ask whether a record is to be erased; with yes, it is."""
    going = erasing(bridge.session, record)
    parts = [tr("Erasing", "all that it says and ever said")]
    if going.rows:
        parts.append(_counted(going.rows, tr("Erasing", "what belongs to it"), tr("Erasing", "%1 that belong to it")))
    if going.comments:
        parts.append(_counted(going.comments, tr("Erasing", "1 comment"), tr("Erasing", "%1 comments")))
    words = tr(
        "Erasing", "It goes for good: %1. So it does on every other PC, once that is on. Nobody can bring it back."
    )
    sentence = filled(words, ", ".join(parts))
    return ask(
        parent,
        filled(tr("Erasing", "Erase “%1” for good?"), title),
        sentence,
        tr("Erasing", "Erase for good"),
        tr("Erasing", "Leave it in the bin"),
        lambda: bridge.do(commands.erase, collection, record, done=lambda _: done()),
        danger=True,
    )


def _counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else filled(many, str(count))
