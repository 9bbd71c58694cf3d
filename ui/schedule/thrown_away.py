"""The events that were thrown away, in a menu: where one looks for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QPoint, Qt

from desktop.rows.typed_text import shortened
from desktop.schedule import queries
from ui.bidi import side_by_side
from ui.schedule.words import day_words
from ui.widgets import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from desktop.rows.read_session import ReadSession

_MOST: Final = 15
_LONGEST: Final = 60


def offer_thrown_away(session: ReadSession, parent: QWidget, at: QPoint, open_event: Callable[[str], object]) -> bool:
    """The latest of them, each opened by its id; whether there are any. All are found by their names."""
    found = queries.titles(session, away=True)[:_MOST]
    if not found:
        return False
    menu = Menu(QCoreApplication.translate("ThrownAway", "Thrown away"), parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for id, title, day in found:
        words = side_by_side(shortened(title, _LONGEST), day_words(day) if day is not None else "")
        menu.add(words.replace("&", "&&"), "trash-2", partial(open_event, id))
    menu.popup(at)
    menu.setActiveAction(menu.actions()[0])
    return True
