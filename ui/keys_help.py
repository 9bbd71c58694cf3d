"""What F1 shows: how to go about things, and which keys do what."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.tokens import SPACE_4, SPACE_24
from ui.widgets import Dialog, Label

_Group = tuple[str, tuple[tuple[str, str], ...]]


def show_keys(window: QWidget) -> Dialog:
    """The page, over a window."""
    dialog = Dialog(
        window,
        QCoreApplication.translate("Keys", "Keys and help"),
        QCoreApplication.translate(
            "Keys",
            "What you write is saved at once and goes to the other PCs as soon as they are there. Point at a message, "
            "or press the right mouse button on anything in a list, for what can be done with it. "
            "Add another PC under People.",
        ),
        QCoreApplication.translate("Keys", "Close"),
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

    return (
        (
            words("Everywhere"),
            (
                (_named("Ctrl+K"), words("Go to a person, a conversation or a note")),
                (_named("Ctrl+F"), words("Search here")),
                (_named("Ctrl+1") + " … 4", words("Chat, notes, people, settings")),
                (_named("F6"), words("To the next part of the window")),
                (_named("Ctrl++") + ", " + _named("Ctrl+-") + ", " + _named("Ctrl+0"), words("Text size")),
                (_named("Esc"), words("Close what lies over the rest")),
            ),
        ),
        (
            words("Chat"),
            (
                (_named("Return"), words("Send")),
                (_named("Shift+Return"), words("Begin a new line")),
                (_named("Up"), words("Edit your last message, in an empty line")),
                ("@", words("Mention somebody")),
            ),
        ),
        (
            words("Notes"),
            (
                (_named("Ctrl+N"), words("New note")),
                (_named("Ctrl+Z") + ", " + _named("Ctrl+Shift+Z"), words("Undo and redo what you wrote")),
            ),
        ),
    )


def _named(keys: str) -> str:
    """As the keys are called on this system."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
