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
    (Qt.KeyboardModifier.AltModifier, "⌥" if ON_MAC else "Alt"),
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


def _words(text: str) -> str:
    """A text of this page."""
    return QCoreApplication.translate("Keys", text)


def _groups() -> tuple[_Group, ...]:
    menu = () if ON_MAC else ((written("Menu"), _words("What can be done with the row")),)
    redo = "Ctrl+Shift+Z" if ON_MAC else "Ctrl+Y"
    to_last_section = filled(_words("%1 to %2"), written("Ctrl+1"), "8")
    return (
        (
            _words("Everywhere"),
            (
                (written("F1"), _words("This page")),
                (written("Ctrl+K"), _words("Go to a person, a conversation, a note, a to-do or a form")),
                (written("Ctrl+F"), _words("Search here")),
                (to_last_section, _words("Today, chat, notes, files, to-dos, forms, people, settings")),
                (written("F6", "Shift+F6"), _words("To the next part of the window, and back")),
                (written("Tab", "Shift+Tab"), _words("To the next thing, and back")),
                (written("Ctrl++", "Ctrl+-", "Ctrl+0"), _words("Larger text, smaller text, the usual size")),
                (written("F12"), _words("Lock, or let the next one in, where people have PINs here")),
                (written("Esc"), _words("Close what lies over the rest")),
            ),
        ),
        (
            _words("In lists"),
            (
                (written("Up", "Down"), _words("To the row above, to the row below")),
                (written("Home", "End"), _words("To the first row, to the last")),
                (written("PgUp", "PgDown"), _words("One screen up, one screen down")),
                *menu,
            ),
        ),
        _today(),
        _chat(),
        _notes(redo),
        _files(),
        _todos(),
        _forms(),
        _tables(),
        _boards(),
    )


def _today() -> _Group:
    return (
        _words("Today"),
        (
            ("Y, N, X", _words("Yes, not yet, no to what you are asked")),
            (written("Space"), _words("A to-do is done")),
            (written("Enter"), _words("Open it")),
            (written("Ctrl+Z"), _words("Take back what you did last")),
        ),
    )


def _chat() -> _Group:
    return (
        _words("Chat"),
        (
            (written("Enter"), _words("Send")),
            (written("Shift+Enter"), _words("Begin a new line")),
            (written("Up"), _words("Edit your last message, in an empty line")),
            ("@", _words("Mention somebody")),
            (written("Home", "End"), _words("To the oldest message, to the newest")),
            (written("Ctrl+C"), _words("Copy the message you stand on")),
            (written("Ctrl+T"), _words("Make a to-do from the message you stand on")),
        ),
    )


def _notes(redo: str) -> _Group:
    return (
        _words("Notes"),
        (
            (written("Ctrl+N"), _words("New note")),
            (written("Ctrl+Z", redo), _words("Undo and redo what you wrote")),
        ),
    )


def _files() -> _Group:
    return (
        _words("Files"),
        (
            (written("Enter"), _words("Open it")),
            (written("Backspace", "Alt+Up"), _words("To the folder above")),
            (written("Ctrl+N"), _words("New folder")),
            (written("Ctrl+V"), _words("Add what was copied: files, a screenshot")),
            (written("F2"), _words("Give it another name")),
            (written("Ctrl+A"), _words("Choose all of them")),
            (written("Del"), _words("Throw it away")),
            (written("Ctrl+Z"), _words("Take back what you did last")),
        ),
    )


def _todos() -> _Group:
    return (
        _words("To-dos"),
        (
            (written("Ctrl+N"), _words("New to-do")),
            (written("Space"), _words("Tick the one you stand on")),
            (written("Enter"), _words("Open it")),
            (written("Del"), _words("Throw it away")),
            (written("Ctrl+Z"), _words("Take back what you did last")),
            (written("Alt+Up", "Alt+Down"), _words("Move the step you stand on")),
        ),
    )


def _forms() -> _Group:
    return (
        _words("Forms"),
        (
            (written("Ctrl+N"), _words("Fill in the form that is open")),
            (written("Enter", "Tab"), _words("To the next question")),
            (written("Ctrl+Enter"), _words("Save, and begin a new entry")),
            (written("Esc"), _words("Leave it; what you typed is kept")),
            (written("Ctrl+;"), _words("Today, now")),
            (written("Ctrl+N"), _words("Where one chooses from a list: add what is typed to it")),
            ("1–9, A–Z", _words("Choose an answer by its place or its first letter")),
        ),
    )


def _tables() -> _Group:
    return (
        _words("Tables"),
        (
            (written("F2"), _words("Change what stands in a cell; typing replaces it")),
            (written("Enter", "Tab"), _words("Go on below, go on to the right")),
            (written("Alt+Enter"), _words("Begin a new line in a cell")),
            (written("Shift+Down"), _words("Select, with any arrow")),
            (written("Ctrl+Down"), _words("To the end, with any arrow")),
            (written("Ctrl+C", "Ctrl+X", "Ctrl+V"), _words("Copy, cut, paste, also from and to other programs")),
            (written("Ctrl+D"), _words("Fill what is above into the cells below")),
            (written("Ctrl+;"), _words("Today")),
            (written("Del"), _words("Empty the cells")),
            (written("Ctrl+Z"), _words("Take back what you did last")),
            (written("Space"), _words("Open the row")),
            (written("Ctrl+P"), _words("Print what the table shows, or the one that is open")),
        ),
    )


def _boards() -> _Group:
    return (
        _words("Boards and calendars"),
        (
            (written("Alt+Left", "Alt+Right"), _words("Move the card to another column, the entry to another day")),
            (written("Enter"), _words("Open it")),
            (written("Ctrl+N"), _words("Begin one in this column, on this day")),
            (written("Space"), _words("Choose an entry of the day")),
            (written("PgUp", "PgDown"), _words("A month or a week back, on")),
            (written("Ctrl+Z"), _words("Take back what you did last")),
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
