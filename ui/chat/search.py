"""What a search found: people, conversations, messages and what other areas have, with the words marked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.rows.records import HIT_END, HIT_START, SearchHit
from ui.area import OfHit
from ui.bidi import filled, side_by_side
from ui.chat.jumps import said_where
from ui.icons import paint_icon
from ui.local_clock import LocalClock
from ui.marked_text import paint_marked
from ui.theme import Theme
from ui.times import short_when
from ui.tokens import ICON, META, SPACE_4, SPACE_8
from ui.widgets import EmptyState, announce, list_row

_ICONS = {"message": "", "person": "user", "conversation": "message-circle"}
Index = QModelIndex | QPersistentModelIndex


class Hits(QAbstractListModel):
    """Rows are hits, in the order in which they were found."""

    hit_role = Qt.ItemDataRole.UserRole
    where_role = Qt.ItemDataRole.UserRole + 1
    icon_role = Qt.ItemDataRole.UserRole + 2

    def __init__(self, of_hit: OfHit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._of_hit = of_hit
        self._hits: list[SearchHit] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._hits):
            return None
        hit = self._hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return plain_snippet(hit)
        if role == self.hit_role:
            return hit
        if role == self.where_role:
            return self._where(hit)
        if role == self.icon_role:
            return self._icon(hit)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{', '.join(filter(None, (self._where(hit), when(hit))))}: {plain_snippet(hit)}"
        return None

    def hit(self, number: int) -> SearchHit:
        """The hit in a row."""
        return self._hits[number]

    def become(self, hits: list[SearchHit]) -> None:
        """Show these."""
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def _where(self, hit: SearchHit) -> str:
        jump = self._of_hit(hit) if hit.kind not in _ICONS else None
        if jump is None:
            return own_where(hit)
        title = hit.title or QCoreApplication.translate("Hits", "Untitled")
        return filled(QCoreApplication.translate("Hits", "%1: %2"), jump.subtitle, title)

    def _icon(self, hit: SearchHit) -> str:
        if hit.kind in _ICONS:
            return _ICONS[hit.kind]
        jump = self._of_hit(hit)
        return jump.icon if jump is not None else ""


def own_where(hit: SearchHit) -> str:
    """Where something of chat was found and who said it, in words."""
    if hit.kind == "person":
        person = QCoreApplication.translate("Hits", "Person")
        return side_by_side(person, hit.text)
    if hit.kind == "conversation":
        archived = QCoreApplication.translate("Hits", "Archived channel")
        kind = archived if hit.archived else QCoreApplication.translate("Hits", "Conversation")
        now = filled(QCoreApplication.translate("Hits", "%1 · now called %2"), kind, hit.text)
        return now if hit.text else kind
    return said_where(hit)


def when(hit: SearchHit) -> str:
    """When it was said or written; of what has only a name, nothing."""
    return short_when(hit.sent_at) if hit.sent_at else ""


def plain_snippet(hit: SearchHit) -> str:
    """The snippet on one line, without marks."""
    return " ".join(hit.snippet.replace(HIT_START, "").replace(HIT_END, "").split())


class HitDelegate(QStyledItemDelegate):
    """Three lines: where and when, then at most two of what was found, with a semibold accent on the words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = Theme.current()
        meta, body = QFontMetrics(theme.font(META)).height(), QFontMetrics(theme.font()).height()
        return QSize(0, meta + 2 * body + 2 * SPACE_8 + SPACE_4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: SearchHit = index.data(Hits.hit_role)
        theme = Theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        list_row.paint_row_ground(painter, option)
        inner = list_row.row_inner(option.rect).adjusted(0, SPACE_8, 0, -SPACE_8)
        meta = QFontMetrics(theme.font(META)).height()
        self._paint_where(painter, QRect(inner.left(), inner.top(), inner.width(), meta), index)
        paint_marked(painter, inner.adjusted(0, meta + SPACE_4, 0, 0), hit.snippet, "body", "ink", lines=2)
        painter.restore()

    def _paint_where(self, painter: QPainter, rect: QRect, index: Index) -> None:
        theme = Theme.current()
        metrics = QFontMetrics(theme.font(META))
        time = when(index.data(Hits.hit_role))
        painter.setFont(theme.font(META))
        painter.setPen(theme.colour("quiet"))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), time)
        left = rect.left()
        icon = index.data(Hits.icon_role)
        if icon:
            side = min(theme.scaled(ICON - 6), rect.height())
            paint_icon(
                painter,
                QRect(left, rect.center().y() - side // 2, side, side),
                icon,
                theme.colour("quiet"),
            )
            left += side + SPACE_4
        room = rect.right() - left - metrics.horizontalAdvance(time) - SPACE_8
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        text = metrics.elidedText(index.data(Hits.where_role), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, rect.top(), room, rect.height()), flags, text)


class SearchPane(QWidget):
    """The hits, or that there are none. Signals: `hit_chosen(SearchHit)`."""

    hit_chosen = Signal(object)

    def __init__(self, of_hit: OfHit) -> None:
        super().__init__()
        self._words = ""
        self.hits = Hits(of_hit, self)
        self.list = _HitList()
        self.list.setAccessibleName(self.tr("Found"))
        self.list.setModel(self.hits)
        self.list.setItemDelegate(HitDelegate(self.list))
        self.list.chosen.connect(self.choose)
        self.list.clicked.connect(lambda _index: self.choose())
        self._nothing = EmptyState("search", self.tr("Nothing found"), "")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._nothing)
        self.show_narrow(narrow=False)
        Theme.current().changed.connect(self.list.scheduleDelayedItemsLayout)
        LocalClock.current().changed.connect(self.list.viewport().update)

    def show_narrow(self, *, narrow: bool) -> None:
        """Where nothing is found that is said: in the one conversation, or in everything."""
        everything = self.tr("Nobody and nothing is called so or holds these words.")
        one = self.tr("Nothing in this conversation holds these words.")
        self._nothing.set_text(self.tr("Nothing found"), one if narrow else everything)

    def show_hits(self, hits: list[SearchHit], words: str) -> None:
        """Show what was found for the words: the first one is chosen, unless they are looked for again."""
        again = words == self._words
        self._words = words
        number = max(self.list.currentIndex().row(), 0) if again else 0
        self.hits.become(hits)
        self._stack.setCurrentWidget(self.list if hits else self._nothing)
        if hits:
            self.list.setCurrentIndex(self.hits.index(min(number, len(hits) - 1)))
        announce(self, self.tr("%n found", "", len(hits)) if hits else self.tr("Nothing found"))

    def move_choice(self, step: int) -> None:
        """One up or down, from the search field."""
        number = self.list.currentIndex().row() + step
        if 0 <= number < self.hits.rowCount():
            self.list.setCurrentIndex(self.hits.index(number))
            announce(self, self.hits.data(self.hits.index(number), Qt.ItemDataRole.AccessibleTextRole))

    def choose(self) -> None:
        """Go to the current hit."""
        index = self.list.currentIndex()
        if index.isValid():
            self.hit_chosen.emit(self.hits.hit(index.row()))


class _HitList(QListView):
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def ring_rect(self) -> QRect:
        """Where the focus ring goes."""
        return list_row.ring_round_row(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)
