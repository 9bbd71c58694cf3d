"""The bin of a collection: what was thrown away, by whom and when, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QStackedWidget, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout

from desktop.records import commands
from desktop.records.events import RecordChanged, RecordsChanged
from desktop.records.own_rights import OwnRights
from desktop.records.state import AWAY
from ui.bidi import filled, side_by_side
from ui.query_worker import QueryWorker
from ui.records.erasing import ask_to_erase
from ui.records.page_reading import titled
from ui.theme import Theme
from ui.times import moment
from ui.tokens import BODY, META, SPACE_8, SPACE_16
from ui.widgets import DetailsPane, EmptyState, FlowLayout, LinkButton, Menu, MenuListView, QuietButton, list_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.records.bin import ThrownAway
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession
    from ui.bridge import Bridge
    from ui.records.deeds import Deeds

_Index = QModelIndex | QPersistentModelIndex
_ABOUT = Qt.ItemDataRole.UserRole


class BinRow(NamedTuple):
    """A record that was thrown away, as people read it: its id, its title, by whom and when."""

    id: str
    title: str
    about: str


class RecordBin(DetailsPane):
    """Signals: `record_wanted(id)`, one is to be shown whole. Attributes: `list`, `rows`."""

    record_wanted = Signal(str)

    def __init__(self, bridge: Bridge, deeds: Deeds, collection: RecordCollection, whole: str = "") -> None:
        """`whole`: the record of whose rows it is, by its id."""
        super().__init__(_tr("Bin"))
        self._whole = whole
        self._bridge = bridge
        self._deeds = deeds
        self._collection = collection
        self.rows = BinRows()
        self.list = _BinList(self.rows)
        self.bring_back = QuietButton(self.tr("Bring back"), "archive-restore")
        self.erase = LinkButton(self.tr("Erase for good…"), "trash-2")
        self._none = EmptyState(
            "trash-2", self.tr("Nothing here"), self.tr("What is thrown away can be brought back here.")
        )
        self._reading = QueryWorker(bridge.pool, self)
        self._lay_out()
        self._connect()
        self.look_again()

    def take_focus(self) -> None:
        """Move the focus to the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_again(self) -> None:
        """Read what is in it now."""
        self._reading.ask(lambda session: _read(session, self._collection, self._whole), self._show)

    def stop(self) -> None:
        """Nothing is read any more."""
        self._reading.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_again()

    def _show(self, found: list[tuple[str, ThrownAway]]) -> None:
        rows = [_row(*each) for each in found]
        chosen = self._chosen()
        self.rows.show_rows(rows)
        self._stack.setCurrentWidget(self.list if rows else self._none)
        place = next((at for at, row in enumerate(rows) if chosen is not None and row.id == chosen.id), 0)
        if rows:
            self.list.setCurrentIndex(self.rows.index(place))
        may_erase = OwnRights(self._bridge.session, self._collection).may_erase
        self.erase.setVisible(bool(rows) and may_erase)
        self.bring_back.setVisible(bool(rows))

    def _chosen(self) -> BinRow | None:
        index = self.list.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def _bring_back(self) -> None:
        row = self._chosen()
        if row is not None:
            said = filled(self.tr("“%1” is back."), row.title)
            self._deeds.do(commands.change_many, self._collection, {row.id: {AWAY: False}}, said=said)

    def _erase(self) -> None:
        row = self._chosen()
        if row is not None:
            ask_to_erase(self, self._bridge, self._collection, row.id, row.title, self.look_again)

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        self.list.setCurrentIndex(index)
        row = self.rows.row(index.row())
        menu = Menu(row.title, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Show"), "file-text", lambda: self.record_wanted.emit(row.id))
        menu.add(self.bring_back.text(), "archive-restore", self._bring_back)
        if not self.erase.isHidden():
            menu.add(self.erase.text(), "trash-2", self._erase, danger=True)
        menu.popup(place)

    def _on_record_changed(self, event: RecordChanged) -> None:
        if event.collection == self._collection.id.hex() and self.isVisible():
            self.look_again()

    def _connect(self) -> None:
        self._reading.failed.connect(self._bridge.command_failed)
        self._deeds.settled.connect(self.look_again)
        self.bring_back.clicked.connect(self._bring_back)
        self.erase.clicked.connect(self._erase)
        self.list.menu_wanted.connect(self._open_menu)
        self.list.opened.connect(lambda index: self.record_wanted.emit(self.rows.row(index.row()).id))
        self._bridge.on(RecordChanged, self._on_record_changed)
        self._bridge.on(RecordsChanged, self.look_again)

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._none)
        self.body.addWidget(self._stack, 1)
        buttons, foot = FlowLayout(), QVBoxLayout()
        foot.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, SPACE_16)
        foot.addLayout(buttons)
        for button in (self.bring_back, self.erase):
            buttons.addWidget(button)
            button.setVisible(False)
        self.body.addLayout(foot)


class BinRows(QAbstractListModel):
    """What is in the bin, a row each."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[BinRow] = ()

    def show_rows(self, rows: Sequence[BinRow]) -> None:
        """List these."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def row(self, number: int) -> BinRow:
        """What stands in a row."""
        return self._rows[number]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.title}, {row.about}"
            case _:
                return row.about if role == _ABOUT else None


class _BinList(MenuListView):
    """Signals: `opened(QModelIndex)` by Return or twice the mouse."""

    opened = Signal(QModelIndex)

    def __init__(self, rows: BinRows) -> None:
        super().__init__()
        self.setAccessibleName(_tr("Bin"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_Delegate(self))
        self.setModel(rows)
        self.doubleClicked.connect(self.opened)
        Theme.current().changed.connect(self.doItemsLayout)

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        return list_row.ring_round_row(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, list_row.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        list_row.paint_row_ground(painter, option)
        first, second = list_row.two_lines(list_row.row_inner(option.rect))
        list_row.paint_words(painter, first, index.data(), BODY, "ink", semibold=True)
        list_row.paint_words(painter, second, index.data(_ABOUT), META, "quiet")
        painter.restore()


def _read(session: ReadSession, collection: RecordCollection, whole: str) -> list[tuple[str, ThrownAway]]:
    """What is in it, the title of each before it."""
    from desktop.records.bin import thrown_away
    from desktop.records.subjects import subjects
    from ui.records.table.table_read import read_ground
    from ui.records.value_words import ValueWords

    words, of = ValueWords(read_ground(session, collection).words, {}), subjects(session, collection)
    found = thrown_away(session, collection, whole)
    return [(of.get(away.id) or titled(collection, away.title, words), away) for away in found]


def _row(title: str, away: ThrownAway) -> BinRow:
    changed = _tr("changed since") if away.is_changed_since else ""
    return BinRow(away.id, title, side_by_side(away.by, moment(away.at), changed))


def _tr(words: str) -> str:
    return QCoreApplication.translate("RecordBin", words)
