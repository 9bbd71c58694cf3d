"""The people of a PC, each a disc with their name, to choose oneself from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from ui.bidi import filled
from ui.focus import FROM_START
from ui.theme import Theme
from ui.tokens import META, RADIUS, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import paint_avatar
from ui.widgets.return_key import PressedByReturn

if TYPE_CHECKING:
    from desktop.colleagues.records import PersonHere

DISC: Final = 64
_WIDTH: Final = 152
_STEPS: Final = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class PersonTile(PressedByReturn, QAbstractButton):
    """One of them; `number`: the digit that chooses them, 0 for none."""

    def __init__(self, person: PersonHere, number: int) -> None:
        super().__init__()
        self.person = person
        self._number = number
        self.setText(person.name)
        self.setAccessibleName(person.name)
        self.setToolTip(person.name)
        self.setProperty("ring", "inside")
        self.setProperty(FROM_START, True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        Theme.current().changed.connect(self.updateGeometry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:  # A button would go to the next one with any of them, also with those up and down.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        lines = 2 * QFontMetrics(theme.font(semibold=True)).lineSpacing()
        return QSize(theme.scaled(_WIDTH), 2 * SPACE_12 + theme.scaled(DISC) + SPACE_8 + lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = Theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if self.isDown() else "hover"))
            painter.drawRoundedRect(self.rect(), RADIUS, RADIUS)
        side = theme.scaled(DISC)
        paint_avatar(painter, QRect((self.width() - side) // 2, SPACE_12, side, side), self.person.name, self.person.id)
        top = SPACE_12 + side + SPACE_8
        self._paint_name(painter, QRect(SPACE_8, top, self.width() - 2 * SPACE_8, self.height() - top - SPACE_8))
        if self._number:
            painter.setFont(theme.font(META))
            painter.setPen(theme.colour("quiet"))
            corner = self.rect().adjusted(SPACE_8, SPACE_4, -SPACE_8, 0)
            painter.drawText(corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, str(self._number))

    def _paint_name(self, painter: QPainter, room: QRect) -> None:
        """On one line, or on two where it has words to break between; else as much of it as there is room for."""
        theme = Theme.current()
        painter.setFont(theme.font(semibold=True))
        painter.setPen(theme.colour("ink"))
        metrics = painter.fontMetrics()
        name = self.person.name
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        needed = metrics.boundingRect(room, int(flags), name)
        if needed.height() > 2 * metrics.lineSpacing() + 1 or needed.width() > room.width():
            name = _on_two_lines(name, metrics, room.width())
        painter.drawText(room, int(flags), name)


def _on_two_lines(name: str, metrics: QFontMetrics, width: int) -> str:
    """What there is room for: whole words on the first line, of the rest as much as fits; all on one where the first
    word is too long for it."""
    first, words = "", name.split()
    while len(words) > 1 and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    rest = metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width)
    return f"{first}\n{rest}" if first else rest


class PersonTiles(QScrollArea):
    """Arrows and first letters lead to one of them; digits, Return or a click choose. Signals: `chosen(PersonHere)`."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.tiles: list[PersonTile] = []
        self._columns = 1
        self.setAccessibleName(self.tr("Who are you?"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self._inside.setProperty("ground", "")
        self._grid = QGridLayout(self._inside)
        self._grid.setSpacing(SPACE_8)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._inside)
        Theme.current().changed.connect(self._place)

    def show_people(self, people: Sequence[PersonHere]) -> None:
        """These, in the order in which they came to this PC."""
        if [tile.person for tile in self.tiles] == list(people):
            return
        focused = next((tile.person.id for tile in self.tiles if tile.hasFocus()), "")
        for old in self.tiles:
            old.hide()
            old.deleteLater()
        self.tiles = [PersonTile(person, number if number < 10 else 0) for number, person in enumerate(people, 1)]
        for number, tile in enumerate(self.tiles, 1):
            tile.clicked.connect(lambda _checked=False, tile=tile: self.chosen.emit(tile.person))
            if number < 10:
                tile.setAccessibleDescription(filled(self.tr("Key %1"), str(number)))
        self._place()
        if focused:
            self.focus_on(focused)

    def has_focus(self) -> bool:
        """Whether somebody goes through them with the keys."""
        return any(tile.hasFocus() for tile in self.tiles)

    def focus_on(self, person: str) -> None:
        """Begin at one of them, else at the first."""
        found = [tile for tile in self.tiles if tile.person.id == person] or self.tiles
        if found:
            found[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(found[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = next((n for n, tile in enumerate(self.tiles) if tile.hasFocus()), 0)
        typed = event.text()
        if event.key() in _STEPS:
            right, down = _STEPS[Qt.Key(event.key())]
            self._focus(at + right + down * self._columns)
        elif typed.isdecimal() and 0 < int(typed) <= len(self.tiles):
            self.tiles[int(typed) - 1].click()
        elif typed.strip() and typed.isprintable():
            self._focus_letter(typed.casefold(), at)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        return self._grid.sizeHint() + QSize(0, 2)

    def _focus(self, number: int) -> None:
        if 0 <= number < len(self.tiles):
            self.tiles[number].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self.tiles[number])

    def _focus_letter(self, letter: str, at: int) -> None:
        """The next one whose name begins so, round and round; the only one is chosen."""
        order = [(at + 1 + n) % len(self.tiles) for n in range(len(self.tiles))]
        found = [n for n in order if self.tiles[n].person.name.casefold().startswith(letter)]
        if found:
            self._focus(found[0])

    def _place(self) -> None:
        """As many in a line as there is room for, in lines of about the same length."""
        if not self.tiles:
            return
        room = max(1, (self.viewport().width() + SPACE_8) // (self.tiles[0].sizeHint().width() + SPACE_8))
        lines = -(-len(self.tiles) // min(room, 6))
        self._columns = -(-len(self.tiles) // lines)
        for number, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, number // self._columns, number % self._columns)
        self.updateGeometry()
