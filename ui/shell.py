"""The main window: the rail, the section that is open, and what belongs to the window as a whole."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import cast

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedLayout, QStackedWidget, QWidget

from ui.banner_room import BannerRoom
from ui.closing import Closing, Unwritten
from ui.geometry import WindowGeometry
from ui.jump import Find, Jump, JumpBox
from ui.key_position import ctrl_digit
from ui.rail import Rail
from ui.text_size import TextSize
from ui.theme import Theme
from ui.widgets import Panes, SearchField, SettingsStore

__all__ = ["NAME", "Jump", "Section", "Shell"]

NAME = "Countertop"
_SECTION_KEY = "window.section"


class Section(Struct, frozen=True):
    """A place in the rail. `make` builds its screen, a `Panes` as a rule, when it is opened for the first time.

    `counted`: how its title and a count are said, %1 and %2, where what it counts is not unread.
    """

    key: str
    title: str
    icon: str
    make: Callable[[], QWidget]
    counted: str = ""


class Shell(QWidget):
    """Signals: `section_opened(str)`, `me_clicked`, `sync_clicked`, `jumped(object)` with a jump's target, `closed`.

    Attributes: `place`, where it stands.
    """

    section_opened = Signal(str)
    me_clicked = Signal()
    sync_clicked = Signal()
    jumped = Signal(object)
    closed = Signal()

    def __init__(
        self,
        shop: str,
        sections: Sequence[Section],
        settings: SettingsStore,
        *,
        find: Find | None = None,
        unwritten: Unwritten = tuple,
    ) -> None:
        """`find` feeds the jump box, `unwritten` names what is not on disk yet. Nothing is opened before `start()`."""
        super().__init__()
        self._app = cast(QApplication, QApplication.instance())
        self._shop = shop
        self._sections = {section.key: section for section in sections}
        self._settings = settings
        self._pages: dict[str, QWidget] = {}
        self._unread: dict[str, int] = {}
        self._may_close = False
        self._before_jump: QWidget | None = None
        self.rail = Rail()
        self._stack = QStackedWidget()
        self._front: QWidget | None = None
        self._find = find
        self.jump_box: JumpBox | None = None
        self._closing = Closing(self, settings, unwritten)
        self._text_size = TextSize(Theme.current(), settings, self)
        self._lay_out()
        self._connect()
        self._show_title()
        self.place = WindowGeometry(self, settings)
        self.place.restore()

    def start(self, begin: str = "", first: str = "", *, shown: bool = True) -> None:
        """Show the window with the section `begin`, else the one it was left at, the first time with `first`. Until
        then the rail is there, but leads nowhere."""
        self.rail.setEnabled(True)
        last = self._settings.get(_SECTION_KEY)
        left_at = last if isinstance(last, str) and last in self._sections else ""
        self.open_section(begin or left_at or first or next(iter(self._sections)))
        self.setVisible(shown)

    # Sections

    def open_section(self, key: str) -> QWidget:
        """Open a section and return its screen. Raises KeyError for one that was not registered."""
        page = self.page(key)
        self.rail.mark(key)
        if self._stack.currentWidget() is not page or self._settings.get(_SECTION_KEY) != key:
            self._stack.setCurrentWidget(page)
            self._settings.set(_SECTION_KEY, key)
            self.section_opened.emit(key)
        return page

    def page(self, key: str) -> QWidget:
        """A section's screen, made when it is first asked for."""
        if key not in self._pages:
            page = self._pages[key] = self._sections[key].make()
            self._stack.addWidget(page)
            if (first := _first(page)) is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)  # that is where a key leads that opens it
        return self._pages[key]

    def drop_pages(self) -> None:
        """Back to before `start()`: the sections' screens are made anew, and nothing is said of the shop that was."""
        pages, self._pages = self._pages, {}
        # The one in front last: once it goes the next one would be shown, and read from what is closed.
        for page in sorted(pages.values(), key=lambda page: page is self._stack.currentWidget()):
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self.rail.setEnabled(False)
        self.set_banner(None)
        for key in self._unread:
            self.set_unread(key, 0)
        self.set_shop("")

    def current_section(self) -> str:
        """The key of the section that is open, "" before `start()`."""
        page = self._stack.currentWidget()
        return next((key for key, made in self._pages.items() if made is page), "")

    def set_front(self, front: QWidget | None) -> None:
        """What fills the whole window in place of rail and sections, such as setting up; None for nothing.

        What stood there is deleted. While there is a front, closing does not say that it stops syncing.
        """
        old, self._front = self._front, front
        if front is not None:
            self._whole.addWidget(front)
        self._whole.setCurrentWidget(front or self._inside)
        if old is not None:
            self._whole.removeWidget(old)
            old.hide()
            old.deleteLater()

    # What the window says as a whole

    def set_shop(self, shop: str) -> None:
        self._shop = shop
        self._show_title()

    def set_unread(self, key: str, count: int) -> None:
        """How many are unread in a section: shown in the rail, and the sum in the window's title."""
        self._unread[key] = max(0, count)
        self.rail.set_unread(key, count)
        self._show_title()

    def set_person(self, name: str, id: str) -> None:
        """Who writes here."""
        self.rail.set_person(name, id)

    def set_sync(self, kind: str, count: int = 0, since: datetime | None = None, pcs: int = 0, aside: str = "") -> None:
        """The sync line; see `SyncLine.show_state`."""
        self.rail.sync_line.show_state(kind, count, since, pcs, aside)

    def set_banner(self, banner: QWidget | None) -> None:
        """What stands over every section, in place of what stood there; None for nothing."""
        self._room.set_banner(banner)

    def alert(self) -> None:
        """Ask for attention in the task bar, until the window is looked at."""
        QApplication.alert(self)

    def bring_to_front(self) -> None:
        """Come forward, also from the task bar."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # Keyboard

    def open_jump_box(self) -> None:
        if self._find is not None and self._can_move():
            self._before_jump = QApplication.focusWidget()
            if self.jump_box is None:
                self.jump_box = self._make_jump_box(self._find)
            self.jump_box.open()

    def focus_section(self) -> None:
        """Put the focus where the section that is open says (`first`), else into its first pane, where it last was."""
        first = getattr(self._stack.currentWidget(), "first", None)
        target = first or _focus_target(self._panes()[1])
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def hold_focus(self) -> None:
        """Have the focus in the section that is open; where it is in it already, it stays."""
        if not _holds(self._stack.currentWidget(), QApplication.focusWidget()):
            self.focus_section()

    def focus_search(self) -> None:
        """Put the focus into the field that searches the open section; where it has none, open the jump box."""
        page = self._stack.currentWidget() if self._can_move() else None
        field = page.findChild(SearchField) if page is not None else None
        if field is not None and field.isVisible():
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            field.selectAll()
        else:
            self.open_jump_box()

    def show_help(self) -> None:
        """Show which keys do what."""
        from ui.keys_help import show_keys

        show_keys(self)

    def focus_next_pane(self, step: int = 1) -> None:
        """Move the focus to the next pane (F6) or the previous one (step -1), where it last was in that pane."""
        panes = self._panes()
        focused = QApplication.focusWidget()
        nowhere = -1 if step > 0 else 0
        at = next((n for n, pane in enumerate(panes) if _holds(pane, focused)), nowhere)
        for offset in range(1, len(panes) + 1):
            target = _focus_target(panes[(at + step * offset) % len(panes)])
            if target is not None:
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = ctrl_digit(event)
        if digit is not None and self._on_digit(digit):
            return
        if event.key() == Qt.Key.Key_Escape and self._close_overlay():
            return
        super().keyPressEvent(event)

    def _on_digit(self, digit: int) -> bool:
        """A key of the upper row with Ctrl, on layouts that write its digit only with Shift."""
        if digit == 0:
            self._text_size.reset()
            return True
        key = next(islice(self._sections, digit - 1, digit), None)
        if key is not None:
            self._on_chosen(key)
        return key is not None

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:
        self.place.remember()
        if self._may_close or self._app.isSavingSession():
            event.accept()
            self.closed.emit()
            return
        event.ignore()
        self._closing.start(tell=self._front is None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.jump_box is not None and self.jump_box.isVisible():
            self.jump_box.place()

    def _on_closing_finished(self) -> None:
        self._may_close = True
        self.close()

    def _on_jump_box_closed(self) -> None:
        before, self._before_jump = self._before_jump, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        box = self.jump_box
        if box is not None and box.isVisible() and new is not None and not box.isAncestorOf(new):
            self._before_jump = None
            box.close_box()

    def _close_overlay(self) -> bool:
        if self.jump_box is not None and self.jump_box.close_box():
            return True
        page = self._stack.currentWidget()
        return isinstance(page, Panes) and page.close_details()

    def _can_move(self) -> bool:
        return self._front is None and self._stack.count() > 0

    def _on_chosen(self, key: str) -> None:
        """What one does next is done in the section; who goes along the rail with the keys goes on there."""
        if self._can_move():
            in_rail = _holds(self.rail, QApplication.focusWidget())
            self.open_section(key)
            if not in_rail:
                self.hold_focus()

    def _panes(self) -> list[QWidget]:
        if self._front is not None:
            return [self._front]
        page = self._stack.currentWidget()
        if page is None:
            return [self.rail]
        return [self.rail, *(page.panes() if isinstance(page, Panes) else [page])]

    def _show_title(self) -> None:
        unread = sum(self._unread.values())
        self.setWindowTitle(f"({unread}) {self._shop}" if unread else self._shop)

    def _lay_out(self) -> None:
        self._room = BannerRoom(self._stack)
        self._stack.currentChanged.connect(self._room.make_room)
        self._inside = QWidget()
        layout = QHBoxLayout(self._inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addWidget(self._room, 1)
        self.rail.setEnabled(False)
        self._whole = QStackedLayout(self)
        self._whole.addWidget(self._inside)

    def _connect(self) -> None:
        self.rail.chosen.connect(self._on_chosen)
        self.rail.me_clicked.connect(self.me_clicked)
        self.rail.sync_clicked.connect(self.sync_clicked)
        # Queued: a window that is inside close() ignores another close().
        self._closing.finished.connect(self._on_closing_finished, Qt.ConnectionType.QueuedConnection)
        for number, section in enumerate(self._sections.values(), 1):
            keys = QKeySequence(f"Ctrl+{number}")
            typed = keys.toString(QKeySequence.SequenceFormat.NativeText)
            self.rail.add(section.key, section.title, section.icon, typed, section.counted)
            QShortcut(keys, self, lambda key=section.key: self._on_chosen(key))
        self._text_size.listen_in(self)
        QShortcut(QKeySequence("F6"), self, self.focus_next_pane)
        QShortcut(QKeySequence("Shift+F6"), self, lambda: self.focus_next_pane(-1))
        QShortcut(QKeySequence("F1"), self, self.show_help)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.focus_search)
        if self._find is not None:
            QShortcut(QKeySequence("Ctrl+K"), self, self.open_jump_box)

    def _make_jump_box(self, find: Find) -> JumpBox:
        box = JumpBox(self, find)
        box.jumped.connect(self.jumped)
        box.closed.connect(self._on_jump_box_closed)
        self._app.focusChanged.connect(self._on_focus_moved)
        return box


def _holds(pane: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and (pane is focused or pane.isAncestorOf(focused))


def _focus_target(pane: QWidget) -> QWidget | None:
    """Where the focus last was in a pane, else where it says, else its first part that takes focus."""
    inside = [pane, *pane.findChildren(QWidget)]
    preferred = [w for w in (pane.focusWidget(), getattr(pane, "first", None)) if w is not None]
    return next((w for w in preferred + inside if w.isVisible() and w.isEnabled() and _takes_focus(w)), None)


def _first(page: QWidget) -> QWidget | None:
    """Where a screen says that it begins, else its first pane."""
    parts = [page, *(page.panes() if isinstance(page, Panes) else [])]
    return next((first for part in parts if (first := getattr(part, "first", None)) is not None), None)


def _takes_focus(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
