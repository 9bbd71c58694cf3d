"""The decision sheet of a request: its pages, to be printed or saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.printing.papers import usual_paper
from desktop.processes.sheet import decision_sheet
from desktop.settings.queries import shop_calendar
from ui.printing.print_dialog import PrintChoices, PrintDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from desktop.printing.papers import Paper
    from desktop.printing.table_fit import Orientation
    from desktop.rows.read_session import ReadSession
    from ui.bridge import Bridge
    from ui.printing.pages import PrintedPages


class SheetChoices(PrintChoices):
    """There is nothing to choose but the paper."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def question(
        self, paper: Paper, orientation: Orientation, is_wanted: Callable[[], bool]
    ) -> Callable[[ReadSession], PrintedPages]:
        from ui.printing.pages import laid_out

        process = self._process
        upright: Orientation = orientation or "portrait"
        return lambda session: laid_out(decision_sheet(session, process).printout, paper, upright, is_wanted)


def print_sheet(parent: QWidget, bridge: Bridge, process: str) -> PrintDialog:
    """Show the pages."""
    paper = usual_paper(shop_calendar(bridge.session).country)
    dialog = PrintDialog(parent, bridge, PrintDialog.tr("Decision sheet"), SheetChoices(process), paper)
    dialog.open()
    return dialog
