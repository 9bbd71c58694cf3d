"""Where the parts of a message's row stand, and how they are painted."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.chat.records import Message
from desktop.files.value import FileValue
from ui.bidi import filled
from ui.chat.history import History
from ui.chat.rows import Row
from ui.chat.text_layout import Bodies, is_shortened
from ui.column import column_of
from ui.files.painting import paint_tile
from ui.files.shown_files import ShownFiles
from ui.files.tiles import Tile, height_of, tile_at, tiles
from ui.icons import paint_icon
from ui.theme import Theme
from ui.times import clock_time, day_title, local_day, sent_words
from ui.tokens import AVATAR, META, SHEET_RADIUS, SPACE_4, SPACE_8, SPACE_12
from ui.widgets.avatar import paint_avatar

WITHIN_GROUP = 8
BETWEEN_GROUPS = 20
_ABOVE_TEXT = 6
"""How far the ground of a group reaches above it."""
FOUND_SHARE = 0.1
"""Of attention, in the ground of a message that was looked for: quiet text is still readable on it."""
_DAY_HEIGHT = 40
_NEW_HEIGHT = 32
_SMALL_ICON = 14
_HEIGHTS_KEPT = 4_000


class RowLayout(Struct, frozen=True):
    """Where things stand in a row, from its top left corner; empty rectangles for what it has not."""

    height: int
    ground: QRect
    day: QRect
    new: QRect
    avatar: QRect
    head: QRect
    quote: QRect
    body: QRect
    edited: QPoint | None
    more: QRect
    files: tuple[Tile, ...]
    delivery: QRect


class Sizes(Struct, frozen=True):
    """What all rows have in common at one text size, in pixels."""

    line: int
    meta: int
    avatar: int
    day: int
    new: int

    @classmethod
    def measured(cls) -> Sizes:
        theme = Theme.current()
        body, meta = QFontMetrics(theme.font()), QFontMetrics(theme.font(META))
        return cls(
            line=round(body.height() * theme.line_spacing_percent() / 100),
            meta=round(meta.height() * theme.line_spacing_percent(META) / 100),
            avatar=theme.scaled(AVATAR),
            day=theme.scaled(_DAY_HEIGHT),
            new=theme.scaled(_NEW_HEIGHT),
        )


class MessageDelegate(QStyledItemDelegate):
    """Paints rows flat; knows where links, quotes and texts are.

    Attributes: `bodies`; `uncovered`: the id of the message whose text a widget shows, so that it is not painted;
    `hovered`: the id of the message under the mouse; `found`: the id of the one that was jumped to.
    """

    def __init__(self, view: QWidget, files: ShownFiles) -> None:
        super().__init__(view)
        self._view = view
        self._files = files
        self.bodies = Bodies()
        self.uncovered = self.hovered = self.found = ""
        self.sizes = Sizes.measured()
        self._heights: dict[str, tuple[Row, int, int]] = {}

    def measure(self) -> None:
        """Fonts, colours or sizes changed."""
        self.sizes = Sizes.measured()
        self.bodies.forget()
        self._heights.clear()

    # Where things are

    def places(self, row: Row, width: int) -> RowLayout:
        """Where the parts of a row stand in a list of that width."""
        sizes = self.sizes
        line, meta = sizes.line, sizes.meta
        start, whole = column_of(width)
        left = start + SPACE_12 + sizes.avatar + SPACE_12
        wide = max(1, start + whole - SPACE_12 - left)
        top = 0
        day = new = head = avatar = quote = more = delivery = QRect()
        if row.starts_day:
            day, top = QRect(start, top, whole, sizes.day), sizes.day
        if row.starts_new:
            new, top = QRect(start, top, whole, sizes.new), top + sizes.new
        below = WITHIN_GROUP // 2
        if row.starts_day or row.starts_new:
            top += _ABOVE_TEXT
        else:
            top += BETWEEN_GROUPS - below if row.starts_group else WITHIN_GROUP - below
        ground_top = top - (_ABOVE_TEXT if row.starts_group else WITHIN_GROUP - below)
        if row.starts_group:
            avatar = QRect(start + SPACE_12, top + 2, sizes.avatar, sizes.avatar)
            head, top = QRect(left, top, wide, line), top + line
        if row.quote is not None:
            quote, top = QRect(left, top + 1, wide, meta + SPACE_4), top + meta + SPACE_4 + 2
        body, edited, top = self._body(row.message, left, top, wide)
        if is_shortened(row.message.text):
            more, top = QRect(left, top, wide, line), top + line
        files = tuple(tiles(row.message.files, QPoint(left, top + SPACE_4), wide))
        top += height_of(files, top) + (SPACE_4 if files else 0)
        if row.delivery:
            delivery, top = QRect(left, top, wide, meta + 2), top + meta + 2
        height = max(top, avatar.bottom() + 1) + below
        ground = QRect(start, ground_top, whole, height - ground_top)
        return RowLayout(height, ground, day, new, avatar, head, quote, body, edited, more, files, delivery)

    def _body(self, message: Message, left: int, top: int, wide: int) -> tuple[QRect, QPoint | None, int]:
        if message.recalled:
            height = self._recalled_height(wide)
            return QRect(left, top, wide, height), None, top + height
        if message.files and not message.text:
            return QRect(left, top, wide, 0), None, top
        size = self.bodies.size(message, wide)
        body = QRect(left, top, wide, size.height)
        if message.edited is None:
            return body, None, top + size.height
        words = QFontMetrics(Theme.current().font(META)).horizontalAdvance(self.edited_words())
        if size.last_line_width + SPACE_8 + words <= wide:
            return body, QPoint(left + size.last_line_width + SPACE_8, top + size.last_line_top), top + size.height
        return body, QPoint(left, top + size.height), top + size.height + self.sizes.meta

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row, width = index.model().row(index.row()), self._view.row_width()
        kept = self._heights.get(row.message.id)
        if kept is None or kept[0] is not row or kept[1] != width:
            if len(self._heights) > _HEIGHTS_KEPT:
                self._heights.clear()
            kept = self._heights[row.message.id] = (row, width, self.places(row, width).height)
        # No width of its own: rows are as wide as the list.
        return QSize(0, kept[2])

    def _recalled_height(self, wide: int) -> int:
        metrics = QFontMetrics(Theme.current().font())
        room = QRect(0, 0, wide, metrics.height())
        needed = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.recalled_words()).height()
        return max(self.sizes.line, needed)

    def file_at(self, row: Row, width: int, point: QPoint) -> FileValue | None:
        """The file under a point of the row."""
        return tile_at(self.places(row, width).files, point)

    def link_at(self, row: Row, width: int, point: QPoint) -> str:
        """The address under a point of the row, or ""."""
        places = self.places(row, width)
        if row.message.recalled or not places.body.contains(point):
            return ""
        document = self.bodies.document(row.message, places.body.width())
        return document.documentLayout().anchorAt(QPointF(point - places.body.topLeft()))

    def cursor_at(self, row: Row, width: int, point: QPoint) -> Qt.CursorShape:
        """What the mouse shows over a point of the row: a hand where a click leads somewhere, a caret over text."""
        places = self.places(row, width)
        leads = places.quote.contains(point) or places.more.contains(point) or tile_at(places.files, point) is not None
        if leads or self.link_at(row, width, point):
            return Qt.CursorShape.PointingHandCursor
        over_text = places.body.contains(point) and not row.message.recalled
        return Qt.CursorShape.IBeamCursor if over_text else Qt.CursorShape.ArrowCursor

    # Words

    def edited_words(self) -> str:
        return self.tr("(edited)")

    def recalled_words(self) -> str:
        return self.tr("This message was taken back.")

    # Painting

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.model().row(index.row())
        places = self.places(row, self._view.row_width())
        painter.save()
        painter.translate(option.rect.topLeft())
        self._paint_ground(painter, index, row, places)
        self._paint_lines(painter, row, places)
        if row.starts_group:
            self._paint_head(painter, row, places)
        elif row.message.id == self.hovered:
            self._paint_time_aside(painter, row.message, places)
        if row.quote is not None:
            self._paint_quote(painter, row, places.quote)
        self._paint_text(painter, row, places)
        for tile in places.files:
            paint_tile(painter, tile, self._files, self._files.words(tile.file))
        if row.delivery:
            self._paint_delivery(painter, row, places.delivery)
        painter.restore()

    def _paint_ground(self, painter: QPainter, index: QModelIndex, row: Row, places: RowLayout) -> None:
        theme, id = Theme.current(), row.message.id
        if row.message.mine:
            _paint_own_ground(painter, places.ground, row, _next(index))
        current = index == self._view.currentIndex() and self._view.hasFocus()
        if id == self.found:
            colour = theme.tint("attention", FOUND_SHARE, "surface")
        elif current or id == self.hovered:
            colour = theme.colour("selected" if current else "hover")
        else:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(places.ground, SHEET_RADIUS, SHEET_RADIUS)

    def _paint_lines(self, painter: QPainter, row: Row, places: RowLayout) -> None:
        theme = Theme.current()
        if row.starts_day:
            title = day_title(local_day(row.message.placed_at))
            if row.imported:
                title = filled(self.tr("%1 · imported by %2"), title, row.imported)
            _paint_rule(painter, places.day, title, theme.colour("line"), theme.colour("quiet"))
        if row.starts_new:
            _paint_rule(painter, places.new, self.tr("New"), theme.colour("accent"), theme.colour("accent"))

    def _paint_head(self, painter: QPainter, row: Row, places: RowLayout) -> None:
        theme, message = Theme.current(), row.message
        paint_avatar(painter, places.avatar, message.author, message.author_id)
        when = sent_words(message)
        if row.imported and not row.starts_day:
            when = filled(self.tr("%1, imported by %2"), when, row.imported)
        meta = QFontMetrics(theme.font(META))
        bold = QFontMetrics(theme.font(semibold=True))
        beside = min(meta.horizontalAdvance(when), places.head.width() // 2)
        name = bold.elidedText(message.author, Qt.TextElideMode.ElideRight, places.head.width() - beside - SPACE_8)
        painter.setFont(theme.font(semibold=True))
        painter.setPen(theme.colour("ink"))
        baseline = places.head.top() + (places.head.height() + bold.ascent() - bold.descent()) // 2
        painter.drawText(places.head.left(), baseline, name)
        painter.setFont(theme.font(META))
        painter.setPen(theme.colour("quiet"))
        left = places.head.left() + bold.horizontalAdvance(name) + SPACE_8
        room = places.head.right() + 1 - left
        painter.drawText(left, baseline, meta.elidedText(when, Qt.TextElideMode.ElideRight, room))

    def _paint_time_aside(self, painter: QPainter, message: Message, places: RowLayout) -> None:
        theme = Theme.current()
        painter.setFont(theme.font(META))
        painter.setPen(theme.colour("quiet"))
        room = QRect(0, places.body.top(), places.body.left() - SPACE_8, self.sizes.line)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, int(flags), clock_time(message.sent_at))

    def _paint_quote(self, painter: QPainter, row: Row, rect: QRect) -> None:
        theme, quote = Theme.current(), row.quote
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("edge"))
        painter.drawRoundedRect(QRect(rect.left(), rect.top() + 1, 2, rect.height() - 2), 1, 1)
        inner = rect.adjusted(SPACE_8, 0, 0, 0)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        name_width = 0
        if quote.author:
            bold = QFontMetrics(theme.font(META, semibold=True))
            name = bold.elidedText(quote.author, Qt.TextElideMode.ElideRight, inner.width() // 2)
            name_width = bold.horizontalAdvance(name) + SPACE_8
            painter.setFont(theme.font(META, semibold=True))
            painter.setPen(theme.colour("quiet"))
            painter.drawText(inner, flags, name)
        rest = inner.adjusted(name_width, 0, 0, 0)
        painter.setFont(theme.font(META))
        painter.setPen(theme.colour("quiet"))
        text = QFontMetrics(theme.font(META)).elidedText(quote.text, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, flags, text)

    def _paint_text(self, painter: QPainter, row: Row, places: RowLayout) -> None:
        theme, message = Theme.current(), row.message
        if message.recalled:
            painter.setFont(theme.font())
            painter.setPen(theme.colour("quiet"))
            flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(places.body, flags, self.recalled_words())
            return
        if message.id != self.uncovered and not places.body.isEmpty():
            painter.save()
            painter.translate(places.body.topLeft())
            context = QAbstractTextDocumentLayout.PaintContext()
            context.palette.setColor(QPalette.ColorRole.Text, theme.colour("ink"))
            self.bodies.document(message, places.body.width()).documentLayout().draw(painter, context)
            painter.restore()
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if places.edited is not None:
            beside = places.edited.y() < places.body.bottom()
            painter.setFont(theme.font(META))
            painter.setPen(theme.colour("quiet"))
            painter.drawText(
                QRect(places.edited, QSize(400, self.sizes.line if beside else self.sizes.meta)),
                flags,
                self.edited_words(),
            )
        if not places.more.isEmpty():
            painter.setFont(theme.font())
            painter.setPen(theme.colour("accent"))
            painter.drawText(places.more, flags, self.tr("Show the whole message"))

    def _paint_delivery(self, painter: QPainter, row: Row, rect: QRect) -> None:
        theme = Theme.current()
        side = theme.scaled(_SMALL_ICON)
        box = QRect(rect.left(), rect.top() + (rect.height() - side) // 2, side, side)
        paint_icon(painter, box, "check", theme.colour("quiet"))
        painter.setFont(theme.font(META))
        painter.setPen(theme.colour("quiet"))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(rect.adjusted(side + SPACE_4, 0, 0, 0), flags, row.delivery)


def _next(index: QModelIndex | QPersistentModelIndex) -> Row | None:
    history, number = index.model(), index.row() + 1
    assert isinstance(history, History)
    return history.row(number) if number < history.rowCount() else None


def _paint_own_ground(painter: QPainter, ground: QRect, row: Row, after: Row | None) -> None:
    """A quiet tint behind what one wrote oneself: one sheet for a whole group."""
    goes_on = after is not None and not after.starts_group
    sheet = ground.adjusted(0, 0 if row.starts_group else -SHEET_RADIUS, 0, SHEET_RADIUS if goes_on else 0)
    painter.save()
    painter.setClipRect(ground)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Theme.current().colour("own"))
    painter.drawRoundedRect(sheet, SHEET_RADIUS, SHEET_RADIUS)
    painter.restore()


def _paint_rule(painter: QPainter, rect: QRect, title: str, line_colour: object, colour: object) -> None:
    """A line across with words in its middle."""
    font = Theme.current().font(META, semibold=True)
    title = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, rect.width() - 2 * SPACE_12)
    width = QFontMetrics(font).horizontalAdvance(title) + 2 * SPACE_12
    middle = rect.center().y()
    painter.setPen(line_colour)
    painter.drawLine(rect.left(), middle, rect.center().x() - width // 2, middle)
    painter.drawLine(rect.center().x() + width // 2, middle, rect.right(), middle)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), title)
