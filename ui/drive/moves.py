"""Moving files and folders: where to is chosen or dropped on; where others would see them, that is asked first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.drive import queries
from desktop.drive.moving import move
from ui.bidi import filled
from ui.drive.dialogs import READERS, MoveTo
from ui.drive.rows import readers_words
from ui.records.deeds import Deeds
from ui.widgets import Dialog, ask

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.drive.records import NamedThing
    from ui.bridge import Bridge


class DriveMoves(QObject):
    """For one screen."""

    def __init__(self, bridge: Bridge, screen: QWidget, deeds: Deeds) -> None:
        super().__init__(screen)
        self._bridge = bridge
        self._screen = screen
        self._deeds = deeds

    def ask_where(self, things: Sequence[NamedThing]) -> Dialog:
        """Ask to which folder, and move them there."""
        role, folders = self._bridge.workspace.me.role, queries.folders(self._bridge.session)
        dialog = MoveTo(self._screen, things, folders, role)
        ids = [one.id for one in things]
        dialog.wanted.connect(lambda folder, readers: self.move(ids, folder, readers))
        dialog.open()
        return dialog

    def move(self, ids: list[str], folder: str, readers: str = "") -> None:
        """Move these to a folder, or to the top: for these readers, or for whom each is now."""
        session = self._bridge.session
        into = queries.folder(session, folder) if folder else None
        readers = into.readers if into is not None else readers
        others = [id for id, now in queries.readers(session, ids).items() if readers and now != readers]
        if not others:
            self._move(ids, folder, readers)
            return
        ask(
            self._screen,
            filled(self.tr("Move “%1” where others see it?"), self._name(others[0])),
            self._who_sees_it(readers),
            self.tr("Move"),
            self.tr("Cancel"),
            lambda: self._move(ids, folder, readers),
        )

    def ask_who_sees(self, ids: Sequence[str], folder: str, then: Callable[[], object]) -> None:
        """Before these are put into a folder besides where they are: `then`, asked first where more people see them."""
        session = self._bridge.session
        readers = queries.folder(session, folder).readers if folder else "everyone"
        fewer = [one for one in queries.things(session, ids) if READERS.index(one.readers) > READERS.index(readers)]
        if not fewer:
            then()
            return
        title = filled(self.tr("Have “%1” where others see it, too?"), fewer[0].name)
        sentence = filled(self.tr("Where it is now, %1."), readers_words(fewer[0].readers))
        ask(self._screen, title, sentence, self.tr("Add it"), self.tr("Cancel"), then)

    def _who_sees_it(self, readers: str) -> str:
        if readers == "everyone":
            return self.tr("There everybody in the shop sees it, with what is in it now; not its earlier versions.")
        who = readers_words(readers)
        return filled(self.tr("There %1. Whoever sees it now still finds it in the bin, as it is now."), who)

    def _move(self, ids: list[str], folder: str, readers: str) -> None:
        if len(ids) == 1:
            said = filled(self.tr("“%1” was moved."), self._name(ids[0]))
        else:
            said = filled(self.tr("%1 were moved."), str(len(ids)))
        self._deeds.do(move, ids, folder, readers, said=said)

    def _name(self, id: str) -> str:
        return next((one.name for one in queries.things(self._bridge.session, [id])), "")
