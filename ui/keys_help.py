"""What F1 shows: how to go about things, and which keys do what."""

from __future__ import annotations

import sys
from functools import reduce
from typing import Final

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.bidi import filled
from ui.tokens import SPACE_4, SPACE_24
from ui.widgets import Dialog, Label, NoticeDialog

ON_MAC: Final = sys.platform == "darwin"
_MODIFIERS: Final = (
    (Qt.KeyboardModifier.ControlModifier, "⌘" if ON_MAC else "Ctrl"),
    (Qt.KeyboardModifier.ShiftModifier, "⇧" if ON_MAC else "Shift"),
)
_KEYS: Final = {"-": "−", "PgDown": "PgDn", "Up": "↑", "Down": "↓"} | (
    {"Enter": "↩", "Esc": "esc", "Tab": "⇥", "Home": "fn ←", "End": "fn →"} if ON_MAC else {}
)
"""What is printed on keys that Qt calls otherwise."""

_Group = tuple[str, tuple[tuple[str, str], ...]]


def show_keys(window: QWidget) -> Dialog:
    """The page, over a window."""
    dialog = NoticeDialog(
        window,
        QCoreApplication.translate("Keys", "Keys and help"),
        QCoreApplication.translate(
            "Keys",
            "What you write is saved at once and goes to the other PCs as soon as they are there. Point at a message, "
            "or press the right mouse button on anything in a list, for what can be done with it. "
            "Add another PC under People.",
        ),
        width=560,
    )
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_24)
    grid.setVerticalSpacing(SPACE_4)
    grid.setColumnStretch(1, 1)
    for title, rows in _groups():
        grid.addWidget(Label(title, semibold=True), grid.rowCount(), 0, 1, 2)
        for keys, words in rows:
            row = grid.rowCount()
            grid.addWidget(Label(keys), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(words, tone="quiet", wrap=True), row, 1)
    dialog.body.addLayout(grid)
    dialog.open()
    return dialog


def _groups() -> tuple[_Group, ...]:
    def words(text: str) -> str:
        return QCoreApplication.translate("Keys", text)

    menu = () if ON_MAC else ((written("Menu"), words("What can be done with the row")),)
    redo = "Ctrl+Shift+Z" if ON_MAC else "Ctrl+Y"
    to_last_section = filled(words("%1 to %2"), written("Ctrl+1"), "4")
    return (
        (
            words("Everywhere"),
            (
                (written("F1"), words("This page")),
                (written("Ctrl+K"), words("Go to a person, a conversation or a note")),
                (written("Ctrl+F"), words("Search here")),
                (to_last_section, words("Chat, notes, people, settings")),
                (written("F6", "Shift+F6"), words("To the next part of the window, and back")),
                (written("Tab", "Shift+Tab"), words("To the next thing, and back")),
                (written("Ctrl++", "Ctrl+-", "Ctrl+0"), words("Larger text, smaller text, the usual size")),
                (written("Esc"), words("Close what lies over the rest")),
            ),
        ),
        (
            words("In lists"),
            (
                (written("Up", "Down"), words("To the row above, to the row below")),
                (written("Home", "End"), words("To the first row, to the last")),
                (written("PgUp", "PgDown"), words("One screen up, one screen down")),
                *menu,
            ),
        ),
        (
            words("Chat"),
            (
                (written("Enter"), words("Send")),
                (written("Shift+Enter"), words("Begin a new line")),
                (written("Up"), words("Edit your last message, in an empty line")),
                ("@", words("Mention somebody")),
                (written("Home", "End"), words("To the oldest message, to the newest")),
                (written("Ctrl+C"), words("Copy the message you stand on")),
            ),
        ),
        (
            words("Notes"),
            (
                (written("Ctrl+N"), words("New note")),
                (written("Ctrl+Z", redo), words("Undo and redo what you wrote")),
            ),
        ),
    )


def written(*keys: str) -> str:
    """Keys as they stand on this system's keyboard, such as "Ctrl and +"; each as Qt writes it in programs."""
    return ", ".join(_written(QKeySequence(each)[0]) for each in keys)


def _written(pressed: QKeyCombination) -> str:
    held = [name for modifier, name in _MODIFIERS if pressed.keyboardModifiers() & modifier]
    key = QKeySequence(pressed.key()).toString(QKeySequence.SequenceFormat.PortableText)
    words = [*held, _KEYS.get(key, key)]
    and_ = QCoreApplication.translate("Keys", "%1 and %2")
    return reduce(lambda before, after: filled(and_, before, after), words)
