"""Carry by stick, over the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.bundles.drives import drive_at, drives
from desktop.bundles.records import Drive
from desktop.people import queries as people_queries
from ui.bidi import filled
from ui.bridge import Bridge
from ui.file_choice import ask_which_folder
from ui.sticks.drive_card import DriveCard
from ui.sticks.watch import DriveWatch
from ui.sticks.work import StickWork
from ui.tokens import SPACE_12
from ui.widgets import Label, LinkButton, NoticeDialog, announce

_WIDTH = 520


class StickDialog(NoticeDialog):
    """Shows the sticks that are in this PC, and what can be done with each. Open it with `open()`.

    Attributes: `cards`; `result` says how far something has come and what came of it; `choose`, another folder.
    """

    def __init__(self, bridge: Bridge, parent: QWidget, find: Callable[[], list[Drive]] = drives) -> None:
        """`find`: the drives that there are."""
        translate = QCoreApplication.translate
        sentence = translate(
            "StickDialog",
            "For PCs of the shop that are not on one network: what one writes on a stick, the others take in. Nobody "
            "else can read it.",
        )
        super().__init__(parent, translate("StickDialog", "Carry by stick"), sentence, width=_WIDTH)
        self._bridge = bridge
        self._work = StickWork.of(bridge, parent.window())
        self._work.is_watched = True
        self._chosen: list[Drive] = []
        self.cards: list[DriveCard] = []
        self._none = Label(self.tr("Put a stick in: it is found by itself."), semibold=True, wrap=True)
        self.result = Label("", wrap=True)
        self.result.setMinimumSize(1, 1)  # else it asks for the height that it has in a narrow column
        self.result.hide()
        self.choose = LinkButton(self.tr("Use a folder instead…"), "folder", flush=True)
        self.choose.clicked.connect(self._on_folder_wanted)
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_12)
        self._lay_out()
        self._work.told.connect(self._on_told)
        self._work.ended.connect(self._on_ended)
        self._found: list[Drive] = []
        self._watch = DriveWatch(find, self)
        self._watch.changed.connect(self._on_drives_changed)
        self.finished.connect(self._on_finished)

    def use_folder(self, folder: str) -> None:
        """Treat a folder as a stick: one on a network drive, or a disk that is not found."""
        self._chosen.append(drive_at(Path(folder)))
        self._show_drives()

    def _on_folder_wanted(self) -> None:
        ask_which_folder(self, self.tr("Which folder is carried?"), self.use_folder)

    def _on_drives_changed(self, found: list[Drive]) -> None:
        self._found = found
        self._show_drives()

    def _show_drives(self) -> None:
        wanted = {drive.path: drive for drive in [*self._found, *self._chosen]}
        for card in [card for card in self.cards if wanted.get(card.drive.path) is None]:
            self.cards.remove(card)
            card.hide()
            card.deleteLater()
        there = {card.drive.path for card in self.cards}
        for path, drive in wanted.items():
            if path not in there:
                self._add(drive)
        self._none.setVisible(not self.cards)

    def _add(self, drive: Drive) -> None:
        card = DriveCard(self._bridge, drive)
        card.set_busy(self._work.is_busy)
        card.take_in_wanted.connect(self._on_take_in)
        card.write_wanted.connect(self._on_write)
        self.cards.append(card)
        self._column.addWidget(card)
        announce(self, filled(self.tr("%1 is in."), drive.name))

    def _on_take_in(self, file: Path, size: int) -> None:
        self._set_busy(True)
        self._work.take_in(file, size)

    def _on_write(self, drive: Drive, size: int, everything: bool) -> None:
        self._set_busy(True)
        self._work.write(drive, size, everything=everything)

    def _set_busy(self, busy: bool) -> None:
        for card in self.cards:
            card.set_busy(busy)

    def _on_told(self, words: str) -> None:
        self.result.set_tone("quiet")
        self.result.setText(words)
        self.result.show()

    def _on_ended(self, words: str, done: bool) -> None:
        self.result.set_tone("accent" if done else "danger")
        self.result.setText(words)
        self.result.show()
        announce(self, words, assertive=not done)
        self._set_busy(False)
        for card in self.cards:
            card.look()

    def _on_finished(self) -> None:
        self._work.is_watched = False
        self._watch.stop()

    def _lay_out(self) -> None:
        alone = len(people_queries.pcs(self._bridge.session)) < 2
        only = Label(self.tr("This is the shop’s only PC so far: no other would take anything in."), wrap=True)
        only.setVisible(alone)
        for part in (only, self._none):
            self.body.addWidget(part)
        self.body.addLayout(self._column)
        self.body.addWidget(self.choose)
        self.foot.addWidget(self.result)
