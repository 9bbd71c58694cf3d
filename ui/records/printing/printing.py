"""Printing what a table shows, or one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.printing.papers import PAPERS, usual_paper
from desktop.records import queries
from desktop.records.listing import Listing
from desktop.records.printed import plain_sheets
from ui.bidi import filled
from ui.records.printing.reading import SeenRecords
from ui.records.table.columns import columns_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.records.collection import RecordCollection
    from desktop.records.printed import RecordSheets
    from ui.bridge import Bridge
    from ui.printing.print_dialog import PrintDialog
    from ui.records.table.table_pane import TablePane


def print_table(table: TablePane, sheets: RecordSheets | None = None, chosen: str = "") -> PrintDialog:
    """What a table shows; `sheets`: how its records are printed, where somebody drew that; `chosen`: what of it at
    first."""
    from ui.records.printing.choices import EACH, EMPTY, LABELS, LIST

    seen = seen_in(table)
    what = [LIST, EACH, LABELS, *([EMPTY] if sheets is not None and sheets.empty else [])]
    return _open(table, table.bridge, seen, sheets, what, chosen or LIST)


def print_record(
    parent: QWidget, bridge: Bridge, collection: RecordCollection, record: str, sheets: RecordSheets | None = None
) -> PrintDialog:
    """One record."""
    from ui.records.printing.choices import EACH, LABELS

    seen = SeenRecords(collection, columns_of(collection), Listing(), only=(record,))
    return _open(parent, bridge, seen, sheets, [EACH, LABELS], EACH)


def seen_in(table: TablePane) -> SeenRecords:
    """What a table shows: the columns that are not hidden, in their order."""
    columns = [table.rows.columns[number] for number in table.view.shown_columns()]
    return SeenRecords(table.collection, columns, table.loader.listing, table.narrowed_words())


def _open(
    parent: QWidget,
    bridge: Bridge,
    seen: SeenRecords,
    sheets: RecordSheets | None,
    what: list[str],
    chosen: str,
) -> PrintDialog:
    from desktop.settings.queries import shop_calendar
    from ui.printing.print_dialog import PrintDialog
    from ui.records.printing.choices import RecordChoices

    session = bridge.session
    if sheets is None:
        inside = [each for each in queries.collections(session) if seen.collection.name in each.rows_of]
        sheets = plain_sheets(seen.collection, inside)
    usual = usual_paper(shop_calendar(session).country)
    paper = next((each for each in PAPERS if each.name.casefold() == sheets.paper.casefold()), usual)
    choices = RecordChoices(seen, bridge.workspace.shop, sheets, paper, what, chosen)
    words = PrintDialog.tr("Print %1")
    dialog = PrintDialog(parent, bridge, filled(words, seen.title), choices, paper)
    dialog.open()
    return dialog
