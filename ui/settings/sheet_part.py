"""The recovery sheet in settings: who has one, and, for owners, making one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.backups import commands
from desktop.people import queries as people_queries
from ui.bidi import filled
from ui.bridge import Bridge
from ui.people_words import may_write
from ui.settings.sheet_dialog import SheetDialog
from ui.tokens import SPACE_8
from ui.widgets import Label, QuietButton, ask


class SheetPart(QWidget):
    """Attributes: `make`, the button, for owners alone; `who`, who has one."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._has_one = False
        self.who = Label("", wrap=True)
        self.make = QuietButton(self.tr("Make a recovery sheet…"), "file-text")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_8, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(self.tr("Recovery sheet"), semibold=True))
        words = self.tr(
            "A page with twelve words. Should your PC be lost, they make you who you were on a new one: from any PC of "
            "the shop that is left, whosever it is, or from a backup."
        )
        column.addWidget(Label(words, tone="quiet", wrap=True))
        column.addWidget(self.who)
        column.addWidget(self.make, 0, Qt.AlignmentFlag.AlignLeft)
        self.make.clicked.connect(self._ask)

    def refresh(self) -> None:
        """Look again who has one."""
        self._bridge.do(commands.sheets, done=self._show, failed=lambda _: None)

    def _show(self, members: frozenset[str]) -> None:
        people = people_queries.people(self._bridge.session)
        me = next(person for person in people if person.is_me)
        self._has_one = me.id in members
        others = [person.name for person in people if person.id in members and not person.is_me]
        self.who.setText(" ".join(self._who_words(has_one=self._has_one, others=others)))
        self.who.set_tone("ink" if members else "attention")
        self.make.setVisible(me.role == "owner" and may_write(me))
        self.make.setText(self.tr("Make a new recovery sheet…") if self._has_one else self.tr("Make a recovery sheet…"))

    def _who_words(self, *, has_one: bool, others: list[str]) -> list[str]:
        said = [self.tr("You have one.")] if has_one else []
        said += [filled(self.tr("%1 has one."), name) for name in others]
        return said or [self.tr("Nobody has one yet: without it no backup can be made.")]

    def _ask(self) -> None:
        if not self._has_one:
            self._make()
            return
        ask(
            self,
            self.tr("Make a new recovery sheet?"),
            self.tr(
                "The one you have is worth nothing then: it brings nobody back in, and opens no backup that is made "
                "from now on. Backups that were made before still open with it."
            ),
            self.tr("Make a new one"),
            self.tr("Cancel"),
            self._make,
        )

    def _make(self) -> None:
        self.make.setEnabled(False)
        self._bridge.do(commands.make_sheet, done=self._on_made, failed=self._on_not_made)

    def _on_made(self, words: list[str]) -> None:
        self.make.setEnabled(True)
        SheetDialog(self.window(), self._bridge, words).open()

    def _on_not_made(self, error: Exception) -> None:
        self.make.setEnabled(True)
        self._bridge.command_failed.emit(str(error))
