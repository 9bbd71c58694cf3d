"""What two people did apart with a folder or a file: either is taken, in its menu, and then it is settled."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from desktop.drive import commands, moving
from desktop.drive.collections import NAME, WITHIN
from desktop.drive.other_places import other_places
from desktop.drive.records import DriveFolder
from desktop.rows.read_session import ReadSession
from ui.bidi import filled
from ui.drive.rows import DriveRow
from ui.records.deeds import Deeds
from ui.widgets import Menu

tr = QCoreApplication.translate


def add_settling(menu: Menu, row: DriveRow, deeds: Deeds, session: ReadSession) -> None:
    """Add what settles it, where there is anything to settle and whoever is here may."""
    thing = row.thing
    if not thing.may_change:
        return
    names = [thing.name, *(str(other.value) for other in thing.apart.get(NAME, ()) if other.value)]
    if len(names) > 1:
        for name in dict.fromkeys(names):
            words = tr("Drive", "Leave it called “%1”") if name == thing.name else tr("Drive", "Call it “%1”")
            menu.add(filled(words, name), "check", partial(deeds.do, commands.rename, thing.id, name))
    if WITHIN in thing.apart or (isinstance(thing, DriveFolder) and thing.is_torn):
        stay = partial(deeds.do, moving.move, [thing.id], thing.within, thing.readers)
        menu.add(tr("Drive", "Leave it where it is"), "check", stay)
    for place in other_places(session, thing) if WITHIN in thing.apart else ():
        words = tr("Drive", "Put it into “%1”") if place.folder else tr("Drive", "Put it at the top")
        there = partial(deeds.do, moving.move, [thing.id], place.folder, thing.readers)
        menu.add(filled(words, place.name), "check", there)
