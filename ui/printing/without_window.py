"""Pages for the command line: laid out and saved where no window is open, and where there may be no screen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from desktop.printing.content import Printout
    from desktop.printing.papers import Paper


def pdf_of(printout: Printout, paper: Paper) -> tuple[int, bytes]:
    """Upright: how many pages there are, and the file."""
    if QApplication.instance() is None:
        from ui.theme import Theme

        if sys.platform not in {"win32", "darwin"}:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        Theme(QApplication([]))
    from ui.printing.output import pdf_bytes
    from ui.printing.pages import laid_out

    pages = laid_out(printout, paper, "portrait")
    return pages.count, pdf_bytes(pages)
