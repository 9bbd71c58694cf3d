"""Files that are dropped or pasted beside the places for them: into the first one that is free."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtWidgets import QWidget

from ui.bidi import filled
from ui.files.file_slot import FileSlot
from ui.files.giving import given_files
from ui.widgets import Toast

tr = QCoreApplication.translate


def give_first(pane: QWidget, places: Mapping[str, QWidget], data: QMimeData) -> bool:
    """Whether there are any among these, by what each is called; where all have a file already, that is said."""
    slots = {name: place for name, place in places.items() if isinstance(place, FileSlot) and place.is_writable}
    free = next((name for name, slot in slots.items() if slot.one.value is None and not slot.one.is_coming), None)
    given = given_files(data)
    if not slots or not given:
        return False
    if free is None:
        words = tr("Giving", "There is a file in “%1” already. Take that away first.")
        Toast(pane, filled(words, next(iter(slots))), at_foot=True)
    else:
        slots[free].give(given)
        Toast(pane, filled(tr("Giving", "“%1” goes into “%2”."), given[0].name, free), at_foot=True)
    return True
