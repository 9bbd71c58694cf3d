"""The rail at the window's left: the sections; at its foot who writes here and how this PC stands with the others."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.rail_items import RailButton, WhoWrites
from ui.sync_line import SyncLine
from ui.theme import Theme
from ui.tokens import META, RAIL_ICON, RAIL_WIDTH, SPACE_4, SPACE_8


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

    def add(self, key: str, title: str, icon_name: str, shortcut: str = "", counted: str = "") -> None:
        """Add a section below those already there; `counted` as for `RailButton`."""
        button = RailButton(title, icon_name, shortcut, counted)
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

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_height()  # what the sync line says may take another line
        return super().event(event)

    def _fit_height(self) -> None:
        """In a low window with large text sections move together, the sync line is words alone and then sections are
        icons alone, which move together once more and get smaller; then they scroll."""
        room, more = (self._room(icon=icon) for icon in (True, False))
        wide, tight = (self._sections_height(padding) for padding in (SPACE_8, SPACE_4))
        icons = self._sections_height(SPACE_4, worded=False)
        padding = SPACE_8 if wide <= room else SPACE_4 if min(tight, icons) <= more else 0
        side = 0
        if padding == 0:
            each = more // max(len(self._buttons), 1) - SPACE_4
            side = max(RAIL_ICON, min(Theme.current().scaled(RAIL_ICON), each))
        for button in self._buttons.values():
            button.set_room(padding, worded=tight <= more, side=side)
        self.sync_line.show_icon(shown=tight <= room)

    def _room(self, *, icon: bool) -> int:
        """For the sections, above a sync line with or without its icon."""
        foot = self.me.sizeHint().height() + self.sync_line.height_of(icon=icon) + 2 * SPACE_4
        return self.height() - 2 * SPACE_8 - foot

    def _sections_height(self, padding: int, *, worded: bool = True) -> int:
        return sum(button.height_with(padding, worded=worded) + SPACE_4 for button in self._buttons.values())

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
