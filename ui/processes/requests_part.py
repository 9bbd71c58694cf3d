"""Who says yes to a record, on its page: asking for it, where that stands and for how long, and answering."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from desktop.engine.events import PresenceChanged, SyncChanged
from desktop.errors import NotFoundError
from desktop.people.events import PeopleChanged
from desktop.processes import commands
from desktop.processes.about import AboutRecord, about
from desktop.processes.events import ProcessesChanged
from desktop.processes.state import ANSWERS, Deed
from desktop.records.events import RecordChanged, RecordsChanged
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.key_position import key_meant
from ui.processes.answers import give_answer
from ui.processes.story import Story, StoryLine
from ui.processes.words import cover_words, headline
from ui.processes.words_line import WordsLine
from ui.tokens import SPACE_4, SPACE_8
from ui.widgets import FlowLayout, Label, LinkButton, PrimaryButton, QuietButton, announce

if TYPE_CHECKING:
    from desktop.processes.records import Process
    from desktop.records.collection import RecordCollection
    from ui.auto_save import AutoSave
    from ui.bridge import Bridge
    from ui.records.deeds import Deeds

_SOON_MS: Final = 50
_KEYS: Final = {Qt.Key.Key_Y: Deed.APPROVE, Qt.Key.Key_N: Deed.RETURN, Qt.Key.Key_X: Deed.REJECT}


class RequestsPart(QWidget):
    """Where nobody has to say yes, it is not there. Signals: `refused(str)`, why something was not done;
    `asked`, it waits for whoever opened the page.

    Attributes: `ask`, the button that asks for a yes; `sheet`, the one that shows the decision sheet; `cover`, the one
    that asks who decides while somebody is away; `deeds`, the buttons by what they say; `line`, where the words are
    typed that go with an answer, while they are. It has the focus where Y, N and X answer.
    """

    refused = Signal(str)
    asked = Signal()

    def __init__(self, bridge: Bridge, deeds: Deeds, collection: RecordCollection, record: str) -> None:
        """`deeds`: of the screen that it is on, which take answers back."""
        super().__init__()
        self._bridge = bridge
        self._done = deeds
        self._collection = collection
        self._record = record
        self._about: AboutRecord | None = None
        self.line: WordsLine | None = None
        self._headline = Label("", wrap=True)
        self._lines = QVBoxLayout()
        self._told: list[StoryLine] = []
        self.ask = QuietButton(self.tr("Ask for a yes"))
        self.deeds: dict[Deed, QPushButton] = {
            Deed.APPROVE: PrimaryButton(self.tr("Yes")),
            Deed.RETURN: QuietButton(self.tr("Not yet …")),
            Deed.REJECT: QuietButton(self.tr("No …")),
            Deed.RETRACT: LinkButton(self.tr("Take back"), "undo-2", flush=True),
            Deed.WITHDRAW: LinkButton(self.tr("Withdraw"), "undo-2", flush=True),
        }
        self.sheet = LinkButton(self.tr("Decision sheet…"), "printer", flush=True)
        self.cover = QuietButton("", "calendar")
        self._again = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._lay_out()
        self._connect()
        self.setVisible(False)
        self._look()

    @property
    def is_asked(self) -> bool:
        """Whether whoever is here is asked, and not by themselves."""
        return self._about is not None and Deed.APPROVE in self._about.deeds

    def savings(self) -> list[AutoSave]:
        """What saves the words that are typed, also once this is gone."""
        return [self.line.saving] if self.line is not None else []

    # What is shown

    def _look(self) -> None:
        self._bridge.do(about, self._collection, self._record, done=self._on_read, failed=self._on_not_read)

    def _on_not_read(self, error: Exception) -> None:
        if not isinstance(error, NotFoundError):  # the page says that it is gone
            self.refused.emit(sentence_of(error))

    def _on_read(self, found: AboutRecord | None) -> None:
        is_first = self._about is None
        if found != self._about:
            self._about = found
            self._show()
            if is_first and self.is_asked:
                self.asked.emit()

    def _show(self) -> None:
        shown = self._about
        is_there = shown is not None and (bool(shown.processes) or shown.may_ask)
        focused = QApplication.focusWidget()
        self.setVisible(is_there)
        if shown is None or not is_there:
            return
        latest = shown.processes[0] if shown.processes else None
        nobody = self.tr("Nobody was asked yet.")
        self._headline.setText(headline(latest, shown.owners) if latest is not None else nobody)
        self._headline.set_tone("attention" if latest is not None and latest.is_open else "ink")
        self._show_lines(shown)
        self.setAccessibleName(f"{self.tr('Who says yes')}: {self._headline.text()}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self.is_asked else Qt.FocusPolicy.NoFocus)
        self.ask.setVisible(shown.may_ask)
        self.sheet.setVisible(latest is not None)
        self.ask.setText(self._ask_words(shown))
        self.cover.setVisible(shown.leave is not None)
        if shown.leave is not None:
            self.cover.setText(cover_words(shown.leave))
        for deed, button in self.deeds.items():
            button.setVisible(deed in shown.deeds)
        if focused is not None and self.isAncestorOf(focused) and not focused.isVisible():
            self._take_focus()

    def _take_focus(self) -> None:
        for button in (self.ask, self.cover, *self.deeds.values()):
            if button.isVisible():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _ask_words(self, shown: AboutRecord) -> str:
        if shown.noted:
            return self.tr("Note it as an owner")
        return self.tr("Ask again?") if shown.processes else self.tr("Ask for a yes")

    def _show_lines(self, shown: AboutRecord) -> None:
        told = list(Story(shown, self._bridge.workspace.me.id).lines())
        if told == self._told:
            return
        self._told = told
        while (item := self._lines.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for line in told:
            self._lines.addWidget(Label(line.words, line.role, line.tone, wrap=True))

    # What is done

    def _do(self, deed: Deed) -> None:
        process = self._latest()
        if process is None or not self.deeds[deed].isVisible():
            return
        if deed in (Deed.RETURN, Deed.REJECT):
            self._ask_for_words(process.id, deed)
        else:
            self._say(process.id, deed)

    def _ask_for_words(self, process: str, deed: Deed) -> None:
        self._leave_line()
        line = self.line = WordsLine(self._bridge, process, deed)
        line.said.connect(partial(self._say, process, deed))
        line.left.connect(self._leave_line)
        self._column.addWidget(line)
        line.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_line(self) -> None:
        line, self.line = self.line, None
        if line is not None:
            line.saving.flush()
            if line.isAncestorOf(QApplication.focusWidget() or self):
                self.deeds[line.deed].setFocus(Qt.FocusReason.OtherFocusReason)
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()

    def _say(self, process: str, deed: Deed, words: str = "") -> None:
        if deed in ANSWERS:
            give_answer(self._bridge, self._done, process, deed, words, self._on_done, self._on_refused)
        else:
            self._bridge.do(
                commands.decide, process, deed, done=lambda _: self._on_undone(deed), failed=self._on_refused
            )

    def _on_ask(self) -> None:
        self._bridge.do(
            commands.submit, self._collection, self._record, done=lambda _: self._on_done(), failed=self._on_refused
        )

    def _on_sheet(self) -> None:
        from ui.processes.sheet_printing import print_sheet

        process = self._latest()
        if process is not None:
            print_sheet(self, self._bridge, process.id)

    def _on_cover(self) -> None:
        """Who is away, and who fills in for them, as the entry says."""
        from ui.processes.away_dialog import AwayDays, AwayDialog

        leave = self._about.leave if self._about is not None else None
        if leave is not None:
            proposed = AwayDays(leave.since, leave.until, leave.cover)
            dialog = AwayDialog(self._bridge, self, leave.person, proposed)
            dialog.accepted.connect(self._look)
            dialog.open()

    def _on_undone(self, deed: Deed) -> None:
        """What was withdrawn is asked for again."""
        self._on_done()
        if deed is Deed.WITHDRAW:
            said = self.tr("You withdrew it.")
            self._done.remember_command(commands.submit, self._collection, self._record, said=said)

    def _on_done(self) -> None:
        self._leave_line()
        self._look()
        announce(self, self._headline.text())

    def _on_refused(self, error: Exception) -> None:
        if self.line is not None:
            self.line.refuse(sentence_of(error))
        else:
            self.refused.emit(sentence_of(error))
        self._look()

    def _latest(self) -> Process | None:
        return self._about.processes[0] if self._about is not None and self._about.processes else None

    # Laying out

    def _connect(self) -> None:
        self.ask.clicked.connect(self._on_ask)
        self.sheet.clicked.connect(self._on_sheet)
        self.cover.clicked.connect(self._on_cover)
        for deed, button in self.deeds.items():
            button.clicked.connect(partial(self._do, deed))
        for key, deed in _KEYS.items():
            self.deeds[deed].setToolTip(filled(self.tr("Key %1"), chr(key)))
        self._again.timeout.connect(self._look)
        for kind in (ProcessesChanged, PeopleChanged, RecordsChanged):
            self._bridge.on(kind, self._look_soon)
        self._bridge.on(RecordChanged, self._on_record_changed)
        self._bridge.on(PresenceChanged, self._on_presence_changed)
        self._bridge.on(SyncChanged, self._on_presence_changed)

    def take_key(self, event: QKeyEvent) -> bool:
        """Y, N and X say yes, not yet and no, where nobody types; whether it was one of them."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        deed = _KEYS.get(key_meant(event)) if plain else None
        if deed is None or self.deeds[deed].isHidden():
            return False
        self._do(deed)
        return True

    def _on_record_changed(self, event: RecordChanged) -> None:
        inside = self._about.inside if self._about is not None else ()
        if event.record == self._record or event.collection in inside:
            self._look_soon()

    def _on_presence_changed(self) -> None:
        if self._about is None or self._about.not_there is not None:
            self._look_soon()

    def _look_soon(self) -> None:
        if not self._again.isActive():
            self._again.start()

    def _lay_out(self) -> None:
        self._lines.setSpacing(SPACE_4)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.setContentsMargins(0, SPACE_4, 0, 0)
        for button in (self.ask, self.cover, *self.deeds.values(), self.sheet):
            flow.addWidget(button)
            button.setVisible(False)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_8)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(self.tr("Who says yes"), semibold=True))
        column.addWidget(self._headline)
        column.addLayout(self._lines)
        column.addWidget(buttons)
