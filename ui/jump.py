"""Ctrl+K: a box to go anywhere by typing a few letters."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import ICON, META, RADIUS, SPACE_8, SPACE_12
from ui.widgets import Label, SearchField, announce

_WIDTH = 560
_ROWS_SHOWN = 8
_SHADOW = 14
_TOP = 72


class Jump(Struct, frozen=True):
    """A place to go: what the shell gives back when it is chosen (`target`), and how its row reads.

    `found_by`: the name it is found by, where that is not its title.
    """

    target: object
    title: str
    subtitle: str = ""
    icon: str = "message-circle"
    found_by: str = ""


Find = Callable[[str, Callable[[Sequence[Jump]], None]], None]


class JumpBox(QWidget):
    """Asks `find(words, deliver)` on every edit; `deliver` may be called now or later; answers to old words drop.

    Signals: `jumped(object)` with the target, `closed`.
    """

    jumped = Signal(object)
    closed = Signal()

    def __init__(self, window: QWidget, find: Find) -> None:
        super().__init__(window)
        self.setAccessibleName(self.tr("Jump to"))
        self._find = find
        self._is_looking = self._is_stale = False
        self._model = _Jumps(self)
        self.field = SearchField(
            self.tr("Jump to"), self.tr("Jump to a conversation, a note, a to-do, a form or a person")
        )
        self.results = QListView()
        self.results.setAccessibleName(self.tr("Where to jump"))
        self.results.setModel(self._model)
        self.results.setItemDelegate(_Row(self.results))
        self.results.setUniformItemSizes(True)
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.setMouseTracking(True)
        self.results.setFrameShape(QFrame.Shape.NoFrame)
        self.results.setVerticalScrollMode(QListView.ScrollMode.ScrollPerItem)
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = Label(self.tr("Nothing is called that."), tone="quiet")
        self._nothing.setContentsMargins(SPACE_12, SPACE_8, SPACE_12, SPACE_8)
        self._layout = QVBoxLayout(self)
        inner = _SHADOW + SPACE_8
        self._layout.setContentsMargins(inner, inner, inner, inner)
        self._layout.setSpacing(SPACE_8)
        for part in (self.field, self._nothing, self.results):
            self._layout.addWidget(part)
        self.field.searched.connect(self._on_searched)
        self.field.chosen.connect(self._on_chosen)
        self.field.moved.connect(self._on_moved)
        self.results.clicked.connect(lambda _index: self._on_chosen())
        self.hide()

    def open(self) -> None:
        """Show it over the window, empty, ready to type."""
        self.field.clear()
        self._on_searched("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Look again: what is found may be called otherwise now. What is looked for already is waited for first."""
        if self.isVisible() and not self._is_looking:
            self._look(self.field.text(), keep=True)
        else:
            self._is_stale = True

    def close_box(self) -> bool:
        """Close it; False when it was not open."""
        if not self.isVisible():
            return False
        self.hide()
        self.closed.emit()
        return True

    def place(self) -> None:
        """Take the place and height that window and results ask for."""
        window = self.window()
        width = min(Theme.current().scaled(_WIDTH) + 2 * _SHADOW, window.width() - 2 * SPACE_12)
        self.results.hide()
        room = window.height() - _TOP - self._layout.sizeHint().height() - self._layout.spacing()
        rows = min(self._model.rowCount(), _ROWS_SHOWN, max(1, room // _Row.height()))
        self.results.setFixedHeight(rows * _Row.height())
        self.results.setVisible(rows > 0)
        self.setFixedSize(width, self._layout.sizeHint().height())
        self.move((window.width() - width) // 2, _TOP - _SHADOW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_box()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 5))
        for spread in range(_SHADOW, 0, -1):
            soft = card.adjusted(-spread, -spread / 2, spread, spread)
            painter.drawRoundedRect(soft, RADIUS + spread, RADIUS + spread)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(card, RADIUS + 2, RADIUS + 2)

    def _on_searched(self, words: str) -> None:
        self._look(words, keep=False)

    def _look(self, words: str, *, keep: bool) -> None:
        """`keep`: what is chosen stays chosen."""
        self._is_looking, self._is_stale = True, False
        self._find(words, lambda jumps: self._on_found(words, jumps, self._target() if keep else None))

    def _on_found(self, words: str, jumps: Sequence[Jump], target: object) -> None:
        if words != self.field.text():
            return
        self._is_looking = False
        self._model.show_jumps(jumps)
        self._nothing.setVisible(bool(words) and not jumps)
        row = next((number for number, jump in enumerate(jumps) if jump.target == target), 0)
        self.results.setCurrentIndex(self._model.index(row))
        self.place()
        if self._is_stale:
            self.refresh()

    def _on_moved(self, step: int) -> None:
        rows = self._model.rowCount()
        if rows:
            row = (self.results.currentIndex().row() + step) % rows
            self.results.setCurrentIndex(self._model.index(row))
            announce(self.field, self._model.jump(row).title)

    def _on_chosen(self) -> None:
        target = self._target()
        if target is not None:
            self.close_box()
            self.jumped.emit(target)

    def _target(self) -> object:
        """Where the row that is chosen leads; None where there is none."""
        row = self.results.currentIndex().row()
        return self._model.jump(row).target if row >= 0 else None


class _Jumps(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._jumps: tuple[Jump, ...] = ()

    def show_jumps(self, jumps: Sequence[Jump]) -> None:
        self.beginResetModel()
        self._jumps = tuple(jumps)
        self.endResetModel()

    def jump(self, row: int) -> Jump:
        return self._jumps[row]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._jumps)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        jump = self._jumps[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return jump.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{jump.title}, {jump.subtitle}" if jump.subtitle else jump.title
        return jump if role == Qt.ItemDataRole.UserRole else None


class _Row(QStyledItemDelegate):
    @staticmethod
    def height() -> int:
        theme = Theme.current()
        return max(theme.scaled(36), QFontMetrics(theme.font()).height() + SPACE_12)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, jump, rect = Theme.current(), index.data(Qt.ItemDataRole.UserRole), option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if chosen else "hover"))
            painter.drawRoundedRect(QRectF(rect), RADIUS, RADIUS)
        side = theme.scaled(ICON - 2)
        icon_rect = QRect(rect.left() + SPACE_12, rect.center().y() - side // 2, side, side)
        paint_icon(painter, icon_rect, jump.icon, theme.colour("accent" if chosen else "quiet"))
        self._paint_texts(painter, rect.adjusted(2 * SPACE_12 + side, 0, -SPACE_12, 0), jump)
        painter.restore()

    def _paint_texts(self, painter: QPainter, rect: QRect, jump: Jump) -> None:
        theme = Theme.current()
        small = QFontMetrics(theme.font(META))
        room = min(small.horizontalAdvance(jump.subtitle), rect.width() // 2)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("ink"))
        left = rect.adjusted(0, 0, -room - SPACE_12 if room else 0, 0)
        title = QFontMetrics(theme.font()).elidedText(jump.title, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, int(Qt.AlignmentFlag.AlignVCenter), title)
        painter.setFont(theme.font(META))
        painter.setPen(theme.colour("quiet"))
        subtitle = small.elidedText(jump.subtitle, Qt.TextElideMode.ElideRight, room + 1)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), subtitle)
