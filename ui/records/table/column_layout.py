"""The columns of a table as somebody wants them: shown or not, moved, as wide as they were made, the first frozen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from desktop.records.listing import ADDED
from ui.records.table.columns import ADDED_BY
from ui.theme import Theme

if TYPE_CHECKING:
    from desktop.records.own_view import OwnView
    from ui.records.kept_view import KeptView
    from ui.records.table.table_view import TableView

_HIDDEN_AT_FIRST: Final = (ADDED, ADDED_BY)
_LEAST_WIDTH: Final = 40
_MOST_WIDTH: Final = 640


class ColumnLayout(QObject):
    """Puts them so, and has every change kept."""

    def __init__(self, view: TableView, kept: KeptView) -> None:
        super().__init__(view)
        self._view = view
        self._kept = kept
        self._keys: list[str] = []
        self._applying = False
        kept.replaced.connect(self._apply)
        header = view.horizontalHeader()
        header.sectionResized.connect(self._on_resized)
        header.sectionMoved.connect(self._on_moved)
        Theme.current().changed.connect(self._apply)
        self.follow(lambda: None)

    @property
    def own(self) -> OwnView:
        """As it is now."""
        return self._kept.now

    def follow(self, change: Callable[[], None]) -> None:
        """Put the columns so that there are after this change of them."""
        self._applying = True
        change()
        self._keys = [column.key for column in self._view.rows.columns]
        self._apply()

    def hidden(self) -> list[str]:
        """The keys of the columns that are not shown."""
        chosen = _HIDDEN_AT_FIRST if self.own.hidden is None else self.own.hidden
        return [key for key in self._keys if key in chosen]

    def show(self, key: str, *, shown: bool) -> None:
        """Show a column, or hide it; the last one stays."""
        hidden = [each for each in self.hidden() if each != key] + ([] if shown else [key])
        if len(hidden) < len(self._keys):
            self._change(hidden=tuple(hidden))

    def freeze(self, key: str) -> None:
        """The columns up to this one stay in sight; empty: none."""
        self._change(frozen=key)

    def fit(self, number: int) -> None:
        """A column as wide as what is in sight of it."""
        width = self._view.sizeHintForColumn(number)
        self._view.setColumnWidth(number, max(self._scaled(_LEAST_WIDTH), min(width, self._scaled(_MOST_WIDTH))))

    def shown(self) -> list[str]:
        """The keys of the columns that are shown, from the left."""
        hidden = self.hidden()
        return [key for key in self.ordered() if key not in hidden]

    def _change(self, **changed: object) -> None:
        self._kept.change(**changed)
        self._apply()

    def ordered(self) -> list[str]:
        """The keys of all columns, from the left."""
        order = [key for key in self.own.order if key in self._keys]
        return order + [key for key in self._keys if key not in order]

    def _apply(self) -> None:
        self._applying = True
        header, hidden = self._view.horizontalHeader(), self.hidden()
        order = self.ordered()
        for visual, key in enumerate(order):
            header.moveSection(header.visualIndex(self._keys.index(key)), visual)
        for number, column in enumerate(self._view.rows.columns):
            header.setSectionHidden(number, column.key in hidden)
            header.resizeSection(number, self._scaled(self.own.widths.get(column.key, column.width)))
        shown = [key for key in order if key not in hidden]
        self._view.set_frozen(shown.index(self.own.frozen) + 1 if self.own.frozen in shown else 0)
        self._applying = False

    def _on_resized(self, number: int, _before: int, width: int) -> None:
        if not self._applying and width:
            at_100 = round(width * 100 / max(Theme.current().text_percent, 100))
            self._kept.change(widths={**self.own.widths, self._keys[number]: at_100})
            self._view.viewport().update()

    def _on_moved(self) -> None:
        if not self._applying:
            header = self._view.horizontalHeader()
            order = tuple(self._keys[header.logicalIndex(visual)] for visual in range(header.count()))
            self._change(order=order)

    def _scaled(self, width: int) -> int:
        return Theme.current().scaled(width)
