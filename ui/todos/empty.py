"""What is said where there is no to-do to show: a heading and a line."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.todos.overview import AWAY, DONE, EVERYBODY, LISTS, MINE

Said = tuple[str, str]
tr = QCoreApplication.translate


def nothing_in(key: str) -> Said:
    """In one of the lists."""
    return {
        MINE: (
            tr("Todos", "Nothing to do"),
            tr("Todos", "Type above what is to be done: with a day at its end, and @ and a name for whom it is."),
        ),
        EVERYBODY: (
            tr("Todos", "Nothing to do"),
            tr("Todos", "What anybody in the shop is to do stands here, by the day it is due."),
        ),
        LISTS: (
            tr("Todos", "No opening or closing lists yet"),
            tr(
                "Todos",
                "What is done each day before the door opens, and before it shuts: a list whose steps are "
                "ticked each day anew, by whoever is there.",
            ),
        ),
        DONE: (tr("Todos", "Nothing is done yet"), tr("Todos", "What was ticked stands here, with who ticked it.")),
        AWAY: (
            tr("Todos", "The bin is empty"),
            tr("Todos", "To-dos that are thrown away can be brought back from here."),
        ),
    }[key]
