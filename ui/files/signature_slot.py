"""A place for one signature: it is drawn, or a name is typed instead, cleared and given anew."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.files.commands import GivenFile
from desktop.home.wall_clock import local_time
from desktop.rows.typed_text import is_blank, one_line, without_isolates
from ui.bidi import filled
from ui.files.file_slot import FileTile
from ui.files.one_file import OneFile
from ui.files.painting import spoken
from ui.files.shown_files import ShownFiles
from ui.files.signature_pad import SignaturePad, written_name
from ui.tokens import META, SPACE_4
from ui.widgets import FlowLayout, Label, LineEdit, LinkButton, QuietButton

if TYPE_CHECKING:
    from ui.bridge import Bridge

_SOON_MS: Final = 500
"""After a stroke the next one may follow at once."""
_MOST_NAME: Final = 80


class SignatureSlot(QWidget):
    """Signals: `changed`: something is drawn or typed; `entered`, Enter in the name.

    Attributes: `one`, the signature as a picture; `of`, the id of the record that it stands in; `pad`, to draw on;
    `name`, the line for who signs; `done`, `anew`.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, bridge: Bridge, by: str, *, at_once: bool = True) -> None:
        """`by`: who takes it; empty where nobody of the shop does. `at_once`: what is drawn counts by itself, else once
        somebody says that it is done."""
        super().__init__()
        self.one = OneFile(bridge, self)
        self.shown = ShownFiles(bridge, self)
        self.of = ""
        self._by = by
        self._at_once = at_once
        self._is_writable = True
        self._label = self._about = ""
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self.tile = FileTile(self.shown)
        self.tile.setCursor(Qt.CursorShape.ArrowCursor)
        self.pad = SignaturePad()
        self.name = LineEdit()
        self.name.setMaxLength(_MOST_NAME)
        self.name.setPlaceholderText(self.tr("Who signs? A name alone will do, too"))
        self.done = QuietButton(self.tr("Use this signature"), "check")
        self.anew = LinkButton(self.tr("Sign anew"), "undo-2", flush=True)
        self._said = Label("", META, "quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.pad, self.name, self._said):
            column.addWidget(part)
        buttons = self._buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.addWidget(self.done)
        flow.addWidget(self.anew)
        column.addWidget(buttons)
        self._connect()
        self._follow()

    @property
    def is_coming(self) -> bool:
        """Whether what is drawn is still to become a picture."""
        return self._soon.isActive() or self.one.is_coming

    def stops(self) -> list[QWidget]:
        """What Tab goes through."""
        return [self.tile, self.name, self.done, self.anew]

    def set_writable(self, writable: bool) -> None:
        """Whether somebody may sign here."""
        self._is_writable = writable
        self._follow()

    def call(self, name: str, about: str = "") -> None:
        """What it is for, as screen readers say it."""
        self._label, self._about = name, about
        self._tell()

    def settle(self) -> None:
        """What is drawn and typed is all for now."""
        if self._soon.isActive():
            self._soon.stop()
            self._take()

    def begin(self) -> None:
        """A blank sheet, with nothing of what was begun."""
        self._soon.stop()
        self.pad.clear()
        self.name.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_away = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if is_away and self._is_writable and self.one.value is not None:
            self._on_anew()
        else:
            super().keyPressEvent(event)

    # What happens

    def _on_drawn(self) -> None:
        if self._at_once:
            self._soon.start()
        self._follow()
        self.changed.emit()

    def _take(self) -> None:
        """What is there becomes a picture, in place of the one before."""
        name = one_line(self.name.text())
        if self.pad.is_blank and is_blank(name):
            self.one.take_away()
            return
        content = written_name(name) if self.pad.is_blank else self.pad.png()
        self.one.give(GivenFile(content, self._called(name)))

    def _called(self, name: str) -> str:
        """By whom it is, or else who took it, and when."""
        at = f"{local_time(datetime.now(UTC)):%Y-%m-%d %H.%M}"
        if not is_blank(name):
            return without_isolates(filled(self.tr("Signed by %1, %2.png"), name, at))
        if self._by:
            return without_isolates(filled(self.tr("Signature taken by %1, %2.png"), self._by, at))
        return without_isolates(filled(self.tr("Signature, %1.png"), at))

    def _on_done(self) -> None:
        self._take()
        self.begin()

    def _on_anew(self) -> None:
        self.begin()
        self.one.take_away()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    # What is shown

    @property
    def is_begun(self) -> bool:
        """Whether somebody signs just now: the paper stays as long as they may go on."""
        return not self.pad.is_blank or bool(self.name.text())

    def _follow(self) -> None:
        file = self.one.value
        signs = self._is_writable and (self.is_begun or file is None)
        self.tile.show_file(None if signs else file)
        self.pad.setVisible(signs)
        self.name.setVisible(signs)
        self.done.setVisible(signs and self.is_begun and not self._at_once)
        self.anew.setVisible(self._is_writable and (self.is_begun or file is not None))
        self._buttons.setVisible(not self.anew.isHidden())
        self.setFocusProxy(self.name if signs else self.tile)
        if self._said.property("tone") == "quiet" or self.one.value is not None:
            self._said.set_tone("quiet")
            self._said.setText(file.name.removesuffix(".png") if file is not None else "")
        self._said.setVisible(bool(self._said.text()))
        self._tell()

    def _tell(self) -> None:
        file = self.one.value
        self.tile.setAccessibleName(f"{self._label}: {spoken(file)}" if file is not None else self._label)
        self.name.setAccessibleName(filled(self.tr("%1: the name of who signs"), self._label))
        self.name.setAccessibleDescription(self._about)
        self.anew.setAccessibleName(filled(self.tr("%1: sign anew"), self._label))

    def _on_refused(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.set_tone("danger")
        self._said.show()

    def _connect(self) -> None:
        self.one.changed.connect(self._follow)
        self.one.refused.connect(self._on_refused)
        self._soon.timeout.connect(self._take)
        self.pad.drawn.connect(self._on_drawn)
        self.name.textEdited.connect(self._on_drawn)
        self.name.editingFinished.connect(self.settle)
        self.name.returnPressed.connect(self.entered)
        self.done.clicked.connect(self._on_done)
        self.anew.clicked.connect(self._on_anew)
