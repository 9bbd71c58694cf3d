"""A month saved for a payroll office, from the window."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.file_choice import ask_where_to_save
from ui.widgets import Toast

if TYPE_CHECKING:
    from ui.bridge import Bridge

tr = QCoreApplication.translate


def save_month(parent: QWidget, bridge: Bridge, day: date, now: datetime) -> None:
    """Ask where; the month of that day, of all whose times can be read here."""

    def chosen(path: str) -> None:
        BackgroundTask(
            lambda: _write(bridge, day, now, Path(path)),
            lambda _: Toast(parent, filled(tr("Clock", "Saved as %1."), Path(path).name), at_foot=True),
            lambda error: Toast(parent, sentence_of(error), at_foot=True),
            parent,
        ).start()

    kind = ("xlsx", tr("Clock", "Workbook"))
    ask_where_to_save(parent, tr("Clock", "Save the month"), f"{tr('Clock', 'Hours')} {day:%Y-%m}", kind, chosen)


def _write(bridge: Bridge, day: date, now: datetime, path: Path) -> None:
    from desktop.clock.month_table import month_tables
    from desktop.clock.queries import month_sheets
    from desktop.home import user_files
    from desktop.settings.queries import shop_calendar
    from desktop.settings.zones import zone
    from desktop.sheets.xlsx_file import xlsx_bytes

    session = bridge.workspace.read()
    try:
        tables = month_tables(month_sheets(session, day, now), zone(shop_calendar(session).zone))
    finally:
        session.close()
    user_files.write(path, xlsx_bytes(tables), replace=True)
