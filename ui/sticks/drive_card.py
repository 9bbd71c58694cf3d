"""One stick: what PCs wrote on it, and what this one would."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.bundles import commands, sticks
from desktop.bundles.records import BundleSize, Drive, StickFile
from ui.bidi import side_by_side
from ui.bridge import Bridge, sentence_of
from ui.sticks.words import drive_words, file_words, lacking_words
from ui.tokens import META, SPACE_8, SPACE_12, SPACE_16
from ui.widgets import ElidedLabel, Label, PrimaryButton, QuietButton


class DriveCard(QFrame):
    """Signals: `take_in_wanted(Path, int)` of a file and its size; `write_wanted(Path, int, bool)` to a folder, about
    so many bytes, and whether that is everything. Attributes: `write`, the button."""

    take_in_wanted = Signal(object, object)
    write_wanted = Signal(object, object, bool)

    def __init__(self, bridge: Bridge, drive: Drive) -> None:
        super().__init__()
        self._bridge = bridge
        self.drive = drive
        self._busy = False
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
        self._bridge.do(sticks.look, self.drive.path, done=self._show_files, failed=self._show_trouble)
        self._measure(everything=False)

    def set_busy(self, busy: bool) -> None:
        """Whether something is done with a stick just now: nothing else can be begun."""
        self._busy = busy
        self._enable()

    def _measure(self, *, everything: bool) -> None:
        self._size = None
        self._enable()
        self._bridge.do(
            commands.measure_bundle, self.drive.path, everything,
            done=self._on_measured, failed=self._show_trouble,
        )  # fmt: skip

    def _on_measured(self, size: BundleSize) -> None:
        self._size = size
        self._lacking.setText(lacking_words(size))
        self.write.setText(
            self.tr("Write what other PCs lack") if size.entries else self.tr("Write everything all the same")
        )
        self._enable()

    def _on_write(self) -> None:
        if self._size is not None:
            self.write_wanted.emit(self.drive.path, self._size.bytes, not self._size.entries)

    def _show_trouble(self, error: Exception) -> None:
        self._trouble.setText(sentence_of(error))
        self._trouble.show()

    def _show_files(self, files: list[StickFile]) -> None:
        self._trouble.hide()
        while taken := self._files.takeAt(0):
            taken.widget().hide()
            taken.widget().deleteLater()
        for file in files:
            self._files.addWidget(_FileRow(file, self.take_in_wanted.emit))
        self._enable()

    def _enable(self) -> None:
        self.write.setEnabled(not self._busy and self._size is not None and self.drive.may_write)
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
