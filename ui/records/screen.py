"""A section of one collection: its records as a table, and one of them in the details when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.area import PlainScreen
from ui.records.table.table_pane import TablePane
from ui.widgets import DetailsPane, Panes

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from ui.area import ScreenContext

OpenRecord = Callable[["RecordCollection", str], DetailsPane]


class RecordsScreen(Panes, PlainScreen):
    """`open_record` makes the details of a record, by its id; without it rows are not opened."""

    def __init__(
        self, context: ScreenContext, collection: RecordCollection, open_record: OpenRecord | None = None
    ) -> None:
        self.table = TablePane(context.bridge, collection)
        super().__init__(None, self.table, context.settings)
        self.first = self.table.view
        self._open_record = open_record
        self.table.opened.connect(self.open_record)

    def open_record(self, id: str) -> None:
        """Show a record beside the table."""
        if self._open_record is not None:
            self.show_details(self._open_record(self.table.collection, id))

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        self.table.stop()
