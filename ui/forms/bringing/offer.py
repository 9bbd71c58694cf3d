"""Where lists come in: a file that is chosen or dropped onto a form's table, or cells that were copied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent

from desktop.forms.bringing.matching import has_titles
from desktop.forms.taken_list import TakenList
from ui.clipboard import copied_text
from ui.file_choice import ask_what_to_open, dropped_file
from ui.forms.bringing.page import BringingPage

if TYPE_CHECKING:
    from desktop.records.importing import RecordImport
    from ui.bridge import Bridge
    from ui.forms.form_table import FormTable

_TABLES: Final = "*.xlsx *.xlsm *.xlsb *.xls *.ods *.csv *.tsv *.txt"


class ListOffer(QObject):
    """Of one form's table, in whose place the list is previewed. Signals: `brought(TakenList, bool)`, what came of it,
    and whether it was stopped.

    Attributes: `page`, while a list is previewed or brought in.
    """

    brought = Signal(object, bool)

    def __init__(self, bridge: Bridge, screen: FormTable) -> None:
        super().__init__(screen)
        self._bridge = bridge
        self._screen = screen
        self.page: BringingPage | None = None
        screen.setAcceptDrops(True)
        screen.installEventFilter(self)
        screen.table.takes_list = self._take_pasted
        screen.more.imports = [
            (self.tr("Bring in a list…"), "file-text", self.ask_for_file),
            (self.tr("Bring in what was copied"), "clipboard", self.paste),
        ]

    @property
    def is_working(self) -> bool:
        """Whether a list is being brought in."""
        return self.page is not None and self.page.is_working

    def ask_for_file(self) -> None:
        """Let somebody choose one."""
        called = f"{self.tr('Tables')} ({_TABLES})"
        ask_what_to_open(self._screen, self.tr("Bring in a list"), called, lambda path: self.bring(Path(path)))

    def paste(self) -> None:
        """The cells that were copied in a spreadsheet, with their titles."""
        self._open().read_pasted(copied_text())

    def bring(self, path: Path) -> None:
        """The list in a file."""
        self._open().read_file(path)

    def stop(self) -> None:
        """End for good."""
        if self.page is not None:
            self.page.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.Drop) or not isinstance(event, QDropEvent):
            return False
        path = dropped_file(event)
        if path is None or self.is_working:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.bring(path)
        return True

    def _take_pasted(self, text: str) -> bool:
        """Cells with their titles are a list; others go where one stands."""
        is_list = "\n" in text.strip() and has_titles(text, self._screen.listed.form.definition)
        if is_list:
            self._open().read_pasted(text, has_titles=True)
        return is_list

    def _open(self) -> BringingPage:
        self._close()
        page = self.page = BringingPage(self._bridge, self._screen.listed.form)
        page.closed.connect(self._on_closed)
        page.done.connect(self._on_done)
        self._screen.set_content(page)
        page.back.setFocus(Qt.FocusReason.OtherFocusReason)
        return page

    def _close(self) -> None:
        page, self.page = self.page, None
        if page is None:
            return
        page.stop()
        self._screen.set_content(self._screen.table)
        page.hide()
        page.deleteLater()

    def _on_closed(self) -> None:
        self._close()
        self._screen.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_done(self, done: RecordImport, stopped: bool) -> None:
        self._on_closed()
        self._screen.table.loader.look_again()
        self.brought.emit(TakenList(self._screen.listed.form, done), stopped)
