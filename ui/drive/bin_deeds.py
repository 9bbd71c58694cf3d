"""What goes into the bin of the shop's files and out of it, and what is erased from it for good."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.drive import commands, erasing, queries
from desktop.drive.erasing import ErasedFiles
from desktop.drive.put_away import put_away_with
from desktop.errors import DesktopError
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.drive.rows import files_words, folders_words
from ui.records.deeds import Deeds
from ui.records.much_away import put_away
from ui.widgets import Toast, ask

if TYPE_CHECKING:
    from desktop.drive.records import NamedThing
    from ui.bridge import Bridge


class BinDeeds(QObject):
    """For one screen."""

    def __init__(self, bridge: Bridge, screen: QWidget, deeds: Deeds) -> None:
        super().__init__(screen)
        self._bridge = bridge
        self._screen = screen
        self._deeds = deeds

    @property
    def may_erase(self) -> bool:
        """Whether whoever sits here may erase for good."""
        return self._bridge.workspace.me.role == "owner"

    def throw_away(self, things: Sequence[NamedThing]) -> None:
        """Into the bin."""
        said = self.tr("“%1” is in the bin.") if len(things) == 1 else self.tr("%1 are in the bin.")
        called, ids = things[0].name if len(things) == 1 else str(len(things)), [one.id for one in things]
        session, said = self._bridge.session, filled(said, called)
        command = partial(commands.throw_away_all, ids=ids)
        if not all(one.may_change for one in queries.things(session, ids)):
            self._deeds.do(command, said=said)  # Refused with who may, and no owner is asked for what cannot be.
            return
        count = put_away_with(session, ids)
        counted = filled(self.tr("%1 files and folders"), f"{count:,}")
        put_away(self._bridge, self._deeds, command, count, counted, said)

    def bring_back(self, ids: list[str]) -> None:
        """Out of it."""
        if ids:
            self._deeds.do(commands.bring_back_all, ids, said=self.tr("Brought back to where it was."))
        else:
            self._say(self.tr("Choose what is to be brought back."))

    def ask_to_erase(self, things: Sequence[NamedThing]) -> None:
        """Ask whether these are to go for good; with yes, they do."""
        if not things:
            self._say(self.tr("Choose what is to be erased."))
        elif len(things) == 1:
            self._ask([things[0].id], filled(self.tr("Erase “%1” for good?"), things[0].name))
        else:
            self._ask([one.id for one in things], filled(self.tr("Erase %1 for good?"), str(len(things))))

    def ask_to_empty(self) -> None:
        """The same of all that is in the bin now."""
        self._ask(queries.bin_ids(self._bridge.session), self.tr("Empty the bin?"))

    def _ask(self, ids: list[str], title: str) -> None:
        try:
            going = erasing.going(self._bridge.session, ids)
        except DesktopError as error:
            self._say(sentence_of(error))
            return
        words = self.tr(
            "%1 with all versions. Every PC hides them as soon as it hears of it, and has the space back 30 days "
            "later, unless a message or another file holds the same. Nobody can bring them back."
        )
        ask(
            self._screen,
            title,
            filled(words, _words(going)),
            self.tr("Erase for good"),
            self.tr("Leave it in the bin"),
            lambda: self._bridge.do(erasing.erase, ids, done=self._on_erased, failed=self._deeds.refuse),
            danger=True,
        )

    def _on_erased(self, gone: ErasedFiles) -> None:
        self._say(filled(self.tr("Erased for good: %1."), _words(gone)))
        self._deeds.settled.emit()

    def _say(self, sentence: str) -> None:
        Toast(self._screen, sentence, at_foot=True)


def _words(gone: ErasedFiles) -> str:
    files, folders = len(gone.files), len(gone.folders)
    said = [files_words(files)] if files or not folders else []
    return ", ".join([*said, folders_words(folders)] if folders else said)
