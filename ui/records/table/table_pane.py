"""A collection's table in a pane: what it is called, words to look for, the cells, and a line that says more."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.records.kept_filters import kept_filter, meant_filters
from desktop.records.listing import Listing, OnlyThese, RowOrder
from ui.bidi import filled
from ui.clipboard import copied_text
from ui.records.deeds import Deeds
from ui.records.kept_view import KeptView
from ui.records.table.block_deeds import BlockDeeds
from ui.records.table.column_layout import ColumnLayout
from ui.records.table.columns import columns_of
from ui.records.table.filter_line import FilterLine, filter_words
from ui.records.table.row_loader import RowLoader
from ui.records.table.selection_sums import SelectionSums
from ui.records.table.status_line import StatusLine
from ui.records.table.table_edits import TableEdits
from ui.records.table.table_files import TableFiles
from ui.records.table.table_menus import TableMenus
from ui.records.table.table_place import TablePlace, place_in, stand_again
from ui.records.table.table_read import TableRead
from ui.records.table.table_rows import TableRows
from ui.records.table.table_view import TableView
from ui.records.table.typing_kept import TypingKept
from ui.records.value_words import counted
from ui.theme import Theme
from ui.widgets import EmptyState, IconButton, Pane, PaneHeader, SearchField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.records.collection import RecordCollection
    from ui.bridge import Bridge
    from ui.records.table.columns import Column

_TYPING_MS: Final = 120
_SEARCH_WIDTH: Final = 200
_SEARCH_SHARE: Final = 0.4


class TablePane(Pane):
    """Attributes: `view`, `rows`, `status`, `header`, whose buttons are at its right.

    Signals: `opened(ListedRow)`: a row is to be opened; `read` whenever it was listed anew.
    """

    opened = Signal(object)
    read = Signal()

    def __init__(
        self, bridge: Bridge, collection: RecordCollection, deeds: Deeds | None = None, title: str = ""
    ) -> None:
        """`deeds`: of the screen, which takes back what is done in the table too."""
        self._title = title
        super().__init__(title or collection.heading)
        self.bridge = bridge
        self.header = PaneHeader(title or collection.heading, ruled=True)
        self.search = SearchField(filled(self.tr("Search %1"), collection.many))
        self.rows = TableRows(collection, columns_of(collection))
        self.view = TableView(self.rows)
        self.view.setAccessibleName(title or collection.heading)
        self.empty = EmptyState("table", " ", " ")
        self.status = StatusLine()
        self.loader = RowLoader(bridge, self.rows)
        self.deeds = deeds or Deeds(bridge, self)
        self.edits = TableEdits(bridge, self.rows, self.deeds)
        self.blocks = BlockDeeds(bridge, self.view, self.edits)
        self.kept = KeptView(bridge, self, lambda: self.collection)
        self.layout_of_columns = ColumnLayout(self.view, self.kept)
        self.loader.listing = self._kept_listing()
        self.filters = FilterLine()
        self.sums = SelectionSums(bridge, self.view)
        self.columns_button = IconButton("eye", self.tr("Columns"))
        self.menus = TableMenus(self)
        TableFiles(self)
        self.typing_kept = TypingKept(bridge, self.view)
        self.takes_list: Callable[[str], bool] = lambda _text: False
        """Whether what is pasted is a list, which goes another way."""
        self._pinned: int | None = None
        """The number of a row that was changed and is stood on: it stays where it is until one leaves it."""
        self._undo_due = False
        self._instead: QWidget | None = None
        self._stack = QStackedWidget()
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self.first = self.view
        self._lay_out()
        self._connect()
        self.loader.look_again()

    @property
    def collection(self) -> RecordCollection:
        """As it was last read."""
        return self.rows.collection

    def ask(self, listing: Listing) -> None:
        """List something else."""
        self.kept.change(sorting=listing.sorting, only=tuple(map(kept_filter, listing.only)))
        self.loader.ask(listing)

    def show_instead(self, other: QWidget | None) -> None:
        """Show the records in another way; None: in the table again. `other` follows `loader.listing`."""
        if other is not None and self._stack.indexOf(other) < 0:
            self._stack.addWidget(other)
        self._instead = other
        self.loader.rest(resting=other is not None)
        self.first = other or self.view
        self.columns_button.setVisible(other is None)
        if other is None:
            self.show_count(self.rows.count)
        self.status.say("")
        self._show_part()

    def take_focus(self) -> None:
        """To the records, in whichever way they are shown."""
        shown = self._stack.currentWidget()
        (self.view if shown is self.empty else shown).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_part(self) -> None:
        table = self.view if self.rows.rowCount() else self.empty
        self._stack.setCurrentWidget(self._instead or table)

    def _kept_listing(self) -> Listing:
        """What is listed as it was kept, whatever words are looked for."""
        only = meant_filters(self.collection, self.kept.now.only)
        return Listing(self.kept.now.sorting, only, self.search.text())

    def open_row(self, row: int) -> None:
        """Open the record of a row."""
        shown = self.rows.row(row)
        if shown is not None:
            self.opened.emit(shown.record)

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words; what is typed in a cell is entered."""
        self.view.finish_typing()
        return [filled(self.tr("%1 in the table"), self.collection.many)] if self._is_unwritten() else []

    def _is_unwritten(self) -> bool:
        return self.edits.unwritten() or self.blocks.is_working

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        self._typing.stop()
        self.view.finish_typing()
        self.kept.keep()
        self.typing_kept.stop()
        self.sums.stop()
        self.blocks.stop()
        self.loader.stop()

    def _lay_out(self) -> None:
        self.header.add_action(self.search)
        self.header.add_action(self.columns_button)
        self.search.setVisible(self.collection.is_searched)
        for part in (self.view, self.empty):
            self._stack.addWidget(part)
        for part in (self.header, self.typing_kept.banner, self.filters, self._stack, self.status):
            if part is not None:
                self.body.addWidget(part, 1 if part is self._stack else 0)
        self._fit()
        Theme.current().changed.connect(self._fit)

    def _fit(self) -> None:
        """The title comes before the line to search in, where there is room for one of them."""
        self.search.setFixedWidth(min(Theme.current().scaled(_SEARCH_WIDTH), int(self.width() * _SEARCH_SHARE)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _connect(self) -> None:
        self.loader.read.connect(self._on_read)
        told = (self.loader.failed, self.view.refused, self.edits.refused, self.blocks.refused, self.typing_kept.told)
        for part in told:
            part.connect(self.say_refused)
        self.loader.asked.connect(self.edits.on_asked)
        self.view.begun.connect(self.edits.begin)
        self.view.ended.connect(self.loader.look_again)
        self.view.delegate.entered.connect(self._on_entered)
        self.view.wanted.connect(self._on_wanted)
        self.view.fill_wanted.connect(self.blocks.fill_to)
        self.edits.settled.connect(self._on_settled)
        self.deeds.settled.connect(self.loader.look_again)
        self.view.sighted.connect(self.loader.show)
        self.view.opened.connect(self.open_row)
        self.view.moved.connect(self._on_moved)
        self.view.horizontalHeader().sectionClicked.connect(self._on_column_clicked)
        self.columns_button.clicked.connect(self._on_columns_wanted)
        self.loader.listing_changed.connect(lambda: self.filters.show_listing(self.rows, self.loader.listing))
        self.kept.replaced.connect(lambda: self.loader.ask(self._kept_listing()))
        self.filters.taken_away.connect(self._on_filter_taken_away)
        self.sums.told.connect(self.status.show_sums)
        self.search.searched.connect(lambda _: self._typing.start())
        self.search.chosen.connect(self._on_words)
        self.search.moved.connect(lambda _: self.take_focus())
        self._typing.timeout.connect(self._on_words)

    # What is listed

    def _on_words(self) -> None:
        self._typing.stop()
        words = self.search.text()
        if words != self.loader.listing.words:
            self.ask(replace(self.loader.listing, words=words))

    def _on_column_clicked(self, number: int) -> None:
        """By this column, then the other way round, then as they were added."""
        column, now = self.rows.columns[number], self.loader.listing.sorting
        if not column.can_sort:
            self.status.say(filled(self.tr("The table cannot be sorted by “%1”."), column.label), strongly=True)
        elif now.key != column.key:
            self.sort_by(RowOrder(column.key))
        else:
            self.sort_by(RowOrder() if now.descending else RowOrder(column.key, descending=True))

    def sort_by(self, sorting: RowOrder) -> None:
        """Put the rows into another order."""
        self.ask(replace(self.loader.listing, sorting=sorting))

    def only(self, only: OnlyThese) -> None:
        """List only these, of those that are listed."""
        listing = self.loader.listing
        others = tuple(
            each for each in listing.only if (each.key, each.how) != (only.key, only.how) or only.how == "is not"
        )
        self.ask(replace(listing, only=(*others, only)))

    def reset_view(self) -> None:
        """As everyone sees it who chose nothing else."""
        self.kept.as_everyone()

    def narrowed_words(self) -> list[str]:
        """What its rows are narrowed to, in words."""
        listing = self.loader.listing
        looked_for = [filled(self.tr("with “%1”"), listing.words)] if listing.words else []
        return [*(filter_words(self.collection, self.rows.ground, only) for only in listing.only), *looked_for]

    def _on_filter_taken_away(self, only: OnlyThese) -> None:
        listing = self.loader.listing
        self.ask(replace(listing, only=tuple(each for each in listing.only if each != only)))

    def _on_columns_wanted(self) -> None:
        self.menus.open_columns(self.columns_button.mapToGlobal(self.columns_button.rect().bottomLeft()))

    def _on_read(self, read: TableRead) -> None:
        if self.view.is_typing():
            return  # the row one types in goes nowhere; it is read again when that has ended
        self.edits.on_read()
        if read.collection != self.collection:
            self.follow(read.collection, read.columns, read.listing)
        fresh = self.rows.fresh_after(read)
        before = place_in(self.view, read.begun)
        numbers = self._with_pinned(read.numbers, before)
        if self.rows.take(read, numbers, fresh):
            stand_again(self.view, before)
        self._show_listing(read)
        self.view.tell_sight()
        self._on_moved()
        self.read.emit()

    def follow(self, collection: RecordCollection, columns: Sequence[Column], listing: Listing) -> None:
        """The collection asks for something else now: other columns; one stays on the cell that one stood on."""
        at, bars = self.view.currentIndex(), (self.view.verticalScrollBar(), self.view.horizontalScrollBar())
        key, scrolled = self.rows.columns[at.column()].key if at.isValid() else "", [bar.value() for bar in bars]
        self.layout_of_columns.follow(lambda: self.rows.redefine(collection, columns))
        self.loader.listing = listing
        shown = self.view.shown_columns()
        if at.isValid():
            self.view.stand(at.row(), next((each for each in shown if columns[each].key == key), shown[0]))
        for bar, value in zip(bars, scrolled, strict=True):
            bar.setValue(value)
        title = self._title or collection.heading
        self.header.set_texts(title, "")
        self.view.setAccessibleName(title)
        self.search.setVisible(collection.is_searched)
        self.kept.follow(collection)

    def _with_pinned(self, numbers: array[int], before: TablePlace) -> array[int]:
        """These, with the row that was changed and is stood on where it stood."""
        if before.begun is not None:
            self._pinned = before.begun
        if self._pinned is None or self._pinned != before.number:
            return numbers
        others = array("q", [number for number in numbers if number != self._pinned])
        others.insert(self.view.currentIndex().row(), self._pinned)
        return others

    def _on_entered(self, row: int, number: int, text: str) -> None:
        if row < self.rows.count:
            self._pinned = self.rows.numbers[row]
        self.edits.enter(row, number, text)

    def _on_wanted(self, deed: str) -> None:
        if deed == "paste" and self.takes_list(copied_text()):
            return
        if deed != "undo":
            self.blocks.do(deed)
        elif self._is_unwritten():
            self._undo_due = True  # what was done last is not known yet
        else:
            self.deeds.undo()

    def _on_settled(self) -> None:
        self.loader.look_again()
        if self._undo_due and not self._is_unwritten():
            self._undo_due = False
            self.deeds.undo()

    def _show_listing(self, read: TableRead) -> None:
        self.show_count(len(read.numbers))
        sorting, header = read.listing.sorting, self.view.horizontalHeader()
        numbers = [number for number, column in enumerate(self.rows.columns) if column.key == sorting.key]
        is_usual = sorting == RowOrder()
        header.filtered = frozenset(
            number
            for number, column in enumerate(self.rows.columns)
            if column.key in {each.key for each in read.listing.only}
        )
        self.filters.show_listing(self.rows, read.listing)
        self.sums.look_again()
        header.sorted_by = (numbers[0], sorting.descending) if numbers and not is_usual else None
        header.viewport().update()
        if not self.rows.rowCount():
            self.empty.set_text(*self._why_empty(read.listing))
        self._show_part()

    def show_count(self, count: int) -> None:
        """How many are shown."""
        self.header.set_texts(self.header.title(), counted(self.collection, count))

    def say_refused(self, sentence: str) -> None:
        """Something was tried, and is not done."""
        self.status.say(sentence, strongly=True)

    def _why_empty(self, listing: Listing) -> tuple[str, str]:
        if listing.words or listing.only:
            return self.tr("Nothing like that"), self.tr("Nothing here fits what you look for.")
        return self.tr("Nothing here yet"), filled(self.tr("There are no %1 yet."), self.collection.many)

    # Where one stands

    def _on_moved(self) -> None:
        at = self.view.currentIndex()
        self.status.say(self.said_of(at.row(), at.column()) if at.isValid() else "")
        if self._pinned is not None and (at.row() >= self.rows.count or self.rows.numbers[at.row()] != self._pinned):
            self._pinned = None
            self.loader.look_again()

    def said_of(self, row: int, number: int) -> str:
        """What is to be said of a cell."""
        shown, column = self.rows.row(row), self.rows.columns[number]
        if shown is not None and column.key in shown.record.misfits:
            return filled(
                self.tr("“%1” does not fit “%2”. It stays as it was written."), shown.words[number], column.label
            )
        if shown is not None and column.key in shown.record.why_not:
            return filled(self.tr("This cannot be worked out: %1"), shown.words[number])
        if shown is not None and column.key in shown.record.apart:
            return self.tr("Somebody wrote something else here at the same time. Open the row to choose.")
        if shown is not None and shown.record.id in self.rows.examples:
            return self.tr("This is an example. Change it, and it is yours.")
        if refusal := self.rows.refusal(row, number):
            return refusal
        return self.tr("Type here to add one.") if self.rows.is_blank(row) else self.tr("Space shows all of it.")
