"""Persons as rows; those who were removed stand below a line of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from desktop.people.records import Person
from ui.bidi import filled, side_by_side
from ui.local_clock import LocalClock
from ui.namesakes import namesakes
from ui.people_words import away_words, former_role_words, person_words, role_words
from ui.theme import Theme
from ui.tokens import BODY, META
from ui.widgets import MenuListView, list_row, paint_avatar

_Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole
_ABOUT = Qt.ItemDataRole.UserRole + 1
_Row = Person | str
NOBODY: Final[Mapping[str, date]] = MappingProxyType({})


class PersonRows(QAbstractListModel):
    """Persons, and the titles between them."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self._namesakes: dict[str, str] = {}
        self._away: Mapping[str, date] = {}

    def show_people(self, people: Sequence[Person], away: Mapping[str, date] = NOBODY) -> None:
        """List these: first who is in the shop, then who no longer is; `away`: until when some are, by their ids."""
        self._namesakes = namesakes(people)
        self._away = away
        rows: list[_Row] = [person for person in people if person.active]
        gone = [person for person in people if not person.active]
        if gone:
            rows += [self.tr("No longer in the shop"), *gone]
        if [_key(row) for row in rows] == [_key(row) for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def person(self, number: int) -> Person | None:
        """The person in a row; None for a title."""
        row = self._rows[number]
        return row if isinstance(row, Person) else None

    def row_of(self, person: str) -> int | None:
        """Where a person stands."""
        return next((at for at, row in enumerate(self._rows) if isinstance(row, Person) and row.id == person), None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == _ROW:
            return row
        if isinstance(row, str):
            return row if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.called(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            was_or_is = role_words(row.role) if row.active else former_role_words(row.role)
            return ", ".join((self.called(row), was_or_is, self._how(row)))
        if role == _ABOUT:
            return self._how(row) if row.active else former_role_words(row.role)
        return None

    def called(self, person: Person) -> str:
        """A person's name, and whether it is oneself."""
        return filled(self.tr("%1 (you)"), person.name) if person.is_me else person.name

    def _how(self, person: Person) -> str:
        """Until when a person is away, and how their PCs stand, with their names where somebody else is called the
        same."""
        words, until = person_words(person, named=person.id in self._namesakes), self._away.get(person.id)
        return side_by_side(away_words(until), words) if until is not None and person.active else words


def _key(row: _Row) -> str:
    return row.id if isinstance(row, Person) else row


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        title = isinstance(index.data(_ROW), str)
        return QSize(0, list_row.title_height() if title else list_row.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(_ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, str):
            list_row.paint_title(painter, option.rect, row)
        else:
            list_row.paint_row_ground(painter, option)
            inner = list_row.row_inner(option.rect)
            paint_avatar(painter, list_row.sign_rect(inner), row.name, row.id if row.active else None)
            first, second = list_row.two_lines(list_row.beside_sign(inner))
            tone = "ink" if row.active else "quiet"
            called = _name_that_fits(index.data(), row, first.width())
            list_row.paint_words(painter, first, called, BODY, tone, semibold=row.active)
            list_row.paint_words(painter, second, index.data(_ABOUT), META, "quiet")
        painter.restore()


def _name_that_fits(called: str, person: Person, width: int) -> str:
    """A name that is too long is cut; what says that it is oneself is not."""
    metrics = QFontMetrics(Theme.current().font(BODY, semibold=person.active))
    around = metrics.horizontalAdvance(called) - metrics.horizontalAdvance(person.name)
    name = metrics.elidedText(person.name, Qt.TextElideMode.ElideRight, width - around)
    return called.replace(person.name, name, 1)


class PersonList(MenuListView):
    """Signals: `chosen(str)` with the person to show."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows = PersonRows()
        self.setAccessibleName(self.tr("People"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Delegate(self))
        self.setModel(self.rows)
        self._showing = False
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        Theme.current().changed.connect(self.doItemsLayout)
        LocalClock.current().changed.connect(self.viewport().update)

    def show_people(self, people: Sequence[Person], current: str, away: Mapping[str, date] = NOBODY) -> None:
        """List these, one of them open; `away`: see `PersonRows`."""
        self._showing = True
        self.rows.show_people(people, away)
        row = self.rows.row_of(current)
        self.setCurrentIndex(self.rows.index(row) if row is not None else QModelIndex())
        self._showing = False

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        return list_row.ring_round_row(self)

    def choose(self, person: str) -> None:
        """Open somebody."""
        row = self.rows.row_of(person)
        if row is not None:
            self.setCurrentIndex(self.rows.index(row))

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row = current.data(_ROW) if current.isValid() else None
        if isinstance(row, Person) and not self._showing:
            self.chosen.emit(row.id)
