"""The rail at the window's left: the sections; at its foot who writes here and how this PC stands with the others."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import paint_icon
from ui.theme import Theme
from ui.times import short_when
from ui.tokens import AVATAR, ICON, META, RADIUS, RAIL_ICON, RAIL_WIDTH, SPACE_4, SPACE_8
from ui.widgets import badge_size, paint_avatar, paint_badge
from ui.widgets.announcement import announce

_WORDS_FLAGS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
_LARGEST_DISC = 48
_LOOKS = {
    "opening": ("loader-circle", "quiet"),
    "one_pc": ("monitor", "quiet"),
    "up_to_date": ("check-check", "accent"),
    "partly": ("check", "quiet"),
    "sending": ("arrow-up", "accent"),
    "catching_up": ("arrow-down", "accent"),
    "alone": ("wifi-off", "quiet"),
    "trouble": ("triangle-alert", "danger"),
}


class Rail(QFrame):
    """Signals: `chosen(str)` with a section's key, `me_clicked`, `sync_clicked`. Arrow keys move within it."""

    chosen = Signal(str)
    me_clicked = Signal()
    sync_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(self.tr("Sections"))
        self.setProperty("ground", "rail")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        self.me = WhoWrites()
        self.me.clicked.connect(self.me_clicked)
        self.me.hide()
        self.sync_line = SyncLine()
        self.sync_line.clicked.connect(self.sync_clicked)
        self._scroller, self._column = _scrolling_column()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_4, SPACE_8, SPACE_4 + 1, SPACE_8)
        layout.setSpacing(SPACE_4)
        layout.addWidget(self._scroller, 1)
        layout.addWidget(self.me)
        layout.addWidget(self.sync_line)
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)

    def add(self, key: str, title: str, icon_name: str, shortcut: str = "") -> None:
        """Add a section below those already there."""
        button = RailButton(title, icon_name, shortcut)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        button.focused.connect(lambda: self._scroller.ensureWidgetVisible(button, 0, 0))
        self._column.insertWidget(len(self._buttons), button)
        self._buttons[key] = button
        self._on_theme_changed()

    def mark(self, key: str) -> None:
        """Show which section is open."""
        self._buttons[key].setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        """In a low window with large text sections move together before they scroll."""
        foot = self.me.sizeHint().height() + self.sync_line.sizeHint().height() + 2 * SPACE_4
        room = self.height() - 2 * SPACE_8 - foot
        for padding in (SPACE_8, SPACE_4):
            for button in self._buttons.values():
                button.set_padding(padding)
            if sum(button.sizeHint().height() + SPACE_4 for button in self._buttons.values()) <= room:
                break

    def set_person(self, name: str, id: str) -> None:
        """Who writes here."""
        self.me.set_person(name, id)
        self.me.show()

    def set_unread(self, key: str, count: int) -> None:
        self._buttons[key].set_unread(count)

    def _on_theme_changed(self) -> None:
        metrics = QFontMetrics(Theme.current().font(META))
        texts = [*(b.text() for b in self._buttons.values()), *self.sync_line.longest_words()]
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        self.setFixedWidth(max(RAIL_WIDTH, widest + 2 * SPACE_4 + 2))
        self._fit_height()


def _scrolling_column() -> tuple[QScrollArea, QVBoxLayout]:
    """Room for more sections than a low window with large text can show at once."""
    scroller = QScrollArea()
    scroller.setWidgetResizable(True)
    scroller.setFrameShape(QFrame.Shape.NoFrame)
    scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for set_policy in (scroller.setVerticalScrollBarPolicy, scroller.setHorizontalScrollBarPolicy):
        set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    inner = QWidget()
    inner.setProperty("ground", "")
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_4)
    column.addStretch()
    scroller.setWidget(inner)
    return scroller, column


class _RailItem(QAbstractButton):
    focused = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ring", "inside")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        Theme.current().changed.connect(self.updateGeometry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _paint_ground(self, painter: QPainter) -> None:
        theme = Theme.current()
        held = self.isChecked() or self.isDown()
        if held or self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("surface") if held else theme.tint("surface", 0.4, "rail"))
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)


