"""A place for one file: it is dropped here, pasted or chosen, looked at and taken away again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.files.sizes import size_words
from desktop.records.collection import TakenFiles
from ui.bidi import filled
from ui.clipboard import copied
from ui.files.attachment_strip import DropSign
from ui.files.deeds import FileDeeds
from ui.files.giving import ask_for_files, given_files, has_files
from ui.files.one_file import OneFile
from ui.files.painting import paint_tile, spoken
from ui.files.shown_files import ShownFiles
from ui.files.tiles import Tile, height_of, tiles
from ui.files.viewer import PictureViewer, ViewedPicture
from ui.theme import Theme
from ui.tokens import META, SPACE_4
from ui.widgets import FlowLayout, IconButton, Label, LinkButton, Menu, QuietButton

if TYPE_CHECKING:
    from desktop.files.commands import GivenFile
    from desktop.files.value import FileValue
    from ui.bridge import Bridge

_WIDE: Final = 360
_SMALL: Final = 56
_AWAY: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class FileSlot(QWidget):
    """Signals: `entered`, Enter where nothing is pressed by it.

    Attributes: `one`, the file; `shown`, what is known of it; `deeds`, what can be done with it; `of`, the id of the
    record that it stands in; `tile`, `choose`, `away`: what one presses.
    """

    entered = Signal()

    def __init__(self, bridge: Bridge, taken: TakenFiles = TakenFiles.ANY, *, small: bool = False) -> None:
        """`small`: there is room for a line only, as in rows."""
        super().__init__()
        self.one = OneFile(bridge, self)
        self.shown = ShownFiles(bridge, self)
        self.deeds = FileDeeds(bridge, self)
        self.of = ""
        self._taken = taken
        self._is_small = small
        self._is_writable = True
        self._name = self._about = self._only_first = ""
        self.tile = FileTile(self.shown, small=small)
        is_picture = taken is TakenFiles.PICTURES
        self.choose = QuietButton("", "camera" if is_picture else "paperclip")
        self._hint = Label("" if small else self.tr("or drop it here, or paste it"), META, "quiet")
        words = self.tr("Take it away")
        self.away = IconButton("x", words) if small else LinkButton(words, "x", flush=True)
        self._said = Label("", META, "quiet", wrap=True)
        self._drop = DropSign(self)
        self._drop.words = self.tr("Drop it here")
        self._lay_out()
        self._connect()
        self._follow()

    @property
    def is_writable(self) -> bool:
        """Whether another file may stand here, or none."""
        return self._is_writable

    @property
    def is_begun(self) -> bool:
        """Whether somebody is at it: what is chosen stands there at once."""
        return False

    def stops(self) -> list[QWidget]:
        """What Tab goes through."""
        return [self.tile, self.choose, self.away]

    def set_writable(self, writable: bool) -> None:
        """Whether another file may stand here, or none."""
        self._is_writable = writable
        self.setAcceptDrops(writable)
        self._follow()

    def call(self, name: str, about: str = "") -> None:
        """What it is for, as screen readers say it."""
        self._name, self._about = name, about
        self._tell()

    def give(self, given: list[GivenFile]) -> None:
        """The first of these is to stand here."""
        if given and self._is_writable:
            self._said.setText("")
            self._only_first = ""
            if len(given) > 1:
                self._only_first = filled(self.tr("Only %1 is taken: one file can stand here."), given[0].name)
            self.one.give(given[0])

    # What happens

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.give(given_files(copied()))
        elif event.key() in _AWAY and self._is_writable and self.one.value is not None:
            self.one.take_away()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_files(event.mimeData()) or event.mimeData().hasImage():
            event.acceptProposedAction()
            self._drop.show_over(self._drop.words)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.hide()
        event.acceptProposedAction()
        self.give(given_files(event.mimeData()))

    def _on_opened(self) -> None:
        """A picture is shown here, another file by its own program; what is not on this PC yet is fetched."""
        file = self.one.value
        if file is not None and not self.shown.is_here(file):
            self.shown.states.fetch(file)
        elif file is not None and file.is_picture:
            about = f"{self._name} · {size_words(file.size)}" if self._name else size_words(file.size)
            PictureViewer(self.window(), self.shown, self.deeds, [ViewedPicture(file, about, self.of)], 0)
        elif file is not None:
            self.deeds.open(file, of=self.of)

    def _on_dragged(self) -> None:
        if self.one.value is not None:
            self.deeds.handing.drag_file(self.one.value)

    def _on_menu(self, at: QPoint) -> None:
        if self.one.value is not None:
            menu = Menu(self.one.value.name, self.tile)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.deeds.add_to(menu, self.one.value, self.shown.states.state(self.one.value))
            menu.popup(at)

    # What is shown

    def _follow(self) -> None:
        file, writable = self.one.value, self._is_writable
        had_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        self.tile.show_file(file)
        is_enough = self._is_small and file is not None
        self.choose.setVisible(writable and not self.one.is_coming and not is_enough)
        self.choose.setText(self._choose_words())
        self.away.setVisible(writable and file is not None)
        self._hint.setVisible(not self.choose.isHidden() and file is None and bool(self._hint.text()))
        self._line.setVisible(not self.choose.isHidden() or not (self._is_small or self.away.isHidden()))
        self.setFocusProxy(self.tile if file is not None else self.choose)
        if self.one.is_coming:
            self._said.setText(filled(self.tr("%1 % copied"), str(self.one.percent)))
            self._said.set_tone("quiet")
        elif self._said.property("tone") == "quiet":
            self._said.setText(self._only_first if file is not None else "")
        self._said.setVisible(bool(self._said.text()))
        if had_focus and self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def _choose_words(self) -> str:
        if self.one.value is not None:
            return self.tr("Another one…")
        return self.tr("Choose a photo…") if self._taken is TakenFiles.PICTURES else self.tr("Choose a file…")

    def _tell(self) -> None:
        file = self.one.value
        said = f"{self._name}: {spoken(file)}" if file is not None else self._name
        self.tile.setAccessibleName(said)
        self.choose.setAccessibleName(f"{self._name}: {self._choose_words()}" if self._name else self._choose_words())
        for part in (self.tile, self.choose):
            part.setAccessibleDescription(self._about)
        name = file.name if file is not None else ""
        self.away.setAccessibleName(filled(self.tr("Take %1 away"), name))

    def _on_refused(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.set_tone("danger")
        self._said.show()

    def _connect(self) -> None:
        self.one.changed.connect(self._follow)
        self.one.refused.connect(self._on_refused)
        self.choose.clicked.connect(lambda: ask_for_files(self, self.give))
        self.away.clicked.connect(self.one.take_away)
        self.tile.opened.connect(self._on_opened)
        self.tile.dragged.connect(self._on_dragged)
        self.tile.menu_wanted.connect(self._on_menu)
        self.tile.entered.connect(self.entered)

    def _lay_out(self) -> None:
        self.setAcceptDrops(True)
        self._line = QWidget()
        flow = FlowLayout(self._line)
        flow.setContentsMargins(0, 0, 0, 0)
        beside = () if self._is_small else (self.away,)
        for part in (self.choose, *beside, self._hint):
            flow.addWidget(part)
        top = QHBoxLayout()
        top.setSpacing(SPACE_4)
        top.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignLeft)
        if self._is_small:
            top.addWidget(self.away)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addLayout(top)
        column.addWidget(self._line)
        column.addWidget(self._said)


class FileTile(QWidget):
    """A file to be looked at. Signals: `opened`; `dragged`; `menu_wanted(QPoint)`, on the screen; `entered`, Enter."""

    opened = Signal()
    dragged = Signal()
    menu_wanted = Signal(QPoint)
    entered = Signal()

    def __init__(self, shown: ShownFiles, *, small: bool = False) -> None:
        super().__init__()
        self._shown = shown
        self._small = small
        self._file: FileValue | None = None
        self._held: QPoint | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        shown.changed.connect(lambda id: self.update() if self._file is not None and id == self._file.id else None)
        Theme.current().changed.connect(self.updateGeometry)
        self.hide()

    def show_file(self, file: FileValue | None) -> None:
        """This one; None hides it."""
        if file != self._file:
            self._file = file
            self.setToolTip(file.name if file is not None else "")
            self.updateGeometry()
            self.update()
        self.setVisible(file is not None)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return height_of(self._tiles(width), 0)

    def sizeHint(self) -> QSize:
        placed = self._tiles(Theme.current().scaled(_WIDE))
        return placed[0].rect.size() if placed else QSize()

    def minimumSizeHint(self) -> QSize:
        side = Theme.current().scaled(_SMALL)
        return QSize(side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Menu:
            self.menu_wanted.emit(self.mapToGlobal(self.rect().center()))
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        way = event.position().toPoint() - self._held if self._held is not None else QPoint()
        if way.manhattanLength() >= QApplication.startDragDistance():
            self._held = None
            self.dragged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, self._held = self._held, None
        if held is not None and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for tile in self._tiles(self.width()):
            paint_tile(painter, tile, self._shown, self._shown.words(tile.file))

    def _tiles(self, width: int) -> list[Tile]:
        if self._file is None:
            return []
        if self._small:
            height = Theme.current().scaled(_SMALL)
            room = min(width, Theme.current().scaled(_WIDE))
            return [Tile(self._file, QRect(0, 0, min(height, room) if self._file.is_picture else room, height))]
        return tiles([self._file], QPoint(), min(width, Theme.current().scaled(_WIDE)))
