"""A code that lets one PC in, shown large; used by the dialog and by setting up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.engine.events import InvitationChanged
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.people.events import PeopleChanged
from desktop.people.records import Invitation, Role
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.people_words import role_explained
from ui.tokens import META, PANE_TITLE, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import (
    Avatar,
    Banner,
    CodeDisplay,
    Countdown,
    FlowLayout,
    Label,
    LinkButton,
    SegmentedChoice,
    announce,
)

_NEW, _ME = "new", "me"
_TRIES = 3
_LOOK_MS = 1000


class InvitingPanel(QWidget):
    """Opens a code at once, and another one when somebody else is to use it.

    Signals: `joined(str)` with the name of who came. The code is open as long as the panel is: `end()` closes it.
    `code_part`: the code and what belongs to it, for who wants it in another place than below the question.
    """

    joined = Signal(str)

    def __init__(
        self, bridge: Bridge, person: str | None = None, parent: QWidget | None = None, *, sheets: bool = False
    ) -> None:
        """`person`: whose next PC it is for; None asks. `sheets`: it may be for whoever has a recovery sheet, too."""
        super().__init__(parent)
        self._bridge = bridge
        self._person = person
        self._sheets = sheets
        self._me = bridge.workspace.me
        self._invitation: Invitation | None = None
        self._asked = 0
        self._ended = False
        self._for_sheet = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE_12)
        self._who, self._role = self._choices()
        employee = role_explained("employee")
        alone = filled(self.tr("As an employee: %1"), employee)
        self._means = Label(employee if self._role is not None else alone, META, "quiet", wrap=True)
        self._lay_out()
        bridge.on(InvitationChanged, self._look)
        bridge.on(PeopleChanged, self._look)
        # What becomes of a code is also a matter of time, and may be decided by another process.
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._looking.start()
        self._renew()

    def invitation(self) -> Invitation | None:
        """The code as it was last heard of."""
        return self._invitation

    def end(self) -> None:
        """Close a code that is still open."""
        if not self._ended:
            self._ended = True
            self._looking.stop()
            self._clock.stop()
            if self._is_open():
                self._bridge.do(people_commands.cancel_invitation, failed=lambda _error: None)

    # What is asked

    def _choices(self) -> tuple[SegmentedChoice | None, SegmentedChoice | None]:
        if self._person is not None or self._me.role == "employee":
            return None, None
        someone, me = self.tr("Someone new"), self.tr("Me, on another PC")
        who = SegmentedChoice(self.tr("Who will use it?"), [(_NEW, someone), (_ME, me)])
        role = None
        if self._me.role == "owner":
            roles = [
                ("employee", self.tr("Employee")),
                ("manager", self.tr("Manager")),
                ("owner", self.tr("Owner")),
            ]
            role = SegmentedChoice(self.tr("As"), roles)
            role.changed.connect(self._on_role_changed)
        who.changed.connect(self._on_who_changed)
        return who, role

    def _on_who_changed(self, who: str) -> None:
        self._as_whom.setVisible(who == _NEW)
        self._renew()

    def _on_sheet_toggled(self) -> None:
        self._for_sheet = not self._for_sheet
        self._usual.setVisible(not self._for_sheet)
        self._sheet_means.setVisible(self._for_sheet)
        self._sheet.setText(self.tr("For somebody else") if self._for_sheet else self._whoever())
        if self._for_sheet:
            announce(self, self._sheet_means.text())
        self._renew()

    def _on_role_changed(self, role: str) -> None:
        self._means.setText(role_explained(role))
        announce(self, self._means.text())
        self._renew()

    def _wanted(self) -> tuple[Role | None, str | None]:
        """For whom the code is to be: a role for someone new, or a person."""
        if self._person is not None:
            return None, self._person
        if self._who is None or self._who.value() == _ME:
            return None, self._me.id
        role: Role = self._role.value() if self._role is not None else "employee"  # type: ignore[assignment]
        return role, None

    # The code

    def _renew(self) -> None:
        self._asked += 1
        turn = self._asked
        self._renewing.setEnabled(False)
        role, person = self._wanted()
        asked: tuple[Any, ...] = (people_commands.invite, role, person)
        self._bridge.do(
            *((people_commands.invite_whoever,) if self._for_sheet else asked),
            done=lambda invitation: self._on_opened(turn, invitation),
            failed=lambda error: self._on_refused(turn, error),
        )

    def _on_opened(self, turn: int, invitation: Invitation) -> None:
        if self._ended:
            self._bridge.do(people_commands.cancel_invitation, failed=lambda _error: None)
        elif turn == self._asked:
            self._show(invitation)

    def _on_refused(self, turn: int, error: Exception) -> None:
        if not self._ended and turn == self._asked:
            self._renewing.setEnabled(True)
            self._say(sentence_of(error))

    def _look(self) -> None:
        if not self._ended and self._is_open():
            turn = self._asked
            BackgroundTask(
                lambda: self._bridge.workspace.do(people_commands.invitation).result(),
                lambda invitation: self._on_looked(turn, invitation),
                lambda _error: None,
                self,
            ).start()

    def _on_looked(self, turn: int, invitation: Invitation | None) -> None:
        shown = self._invitation
        if self._ended or turn != self._asked or invitation is None or shown is None:
            return
        # What was asked earlier may be answered later; a code that is over stays over.
        if invitation.code == shown.code and shown.state == "open":
            self._show(invitation)

    def _show(self, invitation: Invitation) -> None:
        before, self._invitation = self._invitation, invitation
        self._how.setText(self._how_words())
        self._renewing.setEnabled(True)
        is_open, is_over = invitation.state == "open", invitation.state != "joined"
        self._code.set_code(invitation.code)
        self._addresses.setText(self._address_words(invitation.addresses))
        self._addresses.setVisible(is_open and bool(invitation.addresses))
        self.code_part.setVisible(is_over)
        self._code.setEnabled(is_open)
        self._clock.setVisible(is_open)
        self._asking.setVisible(is_over)
        self._clock.tick()
        self._say(self._what_happened(invitation))
        if invitation.state == "joined" and (before is None or before.state != "joined"):
            self._welcome(invitation.joined or "", invitation.joined_id)

    def _what_happened(self, invitation: Invitation) -> str:
        if invitation.state == "expired":
            return self.tr("This code’s time is over. Nobody got in with it.")
        if invitation.state == "locked":
            return self.tr("The code was typed wrongly three times and is closed. Nobody got in.")
        if invitation.state == "cancelled":
            return self.tr("This code was closed. Nobody got in with it.")
        if invitation.state == "open" and invitation.tries_left < _TRIES:
            if invitation.tries_left == 1:
                return self.tr("A wrong code was typed on the other PC. One try is left.")
            words = self.tr("A wrong code was typed on the other PC. %1 tries are left.")
            return filled(words, str(invitation.tries_left))
        return ""

    def _welcome(self, name: str, person: str | None) -> None:
        self._arrived_disc.set_person(name, person)
        self._arrived_name.setText(filled(self.tr("%1 has joined"), name))
        self._arrived.setVisible(True)
        announce(self, self._arrived_name.text())
        self.joined.emit(name)

    def _say(self, sentence: str) -> None:
        self._problem.set_text(sentence)
        self._problem.setVisible(bool(sentence))

    def _is_open(self) -> bool:
        return self._invitation is not None and self._invitation.state == "open"

    def _seconds_left(self) -> float:
        if self._invitation is None:
            return 1.0
        return (self._invitation.expires_at - datetime.now(UTC)).total_seconds()

    def _address_words(self, addresses: tuple[str, ...]) -> str:
        found = filled(self.tr("There it says “Found: %1”."), self._bridge.workspace.shop)
        if len(addresses) == 1:
            words = filled(self.tr("Not found? “Type its address”: %1"), addresses[0])
            return f"{found} {words}"
        return "\n".join((f"{found} {self.tr('Not found? “Type its address”, one of:')}", *addresses))

    # Laying out

    def _lay_out(self) -> None:
        self._asking = self._asking_part()
        self._arrived = self._arrived_part()
        self.code_part = self._code_part()
        self.first: QWidget = self._code
        for part in (self._asking, self._arrived, self.code_part):
            self._layout.addWidget(part)

    def _asking_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        self._usual = self._usual_part()
        column.addWidget(self._usual)
        if self._sheets:
            self._sheet_means = Label(self._sheet_words(), wrap=True)
            self._sheet_means.hide()
            self._sheet = LinkButton(self._whoever(), flush=True)
            self._sheet.clicked.connect(self._on_sheet_toggled)
            column.addWidget(self._sheet_means)
            column.addWidget(self._sheet, 0, Qt.AlignmentFlag.AlignLeft)
        return part

    def _usual_part(self) -> QWidget:
        if self._who is None:
            return Label(self._for_whom(), wrap=True)
        asking = QWidget()
        column = QVBoxLayout(asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(self.tr("Who will use it?"), semibold=True))
        column.addWidget(self._who)
        column.addWidget(self._role_part())
        return asking

    def _whoever(self) -> str:
        return self.tr("Whoever has the recovery sheet")

    def _sheet_words(self) -> str:
        return self.tr(
            "For whoever lost their PC and has the twelve words of a recovery sheet. The words let them in as who they "
            "are: you decide nothing. Show the code to them alone."
        )

    def _role_part(self) -> QWidget:
        """What somebody new will be, and what that means; shown only for somebody new."""
        self._as_whom = QWidget()
        column = QVBoxLayout(self._as_whom)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        if self._role is not None:
            row = QHBoxLayout()
            row.setSpacing(SPACE_8)
            row.addWidget(Label(self.tr("As"), tone="quiet"))
            row.addWidget(self._role)
            row.addStretch()
            column.addLayout(row)
        column.addWidget(self._means)
        return self._as_whom

    def _code_part(self) -> QWidget:
        self._how = Label(self._how_words(), wrap=True)
        self._code = CodeDisplay("")
        self._clock = Countdown(self._seconds_left, self.tr("%1 left, while it is shown here"))
        self._renewing = LinkButton(self.tr("New code"), "refresh-cw", flush=True)
        self._renewing.clicked.connect(self._renew)
        self._addresses = Label("", META, "quiet", wrap=True)
        self._addresses.hide()
        self._problem = Banner("attention", "")
        self._problem.hide()
        part = QWidget()
        # Else wrapped texts ask for the height that they have in a narrow column.
        part.setMinimumSize(1, 1)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, SPACE_4, 0, 0)
        column.setSpacing(SPACE_4)
        time = FlowLayout()
        time.addWidget(self._clock)
        time.addWidget(self._renewing)
        column.addWidget(self._how)
        column.addWidget(self._code)
        column.addLayout(time)
        column.addWidget(self._addresses)
        column.addWidget(self._problem)
        return part

    def _how_words(self) -> str:
        """What is done at the other PC, in the words that stand there."""
        if self._for_sheet:
            return self.tr("On the new PC: “Begin again”, “From another PC of the shop”, and into the first box:")
        _role, person = self._wanted()
        if person is None:
            where = self.tr("On the other PC")
        elif person == self._me.id:
            where = self.tr("On your other PC")
        else:
            name = people_queries.person(self._bridge.session, person).name
            where = filled(self.tr("On the next PC of %1"), name)
        return filled(self.tr("%1: “Join a shop”, and into the first box:"), where)

    def _for_whom(self) -> str:
        if self._person is None or self._person == self._me.id:
            return self.tr("For another PC of your own.")
        name = people_queries.person(self._bridge.session, self._person).name
        return filled(self.tr("For the next PC of %1."), name)

    def _arrived_part(self) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, SPACE_8, 0, SPACE_8)
        row.setSpacing(SPACE_12)
        self._arrived_disc = Avatar("", None)
        self._arrived_name = Label("", PANE_TITLE, wrap=True)
        row.addWidget(self._arrived_disc)
        row.addWidget(self._arrived_name, 1, Qt.AlignmentFlag.AlignVCenter)
        part.hide()
        return part