class RailButton(_RailItem):
    """One section: icon above its name, unread count at the icon's shoulder."""

    def __init__(self, title: str, icon_name: str, shortcut: str = "") -> None:
        super().__init__()
        self._icon_name = icon_name
        self._padding = SPACE_8
        self._unread = 0
        self.setText(title)
        self.setCheckable(True)
        self.setToolTip(f"{title}  {shortcut}" if shortcut else "")
        self.set_unread(0)

    def set_padding(self, pixels: int) -> None:
        """Take less room, where there is little."""
        if pixels != self._padding:
            self._padding = pixels
            self.updateGeometry()

    def set_unread(self, count: int) -> None:
        self._unread = max(0, count)
        said = self.tr("%1, %2 unread").replace("%1", self.text()).replace("%2", str(count))
        self.setAccessibleName(said if self._unread else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        metrics = QFontMetrics(theme.font(META))
        height = 2 * self._padding + theme.scaled(RAIL_ICON) + SPACE_4 + metrics.height()
        return QSize(metrics.horizontalAdvance(self.text()), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        self._paint_ground(painter)
        ink = theme.colour("accent" if self.isChecked() else "quiet")
        side = theme.scaled(RAIL_ICON)
        icon_rect = QRect((self.width() - side) // 2, self._padding, side, side)
        paint_icon(painter, icon_rect, self._icon_name, ink)
        painter.setFont(theme.font(META))
        painter.setPen(ink)
        words = self.rect().adjusted(0, icon_rect.bottom() + SPACE_4, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), self.text())
        if self._unread:
            size = badge_size(self._unread)
            left = min(icon_rect.right() - SPACE_4, self.width() - size.width())
            paint_badge(painter, QRectF(left, self._padding - SPACE_4, size.width(), size.height()), self._unread)


class WhoWrites(_RailItem):
    """One's own disc: whom one writes as is always in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._name = self._id = ""

    def set_person(self, name: str, id: str) -> None:
        self._name, self._id = name, id
        said = self.tr("%1 (you). Show your page").replace("%1", name)
        self.setAccessibleName(said)
        self.setToolTip(self.tr("You write as %1").replace("%1", name))
        self.update()

    def sizeHint(self) -> QSize:
        side = self._side()
        return QSize(side, side + 2 * SPACE_4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_ground(painter)
        side = self._side()
        paint_avatar(painter, QRect((self.width() - side) // 2, SPACE_4, side, side), self._name, self._id)

    def _side(self) -> int:
        return min(Theme.current().scaled(AVATAR), _LARGEST_DISC)


class SyncLine(_RailItem):
    """How this PC stands with the others, as a sign and in words; a click asks for more."""

    def __init__(self) -> None:
        super().__init__()
        self._kind = "opening"
        self.show_state("opening")

    def show_state(self, kind: str, count: int = 0, since: datetime | None = None, pcs: int = 0) -> None:
        """`kind`: opening, one_pc, up_to_date, partly, sending, catching_up, alone or trouble.

        `count`: entries still to go, or (partly) PCs that have everything, of `pcs`; `since`: aware.
        """
        words = self._words(kind, count, since, pcs)
        changed = kind != self._kind
        self._kind = kind
        self.setText(words)
        self.setAccessibleName(self.tr("%1. Show the shop’s PCs").replace("%1", words))
        self.setToolTip(self._explanation(kind))
        self.updateGeometry()
        self.update()
        if changed and kind in ("alone", "trouble"):
            announce(self, words)

    def longest_words(self) -> list[str]:
        """What the rail must be wide enough for: a line breaks between words, never within one."""
        states = [self._words(kind, 0, None, 0) for kind in _LOOKS]
        return [word for state in states for word in state.split()]

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        rail = self.parentWidget()
        room = rail.width() - 2 * SPACE_4 - 1 if rail is not None else RAIL_WIDTH
        metrics = QFontMetrics(theme.font(META))
        words = metrics.boundingRect(QRect(0, 0, room, 10_000), _WORDS_FLAGS, self.text())
        return QSize(words.width(), 2 * SPACE_8 + theme.scaled(ICON - 2) + SPACE_4 + words.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        self._paint_ground(painter)
        icon_name, token = _LOOKS[self._kind]
        side = theme.scaled(ICON - 2)
        paint_icon(painter, QRect((self.width() - side) // 2, SPACE_8, side, side), icon_name, theme.colour(token))
        painter.setFont(theme.font(META))
        painter.setPen(theme.colour("danger" if self._kind == "trouble" else "quiet"))
        painter.drawText(self.rect().adjusted(0, SPACE_8 + side + SPACE_4, 0, 0), _WORDS_FLAGS, self.text())

    def _words(self, kind: str, count: int, since: datetime | None, pcs: int) -> str:
        number = QLocale().toString(count)
        match kind:
            case "opening":
                return self.tr("Opening")
            case "one_pc":
                return self.tr("One PC")
            case "up_to_date":
                return self.tr("Up to date")
            case "partly":
                return having_words(count, pcs)
            case "sending":
                return self.tr("Sending %1").replace("%1", number)
            case "catching_up":
                return self.tr("Catching up %1").replace("%1", number)
            case "alone":
                return self.tr("Alone since %1").replace("%1", short_when(since)) if since else self.tr("Working alone")
            case "trouble":
                return self.tr("Trouble")
        raise ValueError(f"no such state: {kind}")

    def _explanation(self, kind: str) -> str:
        return {
            "opening": self.tr("The other PCs are looked for as soon as the shop is open."),
            "one_pc": self.tr("Everything is saved here. Add a PC, and both hold the same."),
            "up_to_date": self.tr("Every PC has everything."),
            "partly": self.tr("The other PCs get the rest as soon as they are on."),
            "sending": self.tr("Saved here; on its way to the other PCs."),
            "catching_up": self.tr("Taking in what the other PCs have."),
            "alone": self.tr("Working alone. Nothing is lost; it will catch up."),
            "trouble": self.tr("Something needs you. Click to see what."),
        }[kind]


def having_words(having: int, pcs: int) -> str:
    """How many of the shop's PCs have everything."""
    one = QCoreApplication.translate("SyncLine", "%1 of %2 PCs has everything")
    several = QCoreApplication.translate("SyncLine", "%1 of %2 PCs have everything")
    number = QLocale().toString
    return (one if having == 1 else several).replace("%1", number(having)).replace("%2", number(pcs))
