"""Saving all records of a collection as a table that spreadsheets open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.file_choice import ask_where_to_save
from ui.records.value_words import counted
from ui.widgets import Toast

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.workspace import Workspace
    from ui.bridge import Bridge

tr = QCoreApplication.translate


def ask_to_export(parent: QWidget, bridge: Bridge, collection: RecordCollection) -> None:
    """Ask where the table goes, and save it there; what became of it is said."""

    def save(path: str) -> None:
        name = Path(path).name
        BackgroundTask(
            lambda: _save(bridge.workspace, collection, Path(path)),
            lambda count: Toast(parent, filled(tr("Export", "%1 saved in %2."), _counted(count), name), at_foot=True),
            lambda error: Toast(parent, sentence_of(error), at_foot=True),
            parent,
        ).start()

    def _counted(count: int) -> str:
        return counted(collection, count)

    kind = ("csv", tr("Export", "Table of values"))
    ask_where_to_save(parent, tr("Export", "Export"), collection.heading, kind, save)


def _save(workspace: Workspace, collection: RecordCollection, path: Path) -> int:
    """How many there are."""
    from desktop.home import user_files
    from desktop.home.wall_clock import wall_ms
    from desktop.records.exporting import exported
    from desktop.settings.typed_fields import TypedFields

    session = workspace.read()
    try:
        typed = TypedFields(session)
        file = exported(session, collection, typed.texts, typed.separator, wall_ms())
    finally:
        session.close()
    user_files.write(path, file.data, replace=True)  # whoever chose the file was asked
    return file.records
