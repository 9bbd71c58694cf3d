"""The versions of a file beside the list: who saved each when, and taking one back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.drive.records import DriveFile, FileVersion
from desktop.files.media import may_be_opened
from desktop.files.sizes import size_words
from ui.bidi import filled, side_by_side
from ui.files.shown_files import ShownFiles
from ui.times import moment
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import DetailsPane, FlowLayout, Label, LinkButton


class VersionsPane(DetailsPane):
    """Signals: `open_wanted(FileValue)`, `save_wanted(FileValue)`, `take_wanted(str)`: the id of a version.

    Attributes: `file`: whose they are.
    """

    open_wanted = Signal(object)
    save_wanted = Signal(object)
    take_wanted = Signal(str)

    def __init__(self, file: DriveFile, versions: list[FileVersion], shown: ShownFiles) -> None:
        super().__init__("")
        self.file = file
        self._shown = shown
        self._said: list[FileVersion] = []
        self._where: dict[Label, FileVersion] = {}
        shown.changed.connect(self._say_where)
        self._column = self.scrolling_column()
        self.show_versions(file, versions)

    def show_versions(self, file: DriveFile, versions: list[FileVersion]) -> None:
        """These are there now."""
        self.file = file
        self.header.set_texts(file.name, self.tr("Versions"))
        if versions == self._said:
            return
        self._said = versions
        while (item := self._column.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        self._where.clear()
        for version in versions:
            self._column.addWidget(self._part(version))
        self._column.addStretch(1)
        self._say_where()

    def _say_where(self) -> None:
        """Who saved each, and on which PCs it is, which may be others now."""
        for said, version in self._where.items():
            who = filled(self.tr("%1, %2, on %3"), version.by, moment(version.at), version.pc)
            where = self._shown.words(version.file)
            said.setText(side_by_side(*filter(None, (who, size_words(version.file.size), where))))

    def _part(self, version: FileVersion) -> QWidget:
        part = QFrame()
        part.setProperty("box", True)
        column = QVBoxLayout(part)
        column.setContentsMargins(SPACE_12, SPACE_8, SPACE_12, SPACE_8)
        column.setSpacing(SPACE_4)
        title = filled(self.tr("Version %1, now") if version.is_shown else self.tr("Version %1"), str(version.number))
        column.addWidget(Label(title, semibold=True))
        if version.is_apart:
            apart = self.tr("Saved at the same time as the one that shows")
            column.addWidget(Label(apart, META, "attention", wrap=True))
        said = Label("", META, "quiet", wrap=True)
        self._where[said] = version
        column.addWidget(said)
        deeds = QWidget()
        row = FlowLayout(deeds)
        row.setContentsMargins(0, 0, 0, 0)
        for button in self._deeds(version):
            row.addWidget(button)
        column.addWidget(deeds)
        return part

    def _deeds(self, version: FileVersion) -> list[LinkButton]:
        called = str(version.number)
        deeds = []
        if may_be_opened(version.file.name):
            open_ = LinkButton(self.tr("Open"), flush=True)
            open_.setAccessibleName(filled(self.tr("Open version %1"), called))
            open_.clicked.connect(partial(self.open_wanted.emit, version.file))
            deeds.append(open_)
        save = LinkButton(self.tr("Save a copy…"), flush=True)
        save.setAccessibleName(filled(self.tr("Save a copy of version %1"), called))
        save.clicked.connect(partial(self.save_wanted.emit, version.file))
        deeds.append(save)
        if not version.is_shown or any(other.is_apart for other in self._said):
            take = LinkButton(self.tr("Take this one"), flush=True)
            take.setAccessibleName(filled(self.tr("Take version %1"), called))
            take.clicked.connect(partial(self.take_wanted.emit, version.id))
            deeds.append(take)
        return deeds
