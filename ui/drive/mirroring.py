"""Folders of this PC's disk that are kept like folders of the shop: chosen, said how they stand, answered, stopped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.agreeing.commands import PUT_AWAY_LIMIT
from desktop.drive.records import DriveFolder
from desktop.mirrors import commands
from desktop.mirrors.events import MirrorsChanged
from desktop.mirrors.queries import mirrors
from desktop.mirrors.reconciling import GoneAnswer
from desktop.mirrors.records import Mirror
from desktop.mirrors.words import state_words
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.drive.mirror_line import Deed, MirrorLine
from ui.drive.rows import files_words
from ui.file_choice import ask_which_folder
from ui.query_worker import QueryWorker
from ui.system_open import open_folder
from ui.widgets import Menu, Toast, ask

if TYPE_CHECKING:
    from ui.bridge import Bridge

_CALLING = frozenset(("asks", "not_there", "other_disk", "no_folder", "trouble"))


class DriveMirroring(QObject):
    """For one screen. Signals: `changed`: of some folder it is to be said otherwise."""

    changed = Signal()

    def __init__(self, bridge: Bridge, screen: QWidget, line: MirrorLine) -> None:
        super().__init__(screen)
        self._bridge = bridge
        self._screen = screen
        self._line = line
        self._mirrors: list[Mirror] = []
        self._path: tuple[str, ...] | None = None
        self._reader = QueryWorker(bridge.pool, self)
        bridge.on(MirrorsChanged, self.look_again)
        self.look_again()

    def stop(self) -> None:
        """End for good."""
        self._reader.close()

    def look_again(self) -> None:
        """Read how all stand now."""
        self._reader.ask(mirrors, self._on_read)

    def _on_read(self, found: list[Mirror]) -> None:
        self._mirrors = found
        self._say()
        self.changed.emit()

    def words(self, folder: str) -> str:
        """What the row of a folder says of it; empty where it is in the shop alone."""
        one = self._of(folder)
        if one is None:
            return ""
        calls = one.state is not None and one.state.kind in _CALLING
        return self.tr("on this PC’s disk: stopped") if calls else self.tr("on this PC’s disk")

    def _of(self, folder: str) -> Mirror | None:
        return next((one for one in self._mirrors if one.folder == folder), None)

    # What stands above what is listed

    def show_for(self, path: Sequence[DriveFolder]) -> None:
        """Say it of the folder that is listed, and of those that lead to it; at the top of all that need somebody."""
        self._path = tuple(one.id for one in path)
        self._say()

    def _say(self) -> None:
        if self._path is None:
            return
        told = [one for one in self._mirrors if one.folder in self._path]
        if not self._path:
            told = [one for one in self._mirrors if one.state is not None and one.state.kind in _CALLING]
        if told:
            self._say_one(told[0])
        else:
            self._line.show_words("")

    def _say_one(self, one: Mirror) -> None:
        calls, name = one.state is not None and one.state.kind in _CALLING, one.name or self.tr("A folder")
        if calls:
            where = filled(self.tr("“%1” on this PC’s disk"), name)
        else:
            where = filled(self.tr("“%1” is like %2 on this PC"), name, one.path)
        self._line.show_words(f"{where}: {state_words(one)}", one.id, self._deeds_of(one), calls=calls)

    def _deeds_of(self, one: Mirror) -> list[Deed]:
        kind = one.state.kind if one.state is not None else ""
        found: list[Deed] = []
        if kind == "asks":
            found.append((self.tr("Put them back"), partial(self._answer, one, GoneAnswer.PUT_BACK)))
            found.append((self.tr("Into the bin…"), partial(self._ask_to_throw_away, one)))
        elif kind == "other_disk":
            found.append((self.tr("It is the right folder"), partial(self._do, commands.take_disk, one.id)))
        elif kind != "not_there":
            found.append((self.tr("Open it"), partial(open_folder, Path(one.path), self._screen)))
        return [*found, (self.tr("Stop…"), partial(self._ask_to_stop, one))]

    # What is done

    def add_to(self, menu: Menu, folder: DriveFolder) -> None:
        """Add what can be asked for to the menu of a folder."""
        one = self._of(folder.id)
        if one is None:
            menu.add(self.tr("Have it on this PC’s disk…"), "hard-drive", partial(self._ask_for_folder, folder))
        else:
            menu.add(self.tr("Stop having it on this PC’s disk…"), "hard-drive", partial(self._ask_to_stop, one))

    def _ask_for_folder(self, folder: DriveFolder) -> None:
        words = self.tr(
            "Choose a folder of this PC, best an empty one. From then on both hold the same: what is saved, renamed or "
            "thrown away in one is so in the other. What is in either now is kept."
        )
        title = filled(self.tr("Have “%1” on this PC’s disk"), folder.name)
        asked = self.tr("Choose a folder…")
        ask(self._screen, title, words, asked, self.tr("Cancel"), partial(self._choose, folder, title))

    def _choose(self, folder: DriveFolder, title: str) -> None:
        def chosen(path: str) -> None:
            self._do(commands.add_mirror, folder.id, Path(path))

        ask_which_folder(self._screen, title, chosen)

    def _ask_to_stop(self, one: Mirror) -> None:
        sentence = self.tr("All files stay, in the shop and in %1. What changes in one is not in the other any more.")
        title = filled(self.tr("Stop having “%1” on this PC’s disk?"), one.name or self.tr("A folder"))
        stop = partial(self._do, commands.stop_mirror, one.id)
        ask(self._screen, title, filled(sentence, one.path), self.tr("Stop"), self.tr("Cancel"), stop)

    def _ask_to_throw_away(self, one: Mirror) -> None:
        count = one.state.gone if one.state is not None else 0
        title = filled(self.tr("Throw %1 away in the shop?"), files_words(count))
        words = self.tr("They go from every PC into the shop’s bin. From there they can be brought back.")
        if count > PUT_AWAY_LIMIT and self._bridge.workspace.me.role != "owner":
            words = self.tr(
                "That is so much at once that an owner is asked first. Until then all of it stays in the shop."
            )
        yes = partial(self._answer, one, GoneAnswer.THROW_AWAY)
        ask(self._screen, title, words, self.tr("Throw away"), self.tr("Cancel"), yes, danger=True)

    def _answer(self, one: Mirror, said: GoneAnswer) -> None:
        self._do(commands.answer, one.id, said)

    def _do(self, command: Any, *values: Any) -> None:
        def refused(error: Exception) -> None:
            Toast(self._screen, sentence_of(error), at_foot=True)

        self._bridge.do(command, *values, done=lambda _: self.look_again(), failed=refused)
