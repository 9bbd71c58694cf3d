"""What is done to the cells that are selected: copied, cut, pasted into, filled, emptied."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.records.collection import Kind
from desktop.records.listed_rows import rows
from ui.clipboard import copied as copied_data
from ui.query_worker import QueryWorker
from ui.records.table.block import EXACT, Block, BlockSave, BlockWriter, Copied, copied, mime_data, pasted, spread

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from ui.bridge import Bridge
    from ui.records.table.table_edits import TableEdits
    from ui.records.table.table_view import TableView


class BlockDeeds(QObject):
    """Reads beside the window what stands in the block, then has it saved. Signals: `refused(str)`: why not."""

    refused = Signal(str)

    def __init__(self, bridge: Bridge, view: TableView, edits: TableEdits) -> None:
        super().__init__(view)
        self._view = view
        self._rows = view.rows
        self._edits = edits
        self._has_copied = False
        self._worker = QueryWorker(bridge.pool, self)
        self._worker.failed.connect(self._on_failed)
        self._due: list[tuple[Callable[[ReadSession], Any], Callable[[Any], None]]] = []
        """What is to be read, the first of it now, and what goes on with it: one after another, nothing is dropped."""

    def do(self, deed: str) -> None:
        """One of those that the view wants."""
        block = self._view.block()
        if block is not None and self._rows.ground is not None:
            {
                "copy": self.copy,
                "cut": self.cut,
                "paste": self.paste,
                "fill": self.fill,
                "empty": self.empty,
                "today": self._write_today,
            }[deed]()

    @property
    def is_working(self) -> bool:
        """Whether something is worked out that is not handed on to be saved yet."""
        return bool(self._due)

    def stop(self) -> None:
        """End for good. Of what was copied here the text stays: the clipboard would keep the rest beyond the end of
        Python, and crash."""
        self._worker.close()
        clipboard = QGuiApplication.clipboard()
        if self._has_copied and clipboard.mimeData().hasFormat(EXACT):
            clipboard.setText(clipboard.text())

    def copy(self) -> None:
        """Onto the clipboard."""
        self._copy(lambda: None)

    def cut(self) -> None:
        """Onto the clipboard, and away from here."""
        self._copy(self.empty)

    def _copy(self, then: Callable[[], None]) -> None:
        block, collection, ground = self._block(), self._rows.collection, self._rows.ground
        assert ground is not None

        def on_read(cells: list[list[Copied]]) -> None:
            self._has_copied = True
            QGuiApplication.clipboard().setMimeData(mime_data(cells))
            then()

        self._ask(lambda session: copied(session, collection, block, ground), on_read)

    def paste(self) -> None:
        """What is on the clipboard, from the first cell of the block on; what fits whole into it, over and over."""
        cells = pasted(copied_data())
        selected = self._view.block()
        if not cells or selected is None:
            self.refused.emit(QCoreApplication.translate("Table", "There is nothing to paste."))
            return
        high = selected.last - selected.first + 1
        cells = spread(cells, high, len(selected.columns))
        shown = self._view.shown_columns()
        place, wide = shown.index(selected.columns[0]), len(cells[0])
        if place + wide > len(shown):
            self.refused.emit(QCoreApplication.translate("Table", "There are not as many columns here as were copied."))
            return
        numbers = tuple(shown[place : place + wide])
        self._write(self._block(selected.first, len(cells), numbers), lambda writer: writer.pasted(cells))
        self._view.select_block(selected.first, selected.first + len(cells) - 1, numbers)

    def fill(self) -> None:
        """The first row of the block in all below it; of a single row, the one above it in that."""
        selected = self._view.block()
        assert selected is not None
        first = selected.first if selected.last > selected.first else max(0, selected.first - 1)
        if first < selected.last:
            block = self._block(first, selected.last - first + 1, selected.columns)
            self._write(block, lambda writer: writer.repeated())

    def fill_to(self, row: int) -> None:
        """What is selected goes on down to a row."""
        selected = self._view.block()
        assert selected is not None
        given = selected.last - selected.first + 1
        row = min(row, self._rows.count - 1)
        if row <= selected.last:
            return
        block = self._block(selected.first, row - selected.first + 1, selected.columns)
        self._write(block, lambda writer: writer.filled(given))
        self._view.select_block(selected.first, row, selected.columns)

    def empty(self) -> None:
        """Nothing stands in the block then."""
        self._write(self._block(), lambda writer: writer.emptied())

    def throw_away(self) -> None:
        """The rows of the block, into the bin."""
        numbers, collection = self._block().numbers, self._rows.collection
        self._ask(
            lambda session: [row.id for row in rows(session, collection, numbers).values()], self._edits.throw_away
        )

    def _write_today(self) -> None:
        at, ground = self._view.currentIndex(), self._rows.ground
        field = self._rows.columns[at.column()].field
        refusal = self._rows.refusal(at.row(), at.column())
        if refusal:
            self.refused.emit(refusal)
        elif field is not None and ground is not None and field.kind in (Kind.DATE, Kind.MOMENT):
            self._edits.begin(at.row())
            self._edits.enter(at.row(), at.column(), ground.typed.today.isoformat())

    def _block(self, first: int | None = None, high: int = 0, columns: tuple[int, ...] = ()) -> Block:
        """So many rows from one on, in columns by their numbers; what is selected where nothing is said."""
        selected = self._view.block()
        assert selected is not None
        if first is None:
            first, high, columns = selected.first, selected.last - selected.first + 1, selected.columns
        numbers = self._rows.numbers[first : first + high]
        return Block(numbers, high - len(numbers), [self._rows.columns[number] for number in columns])

    def _write(self, block: Block, work: Callable[[BlockWriter], BlockSave]) -> None:
        collection, ground = self._rows.collection, self._rows.ground
        assert ground is not None

        def question(session: ReadSession) -> BlockSave:
            return work(BlockWriter(session, collection, block, ground))

        self._ask(question, self._edits.write)

    def _ask(self, question: Callable[[ReadSession], Any], done: Callable[[Any], None]) -> None:
        self._due.append((question, done))
        if len(self._due) == 1:
            self._worker.ask(question, self._on_read)

    def _on_read(self, answer: Any) -> None:
        self._due[0][1](answer)
        self._go_on()

    def _on_failed(self, sentence: str) -> None:
        self.refused.emit(sentence)
        self._go_on()

    def _go_on(self) -> None:
        del self._due[0]
        if self._due:
            self._worker.ask(self._due[0][0], self._on_read)
