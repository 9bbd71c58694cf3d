"""The panel of the sync line: PCs, troubles, addresses, what to check, an address to try."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.engine.events import PresenceChanged, SyncChanged
from desktop.engine.records import Problem, SyncState
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.people.events import PeopleChanged
from desktop.people.records import PC
from desktop.rows.records import VerifyResult
from ui.aside import AsideDialog, AsideNotice
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.local_clock import LocalClock
from ui.pc_row import PCRow
from ui.recovery_actions import remedy_words
from ui.sticks import StickDialog
from ui.sync_panel.words import has_words, headline, network_words
from ui.tokens import META, PANE_TITLE, SPACE_4, SPACE_8, SPACE_16
from ui.widgets import Banner, Label, NoticeDialog, PrimaryButton, QuietButton, TextField, announce

_REFRESH_MS = 100
_WIDTH = 520


class SyncPanel(QWidget):
    """Signals: `action_wanted(Problem)`, a trouble whose action only the window can carry out (such as "free_space").

    `pc_wanted`: somebody wants to add one; `stick_wanted`: to carry by stick what the network does not.

    Attributes: `address` the field, `try_button`, `result` what came of a typed address; `aside` the notice of what was
    set aside.
    """

    action_wanted = Signal(object)
    pc_wanted = Signal()
    stick_wanted = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._shown: tuple[SyncState, list[PC]] | None = None
        self._aside = ""
        self.title = Label("", PANE_TITLE, wrap=True)
        self._sentence = Label("", tone="quiet", wrap=True)
        self._problems, self._pcs, self._tried = (QVBoxLayout() for _ in range(3))
        self.addresses = Label("", semibold=True, wrap=True)
        self.addresses.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._addresses_about = Label("", META, "quiet", wrap=True)
        self.address = TextField(
            self.tr("The other PC’s address"),
            placeholder="192.168.1.20",
            hint=self.tr("It is shown on the other PC, in this same place."),
        )
        self.add_button = PrimaryButton(self.tr("Add a PC"), "plus")
        self.add_button.clicked.connect(self.pc_wanted)
        self.stick_button = QuietButton(self.tr("Carry by stick…"), "usb")
        self.stick_button.clicked.connect(self.stick_wanted)
        self.try_button = QuietButton(self.tr("Try it"))
        self.result = Label("", wrap=True)
        self._tried_title = Label(self.tr("Tried lately"), semibold=True)
        self.aside = AsideNotice(bridge)
        self._lay_out()
        self.aside.said.connect(self._on_aside_said)
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh.timeout.connect(self.show_state)
        self.try_button.clicked.connect(self.try_address)
        self.address.submitted.connect(self.try_address)
        self._ears = [bridge.on(kind, self._refresh.start) for kind in (SyncChanged, PeopleChanged, PresenceChanged)]
        LocalClock.current().changed.connect(self._on_day_changed)
        self.show_state()

    def stop(self) -> None:
        """End for good."""
        self._refresh.stop()
        self.aside.stop()
        LocalClock.current().changed.disconnect(self._on_day_changed)
        for end in self._ears:
            end()

    def show_state(self) -> None:
        """Show how everything stands now."""
        state, pcs = self._bridge.workspace.sync_state(), people_queries.pcs(self._bridge.session)
        if (state, pcs) == self._shown:
            return
        before, self._shown = self._shown, (state, pcs)
        title, sentence = headline(state, pcs, self._aside)
        self.title.setText(title)
        self._sentence.setText(sentence)
        if before is None or before[0].problems != state.problems:
            _fill(self._problems, [self._trouble(trouble) for trouble in state.problems])
        self.add_button.setVisible(len(pcs) < 2 and not state.is_out)
        self._carrying.setVisible(len(pcs) > 1 and not state.is_out)
        self._finding.setVisible(not state.is_out)
        _fill(self._pcs, [PCRow(pc, has_words(pc)) for pc in pcs])
        self.addresses.setText("\n".join(state.listening))
        self.addresses.setVisible(bool(state.listening))
        why_none = network_words(state)
        self._addresses_about.setText(why_none or self.tr("Type one of these on the other PC."))
        self._tried_title.setVisible(bool(state.tried))
        tried = [Label(f"{address}: {outcome}", META, "quiet", wrap=True) for address, outcome in state.tried]
        _fill(self._tried, tried)

    def _on_aside_said(self, words: str) -> None:
        if words != self._aside:
            self._aside, self._shown = words, None
            self.show_state()

    def _on_day_changed(self) -> None:
        self._shown = None
        self.show_state()

    # Troubles

    def _trouble(self, trouble: Problem) -> Banner:
        action = trouble.action
        words = self.tr("What to check") if action == "check_network" else remedy_words(action)
        banner = Banner("danger", trouble.sentence, words)
        banner.clicked.connect(lambda: self._act(trouble))
        return banner

    def _act(self, trouble: Problem) -> None:
        if trouble.action == "check_network":
            self.address.setFocus(Qt.FocusReason.OtherFocusReason)
            self._bring_into_view()
        elif trouble.action == "verify":
            self._bridge.run(self._bridge.workspace.verify(), self._on_verified, self._on_not_verified)
        else:
            self.action_wanted.emit(trouble)

    def _bring_into_view(self) -> None:
        parent = self.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(self.address)
            parent = parent.parentWidget()

    def _on_verified(self, found: VerifyResult) -> None:
        if found.ok:
            sentence = self.tr("Everything was checked, %n entries, and all is well.", "", found.entries)
        else:
            sentence = "\n".join(found.problems)
        self._sentence.setText(sentence)
        announce(self, sentence)

    def _on_not_verified(self, error: Exception) -> None:
        self._sentence.setText(sentence_of(error))

    # A typed address

    def try_address(self) -> None:
        """Call the address that is typed; what came of it is said below."""
        typed = self.address.text()
        if not typed:
            self.address.set_error(self.tr("Please type the address that the other PC shows."))
            return
        self.try_button.setEnabled(False)
        self._say(filled(self.tr("Calling %1…"), typed), "quiet")
        self._bridge.do(people_commands.add_address, typed, done=self._on_connected, failed=self._on_not_connected)

    def _on_connected(self, sentence: str) -> None:
        self.try_button.setEnabled(True)
        self._say(sentence, "accent")

    def _on_not_connected(self, error: Exception) -> None:
        self.try_button.setEnabled(True)
        self._say("", "quiet")
        self.address.set_error(sentence_of(error))
        announce(self, sentence_of(error))

    def _say(self, sentence: str, tone: str) -> None:
        self.result.setText(sentence)
        self.result.set_tone(tone)
        self.result.setVisible(bool(sentence))
        if sentence:
            announce(self, sentence)

    # Laying out

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        for part in (self._problems, self._pcs, self._tried):
            part.setSpacing(SPACE_4)
        column.addWidget(self.title)
        column.addWidget(self._sentence)
        column.addLayout(self._problems)
        column.addWidget(self.aside)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(SPACE_8)
        column.addLayout(self._pcs)
        self._carrying = self._laid_out_carrying()
        column.addWidget(self._carrying)
        self._finding = self._laid_out_finding()
        column.addWidget(self._finding)
        column.addStretch()

    def _laid_out_carrying(self) -> QWidget:
        carrying = QWidget()
        column = QVBoxLayout(carrying)
        column.setContentsMargins(0, SPACE_8, 0, 0)
        column.setSpacing(SPACE_8)
        words = self.tr("A PC that is far behind, or never on this network, gets what it lacks by a stick.")
        column.addWidget(Label(words, tone="quiet", wrap=True))
        column.addWidget(self.stick_button, 0, Qt.AlignmentFlag.AlignLeft)
        return carrying

    def _laid_out_finding(self) -> QWidget:
        """What helps PCs to find each other, which is all in vain on one that is out of the shop."""
        finding = QWidget()
        column = QVBoxLayout(finding)
        column.setContentsMargins(0, SPACE_8, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(self.tr("This PC’s addresses"), semibold=True))
        column.addWidget(self.addresses)
        column.addWidget(self._addresses_about)
        column.addSpacing(SPACE_16)
        column.addWidget(Label(self.tr("When a PC is not found"), semibold=True))
        for hint in self._hints():
            column.addWidget(Label(f"•  {hint}", wrap=True))
        column.addSpacing(SPACE_8)
        column.addWidget(self.address)
        row = QHBoxLayout()
        row.addWidget(self.try_button)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self.result)
        self.result.hide()
        column.addWidget(self._tried_title)
        column.addLayout(self._tried)
        return finding

    def _hints(self) -> tuple[str, ...]:
        return (
            self.tr("Is Countertop open on it, and is it awake?"),
            self.tr("Are both on the same network? A cable and Wi-Fi of one router are the same."),
            self.tr("Guest Wi-Fi keeps PCs apart: use the shop’s own."),
            self.tr("Did its firewall ask about Countertop? Allow it in private networks."),
            self.tr("Still not? Type its address here:"),
        )


class SyncDialog(NoticeDialog):
    """The panel over the window. Open it with `open()`; `panel` is the panel."""

    def __init__(self, bridge: Bridge, parent: QWidget | None) -> None:
        super().__init__(
            parent,
            QCoreApplication.translate("SyncDialog", "The shop’s PCs"),
            width=_WIDTH,
        )
        self.panel = SyncPanel(bridge)
        self.body.addWidget(self.panel)
        self.panel.aside.wanted.connect(lambda: AsideDialog(bridge, self).open())
        self.panel.stick_wanted.connect(lambda: StickDialog(bridge, self).open())
        self.finished.connect(lambda _result: self.panel.stop())


def _fill(column: QVBoxLayout, parts: list[QWidget]) -> None:
    """Put these into a column, in place of what is there."""
    while (item := column.takeAt(0)) is not None:
        old = item.widget()
        if old is not None:
            old.hide()
            old.deleteLater()
    for part in parts:
        column.addWidget(part)
