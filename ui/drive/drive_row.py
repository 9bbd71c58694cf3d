"""How a row of files is painted: a picture or a sign, a name, and a quieter line below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.drive.records import DriveFile
from desktop.files.names import ending
from desktop.rows.names import isolated
from ui.bidi import filled, side_by_side
from ui.column import column_of
from ui.drive.rows import DriveRow
from ui.files.painting import icon_of
from ui.files.shown_files import ShownFiles
from ui.icons import paint_icon
from ui.marked_text import paint_marked
from ui.theme import Theme
from ui.tokens import BODY, ICON, META, RADIUS, SPACE_4, SPACE_8, SPACE_12, TARGET
from ui.widgets import LineEdit, list_row

ROW = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_BETWEEN_LINES = 2
_SIGN = 36
_GROUND_OUT = SPACE_12


def nowhere(folder: str) -> str:
    """It is in the shop alone."""
    return ""


class DriveDelegate(QStyledItemDelegate):
    """Paints `DriveRow`s. Signals: `named(str, str)`: the id of what got another name, and that.

    `target`: the folder that something is dragged over; `on_disk`: what is said of a folder that is on a disk, too.
    """

    named = Signal(str, str)

    def __init__(self, view: QWidget, row_at: Callable[[int], DriveRow], shown: ShownFiles) -> None:
        super().__init__(view)
        self._view = view
        self._row_at = row_at
        self._shown = shown
        self.target: QPersistentModelIndex | None = None
        self.on_disk: Callable[[str], str] = nowhere

    def inner_of(self, rect: QRect) -> QRect:
        """Where a row's parts stand."""
        left, wide = column_of(self._view.width())
        return QRect(rect.left() + left, rect.top(), wide, rect.height())

    def ground_of(self, rect: QRect) -> QRect:
        """What of a row is coloured when it is chosen."""
        return self.inner_of(rect).adjusted(-_GROUND_OUT, 1, _GROUND_OUT, -1)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        theme = Theme.current()
        lines = QFontMetrics(theme.font(BODY)).height() + _BETWEEN_LINES + QFontMetrics(theme.font(META)).height()
        return QSize(0, max(lines + 2 * SPACE_8, theme.scaled(TARGET + SPACE_12)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, inner = self._row_at(index.row()), self.inner_of(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, index)
        side = Theme.current().scaled(_SIGN)
        box = QRect(inner.left(), inner.top() + (inner.height() - side) // 2, side, side)
        self._paint_sign(painter, box, row)
        first, second = _lines(self._beside(inner))
        _paint_name(painter, first, row.name)
        self._paint_about(painter, second, row)
        painter.restore()

    def _beside(self, inner: QRect) -> QRect:
        return inner.adjusted(Theme.current().scaled(_SIGN) + SPACE_12, 0, 0, 0)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, ground = Theme.current(), self.ground_of(option.rect)
        chosen = option.state & QStyle.StateFlag.State_Selected
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if chosen else "hover"))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
        if self.target is not None and self.target == index:
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, RADIUS, RADIUS)

    def _paint_sign(self, painter: QPainter, box: QRect, row: DriveRow) -> None:
        file = row.thing.file if isinstance(row.thing, DriveFile) else None
        if file is not None and file.is_picture:
            side = round(box.width() * painter.device().devicePixelRatioF())
            picture = self._shown.picture(file, side)
            if not picture.isNull():
                _paint_picture(painter, box, picture)
                return
        side = Theme.current().scaled(ICON)
        at = QRect(box.left() + (box.width() - side) // 2, box.top() + (box.height() - side) // 2, side, side)
        name = "folder" if row.is_folder else icon_of(file) if file is not None else "file-text"
        paint_icon(painter, at, name, Theme.current().colour("accent" if row.is_folder else "quiet"))

    def _paint_about(self, painter: QPainter, rect: QRect, row: DriveRow) -> None:
        if row.warning:
            warned = QFontMetrics(Theme.current().font(META)).horizontalAdvance(row.warning)
            list_row.paint_words(painter, rect, row.warning, META, "attention")
            rect = rect.adjusted(min(warned + SPACE_12, rect.width()), 0, 0, 0)
        about = side_by_side(*filter(None, (row.about, self.where(row))))
        list_row.paint_words(painter, rect, about, META, "quiet")
        if row.snippet:
            said = QFontMetrics(Theme.current().font(META)).horizontalAdvance(about) + SPACE_12 if about else 0
            paint_marked(painter, rect.adjusted(min(said, rect.width()), 0, 0, 0), row.snippet, META, "quiet", 1)

    def where(self, row: DriveRow) -> str:
        """On which PCs it is, where that is to be said."""
        if row.is_folder:
            return self.on_disk(row.id)
        file = row.thing.file if isinstance(row.thing, DriveFile) else None
        return self._shown.words(file) if file is not None else ""

    # Another name, where it stands

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        edit = LineEdit(parent=parent)
        edit.setAccessibleName(filled(self.tr("Name of %1"), self._row_at(index.row()).name))
        return edit

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        assert isinstance(editor, QLineEdit)
        row = self._row_at(index.row())
        if editor.text():
            return
        editor.setText(row.name)
        stem = len(row.name) if row.is_folder else len(row.name) - len(f".{ending(row.name)}".rstrip("."))
        QTimer.singleShot(0, editor, lambda: editor.setSelection(0, stem))  # the view selects everything first

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        beside = self._beside(self.inner_of(option.rect))
        first, second = _lines(beside)
        height = min(max(editor.sizeHint().height(), second.bottom() - first.top() + 2), beside.height())
        top = beside.top() + (beside.height() - height) // 2
        editor.setGeometry(beside.left() - SPACE_8, top, beside.width() + SPACE_8, height)

    def setModelData(self, editor: QWidget, model: object, index: _Index) -> None:
        assert isinstance(editor, QLineEdit)
        row = self._row_at(index.row())
        if editor.text() != row.name or row.thing.apart:  # the same again settles what two called it
            self.named.emit(row.id, editor.text())


def _lines(rect: QRect) -> tuple[QRect, QRect]:
    theme = Theme.current()
    first, second = QFontMetrics(theme.font(BODY)).height(), QFontMetrics(theme.font(META)).height()
    top = rect.top() + (rect.height() - first - _BETWEEN_LINES - second) // 2
    below = top + first + _BETWEEN_LINES
    return QRect(rect.left(), top, rect.width(), first), QRect(rect.left(), below, rect.width(), second)


def _paint_name(painter: QPainter, rect: QRect, name: str) -> None:
    """A name that is too long keeps its end, which says what kind of file it is."""
    font = Theme.current().font(BODY)
    painter.setFont(font)
    painter.setPen(Theme.current().colour("ink"))
    words = QFontMetrics(font).elidedText(isolated(name), Qt.TextElideMode.ElideMiddle, rect.width())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


def _paint_picture(painter: QPainter, box: QRect, picture: QPixmap) -> None:
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(box), SPACE_4, SPACE_4)
    painter.save()
    painter.setClipPath(shape)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    size = QSize(picture.size()).scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    place = QRect(box.topLeft(), size)
    place.moveCenter(box.center())
    painter.drawPixmap(place, picture)
    painter.restore()
