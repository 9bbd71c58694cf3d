"""A section of one collection: its records as a table, one of them or the bin in the details when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.records import queries
from ui.area import PlainScreen
from ui.left_texts import LeftTexts
from ui.records.bin import RecordBin
from ui.records.deeds import Deeds
from ui.records.page import RecordPage
from ui.records.table.table_pane import TablePane
from ui.records.table_menu import TableMenu
from ui.widgets import IconButton, Panes, Toast

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.printed import RecordSheets
    from ui.area import ScreenContext


class RecordsScreen(Panes, PlainScreen):
    """Attributes: `table`, and `details`, the page about a record or the bin; `deeds`, which takes back what is done in
    all of them."""

    def __init__(self, context: ScreenContext, collection: RecordCollection) -> None:
        self.table = TablePane(context.bridge, collection)
        super().__init__(None, self.table, context.settings)
        self.first = self.table.view
        self._bridge = context.bridge
        self.deeds: Deeds = self.table.deeds
        self._leaving = LeftTexts(self)
        self._leaving.refused.connect(lambda sentence: Toast(self, sentence, at_foot=True))
        self.bin = IconButton("trash-2", self.tr("Bin"))
        self.bin.clicked.connect(lambda: self.open_bin())
        self.table.header.add_action(self.bin)
        self.bin.setVisible(not collection.is_keyed)
        self.more = TableMenu(self.table, lambda: self.sheets())
        self.setTabOrder(self.table.search, self.bin)
        self.table.opened.connect(lambda row: self.open_record(row.id))

    def open_record(self, id: str, of: str = "") -> None:
        """Show a record beside the table; `of`: the name of its collection, where it is another one."""
        page = RecordPage(self._bridge, self.deeds, self._collection(of), id)
        page.record_wanted.connect(lambda name, record: self.open_record(record, name))
        page.bin_wanted.connect(lambda name: self.open_bin(name, id))
        page.print_wanted.connect(lambda: self._print(of, id))
        page.gone.connect(self.close_details)
        self.show_details(page)

    def open_bin(self, of: str = "", whole: str = "") -> None:
        """Show what was thrown away; `of`: of another collection, of the rows of a record, `whole`."""
        pane = RecordBin(self._bridge, self.deeds, self._collection(of), whole)
        pane.record_wanted.connect(lambda id: self.open_record(id, of))
        self.show_details(pane)

    def sheets(self) -> RecordSheets | None:
        """How its records are printed, where somebody drew that."""
        return None

    def _print(self, of: str, record: str) -> None:
        from ui.records.printing.printing import print_record

        print_record(self, self._bridge, self._collection(of), record, None if of else self.sheets())

    def _collection(self, name: str) -> RecordCollection:
        """The one of that name, or else its own."""
        known = {collection.name: collection for collection in queries.collections(self._bridge.session)}
        return known.get(name, self.table.collection)

    def close_details(self) -> bool:
        """Close them; what is typed in them is kept first."""
        self._leave()
        return super().close_details()

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        page = self.details.unwritten() if isinstance(self.details, RecordPage) else []
        left = [self.table.collection.one] if self._leaving.unsaved else []
        return [*self.table.unwritten(), *page, *left]

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        self._leave()
        self._leaving.stop()
        self.table.stop()

    def _leave(self) -> None:
        if isinstance(self.details, RecordPage | RecordBin):
            self.details.stop()
        if isinstance(self.details, RecordPage):
            self._leaving.take(self.details.savings())
