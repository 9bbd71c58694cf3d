"""What stands in the rail: a section, and who writes here."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QFocusEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.bidi import filled
from ui.icons import paint_icon
from ui.theme import Theme
from ui.tokens import AVATAR, META, RADIUS, RAIL_ICON, SPACE_4, SPACE_8
from ui.widgets import badge_size, paint_avatar, paint_badge
from ui.widgets.return_key import PressedByReturn

_LARGEST_DISC = 48
_DRAGGED_OVER_MS = 600


class RailItem(PressedByReturn, QAbstractButton):
    """Something in the rail that is pressed. Signals: `focused`."""

    focused = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ring", "inside")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        Theme.current().changed.connect(self.updateGeometry)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paint_ground(self, painter: QPainter) -> None:
        """Paper under what is open or pressed, a shade of it under the mouse."""
        theme = Theme.current()
        held = self.isChecked() or self.isDown()
        if held or self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("surface") if held else theme.tint("surface", 0.4, "rail"))
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)


class RailButton(RailItem):
    """One section: icon above its name, unread count at the icon's shoulder. What is dragged over it for a moment opens
    it, to be dropped there."""

    def __init__(self, title: str, icon_name: str, shortcut: str = "", counted: str = "") -> None:
        """`counted`: its title with a count as screen readers say them, where it does not count what is unread."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click is for what it opens
        self._icon_name = icon_name
        self._counted = counted or self.tr("%1, %2 unread")
        self._padding = SPACE_8
        self._worded = True
        self._side = 0
        self._unread = 0
        self.setText(title)
        self.setCheckable(True)
        self.setAcceptDrops(True)
        self._opening = QTimer(self, singleShot=True, interval=_DRAGGED_OVER_MS)
        self._opening.timeout.connect(self.click)
        self.setToolTip(f"{title}  {shortcut}" if shortcut else title)
        self.set_unread(0)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.accept()
        self._opening.start()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.ignore()  # nothing is dropped on it itself

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._opening.stop()

    def height_with(self, padding: int, *, worded: bool = True, side: int = 0) -> int:
        """How high it is with so much room above and below, in pixels; `worded`: with its title; `side`: of its icon,
        0 for what the text size asks for."""
        theme = Theme.current()
        words = SPACE_4 + QFontMetrics(theme.font(META)).height() if worded else 0
        return 2 * padding + (side or theme.scaled(RAIL_ICON)) + words

    def set_room(self, padding: int, *, worded: bool, side: int = 0) -> None:
        """Take less room, where there is little: less above and below, then the icon alone, at last a smaller one, of
        `side` pixels."""
        if (padding, worded, side) != (self._padding, self._worded, self._side):
            self._padding, self._worded, self._side = padding, worded, side
            self.updateGeometry()
            self.update()

    def set_unread(self, count: int) -> None:
        self._unread = max(0, count)
        said = filled(self._counted, self.text(), str(count))
        self.setAccessibleName(said if self._unread else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(Theme.current().font(META))
        return QSize(
            metrics.horizontalAdvance(self.text()),
            self.height_with(self._padding, worded=self._worded, side=self._side),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        self.paint_ground(painter)
        ink = theme.colour("accent" if self.isChecked() else "quiet")
        side = self._side or theme.scaled(RAIL_ICON)
        icon_rect = QRect((self.width() - side) // 2, self._padding, side, side)
        paint_icon(painter, icon_rect, self._icon_name, ink)
        if self._worded:
            self._paint_title(painter, icon_rect, ink)
        if self._unread:
            size = badge_size(self._unread)
            left = min(icon_rect.right() - SPACE_4, self.width() - size.width())
            top = max(0, self._padding - SPACE_4)
            paint_badge(painter, QRectF(left, top, size.width(), size.height()), self._unread)

    def _paint_title(self, painter: QPainter, icon_rect: QRect, ink: QColor) -> None:
        painter.setFont(Theme.current().font(META))
        painter.setPen(ink)
        words = self.rect().adjusted(0, icon_rect.bottom() + SPACE_4, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), self.text())


class WhoWrites(RailItem):
    """One's own disc: whom one writes as is always in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._name = self._id = ""
        self._switches = False

    def set_person(self, name: str, id: str) -> None:
        self._name, self._id = name, id
        self._say()
        self.update()

    def set_switches(self, switches: bool) -> None:
        """Whether a click also leads to the next person who uses this PC."""
        self._switches = switches
        self._say()

    def _say(self) -> None:
        page = self.tr("%1 (you). Show your page")
        said = self.tr("%1 (you). Your page, switch to somebody else, or lock") if self._switches else page
        self.setAccessibleName(filled(said, self._name))
        hint = self.tr("You write as %1. F12 switches") if self._switches else self.tr("You write as %1")
        self.setToolTip(filled(hint, self._name))

    def sizeHint(self) -> QSize:
        side = self._side()
        return QSize(side, side + 2 * SPACE_4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_ground(painter)
        side = self._side()
        paint_avatar(painter, QRect((self.width() - side) // 2, SPACE_4, side, side), self._name, self._id)

    def _side(self) -> int:
        return min(Theme.current().scaled(AVATAR), _LARGEST_DISC)
