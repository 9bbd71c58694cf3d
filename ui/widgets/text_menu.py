"""The menu of text: the same wherever text is typed or can be selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from ui.widgets.menu import Menu


class TextAction(NamedTuple):
    """Something that can be done with a text, and whether it would do anything now."""

    do: Callable[[], object]
    works: bool


def text_menu(
    text: QWidget,
    *,
    copy: TextAction,
    select_all: TextAction,
    undo: TextAction | None = None,
    redo: TextAction | None = None,
    cut: TextAction | None = None,
    paste: TextAction | None = None,
) -> Menu:
    """What can be done with a text, to be shown with `popup(place)`; what it never allows is left out."""
    menu = Menu(QCoreApplication.translate("TextMenu", "Text"), text)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for words, icon_name, action in (
        (QCoreApplication.translate("TextMenu", "Undo"), "undo-2", undo),
        (QCoreApplication.translate("TextMenu", "Redo"), "redo-2", redo),
        (QCoreApplication.translate("TextMenu", "Cut"), "scissors", cut),
        (QCoreApplication.translate("TextMenu", "Copy"), "copy", copy),
        (QCoreApplication.translate("TextMenu", "Paste"), "clipboard", paste),
        (QCoreApplication.translate("TextMenu", "Select all"), "text-select", select_all),
    ):
        if action is not None:
            menu.add(words, icon_name, action.do).setEnabled(action.works)
    return menu
