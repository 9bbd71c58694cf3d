"""One stick: what PCs wrote on it, and what this one would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.bundles import commands, sticks
from desktop.bundles.records import BundleSize, Drive, StickFile
from ui.bidi import side_by_side
from ui.bridge import Bridge, sentence_of
from ui.sticks.words import drive_words, file_words, lacking_words
from ui.tokens import META, SPACE_8, SPACE_12, SPACE_16
from ui.widgets import ElidedLabel, Label, PrimaryButton, QuietButton


class DriveCard(QFrame):
    """Signals: `take_in_wanted(Path, int)` of a file and its size; `write_wanted(Drive, int, bool)`, about so many
    bytes, and whether that is everything. Attributes: `write`, the button."""

    take_in_wanted = Signal(object, object)
    write_wanted = Signal(object, object, bool)

    def __init__(self, bridge: Bridge, drive: Drive) -> None:
        super().__init__()
        self._bridge = bridge
        self.drive = drive
        self._busy = self._everything = self._is_on_it = False
        self._size: BundleSize | None = None
        self.setProperty("box", True)
        self.setAccessibleName(drive.name)
        self._about = Label(drive_words(drive), META, "quiet", wrap=True)
        self._trouble = Label("", tone="danger", wrap=True)
        self._trouble.hide()
        self._files = QVBoxLayout()
        self._files.setSpacing(SPACE_8)
        self._lacking = Label(self.tr("Looking what other PCs lack…"), wrap=True)
        self.write = QuietButton(self.tr("Write what other PCs lack"), "download")
        self.write.clicked.connect(self._on_write)
        self._lay_out()
        self.look()

    def look(self) -> None:
        """Read what is on it, and count what would be written."""
        self._ask(sticks.look, self.drive.path, done=self._show_files)
        self._measure(everything=False)

    def set_busy(self, busy: bool) -> None:
        """Whether something is done with a stick just now: nothing else can be begun."""
        self._busy = busy
        self._enable()

    def _measure(self, *, everything: bool) -> None:
        self._size, self._everything = None, everything
        self._enable()
        self._ask(commands.measure_bundle, self.drive.path, everything, done=self._on_measured)

    def _ask(self, command: Callable[..., Any], *values: object, done: Callable[[Any], object]) -> None:
        """What comes back once the drive is out has nowhere to be shown."""

        def here(show: Callable[[Any], object]) -> Callable[[Any], object]:
            return lambda answer: show(answer) if isValid(self) else None

        self._bridge.do(command, *values, done=here(done), failed=here(self._show_trouble))

    def _on_measured(self, size: BundleSize) -> None:
        if not (size.entries or size.files or size.left_out.count or self._everything):
            self._measure(everything=True)
            return
        self._size = size
        self._about.setText(drive_words(replace(self.drive, free=size.free)))
        self._say_lacking()
        self._enable()

    def _say_lacking(self) -> None:
        """Once it is known what lacks, and again when it is known what is on it."""
        if self._size is None:
            return
        self._lacking.setText(lacking_words(self._size, everything=self._everything, is_on_it=self._is_on_it))
        if self._everything:
            self.write.setText(self.tr("Write everything all the same"))
        elif self._is_on_it:
            self.write.setText(self.tr("Write it once more"))
        else:
            self.write.setText(self.tr("Write what other PCs lack"))

    def _on_write(self) -> None:
        if self._size is not None:
            self.write_wanted.emit(self.drive, self._size.bytes, self._everything)

    def _show_trouble(self, error: Exception) -> None:
        self._trouble.setText(sentence_of(error))
        self._trouble.show()

    def _show_files(self, files: list[StickFile]) -> None:
        self._trouble.hide()
        while taken := self._files.takeAt(0):
            taken.widget().hide()
            taken.widget().deleteLater()
        self._is_on_it = any(file.is_current for file in files)
        self._say_lacking()
        for file in files:
            self._files.addWidget(_FileRow(file, self.take_in_wanted.emit))
        self._enable()

    def _enable(self) -> None:
        fits = self._size is not None and self._size.bytes < self._size.free
        self.write.setEnabled(not self._busy and fits and self.drive.may_write)
        for row in self.findChildren(_FileRow):
            if row.take_in is not None:
                row.take_in.setEnabled(not self._busy)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_16, SPACE_12, SPACE_16, SPACE_16)
        column.setSpacing(SPACE_8)
        column.addWidget(ElidedLabel(self.drive.name, semibold=True))
        for part in (self._about, self._trouble):
            column.addWidget(part)
        column.addLayout(self._files)
        column.addSpacing(SPACE_8)
        column.addWidget(self._lacking)
        column.addWidget(self.write, 0, Qt.AlignmentFlag.AlignLeft)


class _FileRow(QWidget):
    def __init__(self, file: StickFile, take_in: object) -> None:
        super().__init__()
        title, about = file_words(file)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(ElidedLabel(title))
        texts.addWidget(Label(about, META, "quiet", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_12)
        row.addLayout(texts, 1)
        self.take_in: PrimaryButton | QuietButton | None = None
        if file.whose == "other":
            words = self.tr("Take in again") if file.is_here else self.tr("Take in")
            self.take_in = QuietButton(words) if file.is_here else PrimaryButton(words)
            self.take_in.setAccessibleName(side_by_side(words, title, about))
            self.take_in.clicked.connect(lambda: take_in(file.path, file.size))  # type: ignore[operator]
            row.addWidget(self.take_in, 0, Qt.AlignmentFlag.AlignTop)
