"""The list of what was set aside, over the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.aside import commands
from desktop.aside.records import SetAside
from desktop.people.events import PeopleChanged
from ui.aside.words import (
    built_on_words,
    item_words,
    keeping_title,
    keeping_words,
    let_in_words,
    taken_words,
    who_words,
    whose_choice_words,
)
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.tokens import META, SPACE_4, SPACE_16
from ui.widgets import Label, NoticeDialog, QuietButton, announce, ask

_WIDTH = 520
_SHOWN = 10
"""Of one person on one PC, so many are written out."""


class AsideDialog(NoticeDialog):
    """Open it with `open()`. `groups` are what is listed, by person and PC."""

    def __init__(self, bridge: Bridge, parent: QWidget | None) -> None:
        super().__init__(
            parent,
            QCoreApplication.translate("AsideDialog", "Set aside"),
            QCoreApplication.translate(
                "AsideDialog",
                "This was written on a PC, or by somebody, that had been taken out of the shop, and had not arrived "
                "before. Nothing of it is lost, but in the shop it does not show.",
            ),
            width=_WIDTH,
        )
        self._bridge = bridge
        self._is_open = True
        self.groups: list[AsideGroup] = []
        self._about = Label("", tone="quiet", wrap=True)
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_16)
        self.body.addWidget(self._about)
        self._about.hide()
        self.body.addLayout(self._column)
        self.finished.connect(self._on_finished)
        self._end_listening = bridge.on(PeopleChanged, self.look)
        self.look()

    def look(self) -> None:
        """List what there is now."""
        self._bridge.do(commands.set_aside, done=self._on_found, failed=self._on_failed)

    def _on_found(self, found: list[SetAside]) -> None:
        if not self._is_open:
            return
        if not found:
            self._say(self.tr("Nothing is set aside now."))
        if [group.aside for group in self.groups] != found:
            self._fill(found)

    def _fill(self, found: list[SetAside]) -> None:
        for group in self.groups:
            self._column.removeWidget(group)
            group.hide()
            group.deleteLater()
        self.groups = [AsideGroup(aside) for aside in found]
        for group in self.groups:
            self._column.addWidget(group)
            group.keep.clicked.connect(lambda _checked=False, aside=group.aside: self._confirm(aside))

    def _confirm(self, aside: SetAside) -> None:
        ask(
            self,
            keeping_title(aside),
            keeping_words(aside),
            self.tr("Keep this"),
            self.tr("Leave it aside"),
            lambda: self._keep(aside),
        )

    def _keep(self, aside: SetAside) -> None:
        self._bridge.do(commands.keep, aside.id, done=self._on_kept, failed=self._on_failed)

    def _on_kept(self, kept: SetAside) -> None:
        words = filled(self.tr("Everybody sees now what %1 wrote on %2."), kept.author, kept.pc)
        self._say(words)
        self.look()

    def _on_failed(self, error: Exception) -> None:
        self._say(sentence_of(error))

    def _say(self, sentence: str) -> None:
        if self._is_open:
            self._about.setText(sentence)
            self._about.show()
            announce(self, sentence)

    def _on_finished(self) -> None:
        self._is_open = False
        self._end_listening()


class AsideGroup(QWidget):
    """What one person wrote on one PC. `keep` is the button, `aside` what it is about."""

    def __init__(self, aside: SetAside) -> None:
        super().__init__()
        self.aside = aside
        self.keep = QuietButton(self.tr("Keep this"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(Label(who_words(aside), semibold=True, wrap=True))
        for taken in aside.taken:
            column.addWidget(Label(taken_words(taken), tone="quiet", wrap=True))
        if aside.let_in:
            column.addWidget(Label(let_in_words(aside), tone="quiet", wrap=True))
        for item in aside.items[:_SHOWN]:
            column.addWidget(Label(item_words(item), wrap=True))
            for there in item.with_it:
                column.addWidget(Label(built_on_words(there), tone="quiet", wrap=True))
        more = aside.count - len(aside.items[:_SHOWN])
        if more:
            words = self.tr("and %n or more others", "", more) if aside.or_more else self.tr("and %n more", "", more)
            column.addWidget(Label(words, META, "quiet"))
        column.addSpacing(SPACE_4)
        column.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignLeft)
        self.keep.setVisible(aside.may_keep)
        if words := whose_choice_words(aside):
            column.addWidget(Label(words, META, "quiet", wrap=True))
