"""Above the table of a form that asks who came and went: how many are here now, and one click for each who leaves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.forms.here_now import here_now, leave_now, stay_of
from desktop.rows.typed_text import shortened
from ui.bidi import filled, isolated
from ui.query_worker import QueryWorker
from ui.records.value_words import untitled
from ui.tokens import SPACE_4, SPACE_8
from ui.widgets import FlowLayout, Label, QuietButton

if TYPE_CHECKING:
    from desktop.forms.definition import Definition
    from desktop.forms.here_now import HereNow, Stay
    from desktop.records.listed_rows import ListedRow
    from ui.bridge import Bridge
    from ui.records.table.table_pane import TablePane

_LONGEST = 20


class LeaveButton(QuietButton):
    """One who is here leaves."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Nothing: whoever clicked first has gone, and who moved up into their place has not."""
        event.accept()


class HereNowLine(QWidget):
    """Who is here, to leave; takes no room where nobody is. Signals: `shown`, others are here now.

    Attributes: `only`, the button that counts them and narrows the table, which stands elsewhere; `leaving`, theirs, by
    the ids of their entries.
    """

    shown = Signal()

    def __init__(self, bridge: Bridge, table: TablePane) -> None:
        super().__init__()
        self._table = table
        self._stay: Stay | None = None
        self._has_room = True
        self._reading = QueryWorker(bridge.pool, self)
        self.only = QuietButton("")
        self.only.setProperty("kind", "toggle")
        self.only.setCheckable(True)
        self.only.clicked.connect(self._narrow)
        self.leaving: dict[str, LeaveButton] = {}
        around = QVBoxLayout(self)
        around.setContentsMargins(0, SPACE_8, 0, SPACE_4)
        self._row = FlowLayout()
        around.addLayout(self._row)
        self._leaves = Label(self.tr("Who leaves?"), tone="quiet")
        self._row.addWidget(self._leaves)
        table.read.connect(self._look)
        self.setVisible(False)

    @property
    def is_asked(self) -> bool:
        """Whether the form asks who came and went."""
        return self._stay is not None

    def show_form(self, definition: Definition) -> None:
        """This is what the form asks now."""
        self._stay = stay_of(definition)
        self._fit()
        self._look()

    def stop(self) -> None:
        """End for good: nothing is read any more."""
        self._reading.close()

    def _look(self) -> None:
        stay, collection = self._stay, self._table.collection
        if stay is not None and {stay.arrived, stay.left} <= collection.by_key.keys():
            self.only.setChecked(set(stay.here) <= set(self._table.loader.listing.only))
            self._reading.ask(lambda session: here_now(session, collection, stay), self._show)

    def _narrow(self, only: bool) -> None:
        """To those who are here, of what the table is narrowed to already; or no more."""
        here = self._stay.here if self._stay is not None else ()
        listing = self._table.loader.listing
        others = tuple(each for each in listing.only if each not in here)
        self._table.ask(replace(listing, only=(*others, *here) if only else others))

    def _show(self, found: HereNow) -> None:
        self.only.setText(filled(self.tr("Here now: %1"), f"{found.total:,}"))
        ids = [record.id for record in found.first]
        for id in [id for id in self.leaving if id not in ids]:
            button = self.leaving.pop(id)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        for record in found.first:
            if record.id not in self.leaving:
                self.leaving[record.id] = self._button(record)
        self._fit()
        self.shown.emit()

    def set_room(self, has_room: bool) -> None:
        """Without room the table comes first, in which one leaves as well."""
        self._has_room = has_room
        self._fit()

    def _fit(self) -> None:
        has_room = self._has_room and self.is_asked
        self.only.setVisible(has_room)
        self.setVisible(has_room and bool(self.leaving))

    def _button(self, record: ListedRow) -> LeaveButton:
        title = record.values.get(self._table.collection.title)
        name = title if isinstance(title, str) else untitled()
        short = shortened(name, _LONGEST)
        button = LeaveButton(isolated(short).replace("&", "&&"), "log-out")
        button.setAccessibleName(filled(self.tr("%1 leaves now"), name))
        button.setToolTip(filled(self.tr("%1 leaves now"), name))
        button.clicked.connect(partial(self._leave, record.id, name))
        self._row.addWidget(button)
        return button

    def _leave(self, id: str, name: str, _checked: bool = False) -> None:
        self.leaving[id].setEnabled(False)
        said = filled(self.tr("“%1” has left."), name)
        self._table.deeds.do(leave_now, self._table.collection, id, self._stay, said=said)
