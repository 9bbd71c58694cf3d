"""What is asked in the section Files: the name of a new folder, where something goes, who is to see it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from desktop.drive.records import DriveFolder, NamedThing
from ui.bidi import filled
from ui.drive.rows import readers_words
from ui.widgets import Dialog, FindList, Label, SegmentedChoice, TextField

tr = QCoreApplication.translate

READERS = ("everyone", "managers", "owners")
"""From those whom everybody is among to the fewest."""


def readers_choices(role: str) -> list[tuple[str, str]]:
    """Who can see what somebody of this role adds."""
    words = {
        "everyone": tr("Drive", "Everyone"),
        "managers": tr("Drive", "Managers"),
        "owners": tr("Drive", "Owners"),
    }
    many = {"owner": 3, "manager": 2}.get(role, 1)
    return [(key, words[key]) for key in READERS[:many]]


class NewFolder(Dialog):
    """Open until it is made. Signals: `wanted(str, str)`: a name, and who is to see it."""

    wanted = Signal(str, str)

    def __init__(self, parent: QWidget, role: str, within: str) -> None:
        """`within`: the name of the folder that it is made in; empty: at the top, where it is chosen who sees it."""
        sentence = filled(tr("Drive", "In “%1”."), within) if within else ""
        super().__init__(parent, tr("Drive", "New folder"), sentence, tr("Drive", "Make it"), tr("Drive", "Cancel"))
        self.name = TextField(tr("Drive", "Name"))
        self.name.submitted.connect(self.accept)
        self.body.addWidget(self.name)
        choices = readers_choices(role)
        self.readers = SegmentedChoice(tr("Drive", "Who sees it"), choices, "everyone")
        said = Label(tr("Drive", "Who sees it"), semibold=True)
        for part in (said, self.readers):
            part.setVisible(len(choices) > 1 and not within)
            self.body.addWidget(part)
        self.name.edit.setFocus()

    def accept(self) -> None:
        if not self.name.text():
            self.name.set_error(self.tr("Please type a name."))
            return
        self.wanted.emit(self.name.text(), self.readers.value())

    def close_made(self) -> None:
        """It was made."""
        super().accept()

    def refuse(self, sentence: str) -> None:
        """Say why it was not made."""
        self.name.set_error(sentence)


class MoveTo(Dialog):
    """Signals: `wanted(str, str)`: a folder (empty: the top), and who sees what is moved there."""

    wanted = Signal(str, str)

    def __init__(
        self, parent: QWidget, things: Sequence[NamedThing], folders: Sequence[DriveFolder], role: str
    ) -> None:
        """`folders`: all that there are."""
        alone = len(things) == 1
        title = filled(tr("Drive", "Move “%1”"), things[0].name) if alone else tr("Drive", "Move what is chosen")
        super().__init__(parent, title, "", tr("Drive", "Move"), tr("Drive", "Cancel"))
        self._places = _places(folders, role)
        hint = tr("Drive", "Type a few letters, or press Down for all of them.")
        self.where = TextField(tr("Drive", "To which folder"), hint=hint)
        self._find = FindList(self.where.edit)
        self._find.offer(list(self._places))
        self.where.submitted.connect(self.accept)
        self.body.addWidget(self.where)
        self.where.edit.setFocus()

    def accept(self) -> None:
        place = self._places.get(self.where.text())
        if place is None:
            self.where.set_error(self.tr("Choose one of the folders."))
            return
        self.wanted.emit(*place)
        super().accept()


def _places(folders: Sequence[DriveFolder], role: str) -> dict[str, tuple[str, str]]:
    """By what they are called: the top for each kind of readers, then the folders by the names that lead to them."""
    top = tr("Drive", "Files")
    found: dict[str, tuple[str, str]] = {}
    for readers, _ in readers_choices(role):
        who = readers_words(readers)
        found[f"{top} ({who})" if who else top] = "", readers
    named = {folder.id: folder for folder in folders}
    for folder in folders:
        names, at = [folder.name], folder
        while at.within in named:
            at = named[at.within]
            names.append(at.name)
        called = " / ".join(reversed(names))
        found[called if called not in found else f"{called} ({readers_words(folder.readers) or folder.by})"] = (
            folder.id, folder.readers,
        )  # fmt: skip
    return found
