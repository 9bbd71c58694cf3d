"""Which backup files come from, and the words that open it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.backups.words import secret_of
from desktop.errors import InvalidError
from ui.backup_choice import ask_which_backup, backup_words
from ui.bidi import filled, isolated
from ui.bridge import sentence_of
from ui.widgets import Dialog, Label, QuietButton, announce
from ui.words_field import WordsField

_WIDTH: Final = 520


class FetchDialog(Dialog):
    """Signals: `wanted(Path, str)`, the backup and the words: then `refuse` it, or `accept`.

    Attributes: `file`, which was chosen; `choose`, the button; `words`, the field.
    """

    wanted = Signal(object, str)

    def __init__(self, parent: QWidget, backup: Path | None) -> None:
        """`backup`: where it lay; a drive may be called otherwise by now."""
        translate = QCoreApplication.translate
        super().__init__(
            parent,
            translate("FetchDialog", "Fetch files from the backup"),
            translate(
                "FetchDialog",
                "What is in it and not on this PC is taken in, as far as there is room. You can go on working, and do "
                "it as often as you like.",
            ),
            translate("FetchDialog", "Fetch them"),
            translate("FetchDialog", "Cancel"),
            width=_WIDTH,
        )
        self.file: Path | None = None
        self._chosen = Label("", wrap=True)
        self.choose = QuietButton(self.tr("Choose the backup…"), "folder-open")
        self.words = WordsField()
        self._problem = Label("", tone="danger", wrap=True)
        self._lay_out()
        self.choose.clicked.connect(self._ask_file)
        self.words.changed.connect(self._show_readiness)
        self.words.submitted.connect(self._on_yes)
        self.yes.clicked.disconnect(self.accept)
        self.yes.clicked.connect(self._on_yes)
        self._begin(backup)

    def choose_file(self, file: Path) -> None:
        """Take that one."""
        self.file = file
        self._chosen.setText(backup_words(file))
        self.choose.setText(self.tr("Choose another one…"))
        self._say("")
        self._show_readiness()
        self.words.setFocus()

    def refuse(self, sentence: str) -> None:
        """It cannot be this one, or not with these words."""
        self._say(sentence)
        self._show_readiness()
        self.words.setFocus()

    def _begin(self, backup: Path | None) -> None:
        if backup is not None and backup.is_file():
            self.choose_file(backup)
            return
        gone = filled(self.tr("It lay in %1. Plug its drive in, or choose where it is now."), isolated(str(backup)))
        self._chosen.setText(gone if backup is not None else "")
        self._show_readiness()
        self.choose.setFocus()

    def _on_yes(self) -> None:
        if not self.yes.isEnabled() or self.file is None:
            return
        try:
            secret_of(self.words.text())
        except InvalidError as error:
            self.refuse(sentence_of(error))
            return
        self._say("")
        self.yes.setEnabled(False)
        self.wanted.emit(self.file, self.words.text())

    def _ask_file(self) -> None:
        ask_which_backup(self, self.choose_file)

    def _show_readiness(self, _text: str = "") -> None:
        self.yes.setEnabled(self.file is not None and bool(self.words.text()))

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        if sentence:
            announce(self, sentence)

    def _lay_out(self) -> None:
        self.body.addWidget(self._chosen)
        self.body.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.words)
        self.foot.addWidget(self._problem)
        self._problem.hide()
