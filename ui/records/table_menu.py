"""What can be done with all records of a table: a button for the table's header."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from ui.bidi import filled
from ui.records.import_dialog import ask_to_import
from ui.widgets import IconButton, Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.records.printed import RecordSheets
    from ui.printing.print_dialog import PrintDialog
    from ui.records.export_dialog import ExportDialog
    from ui.records.table.table_pane import TablePane


class TableMenu(IconButton):
    """At the right end of the header. Attributes: `imports`, how records come in: words, icon, what does it."""

    def __init__(self, table: TablePane, sheets: Callable[[], RecordSheets | None] = lambda: None) -> None:
        """`sheets`: how its records are printed now, where somebody drew that."""
        words = QCoreApplication.translate("TableMenu", "What can be done with all %1")
        super().__init__("ellipsis", filled(words, table.collection.many))
        self._table = table
        self._offered: list[tuple[str, str, Callable[[], object], Callable[[], bool]]] = []
        self._sheets = sheets
        self.imports: list[tuple[str, str, Callable[[], object]]] = [
            (self.tr("Import…"), "file-text", lambda: ask_to_import(table, table.bridge, table.deeds, table.collection))
        ]
        self.clicked.connect(self._open)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence.StandardKey.Print, table, self.print, context=within)
        table.header.add_action(self)
        self.setTabOrder(table.search, self)

    def offer(
        self, text: str, icon_name: str, chosen: Callable[[], object], when: Callable[[], bool] = lambda: True
    ) -> None:
        """One thing more that can be done, at times."""
        self._offered.append((text, icon_name, chosen, when))

    def _open(self) -> None:
        menu = Menu(self.accessibleName(), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Print…"), "printer", self.print)
        menu.add(self.tr("Save as…"), "download", self.save_as)
        now = (each[:3] for each in self._offered if each[3]())
        for text, icon_name, chosen in (*self.imports, *now):
            menu.add(text, icon_name, chosen)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def save_as(self) -> ExportDialog:
        """Ask what is saved, and where."""
        from ui.records.export_dialog import ask_to_export

        return ask_to_export(self._table, self._sheets())

    def print(self, what: str = "") -> PrintDialog:
        """Show what can be printed; `what` of it at first."""
        from ui.records.printing.printing import print_table

        return print_table(self._table, self._sheets(), what)
