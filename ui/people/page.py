"""One person: name, role in words, PCs, and what one can do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.people import commands as people_commands
from desktop.people.records import PC, Person
from desktop.profiles import queries as profile_queries
from ui.bidi import filled
from ui.bridge import Bridge
from ui.local_clock import LocalClock
from ui.name_field import NameField
from ui.pc_row import PCRow
from ui.people.away import AwayPart
from ui.people.fact_history import show_history
from ui.people.facts import PersonFacts
from ui.people.facts_reading import read_facts
from ui.people_words import former_role_words, may_look_after, no_pc_words, pc_words, role_explained, role_words
from ui.query_worker import QueryWorker
from ui.theme import Theme
from ui.tokens import PAGE_TITLE, PANE_TITLE, SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24, SPACE_32
from ui.widgets import Avatar, FlowLayout, IconButton, Label, LinkButton, Menu, PrimaryButton, QuietButton

if TYPE_CHECKING:
    from ui.lock.people_here import PeopleHere

_WIDTH = 520
_BESIDE_FROM = 340


class PersonPage(QScrollArea):
    """Signals: `pc_wanted(str person id)`, `direct_wanted(str person id)`, `person_wanted` for somebody new;
    `pc_out_wanted(PC)`, `out_wanted(Person)` for whoever is to be taken out, `role_wanted(Person)` for another role.
    """

    pc_wanted = Signal(str)
    direct_wanted = Signal(str)
    person_wanted = Signal()
    pc_out_wanted = Signal(object)
    out_wanted = Signal(object)
    role_wanted = Signal(object)

    def __init__(self, bridge: Bridge, only_owner: QWidget) -> None:
        """`only_owner`: an advice that stands below the name."""
        super().__init__()
        self._only_owner = only_owner
        self._person: Person | None = None
        self._me: Person | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._avatar = Avatar("", size=64)
        self._name = Label("", PAGE_TITLE, wrap=True)
        self._role = Label("", tone="quiet", wrap=True)
        self.write = PrimaryButton(self.tr("Write a message"), "message-circle")
        self.add_pc = QuietButton(self.tr("Add a PC"), "plus")
        self.let_in = QuietButton(self.tr("Let in again"), "user-plus")
        self.add_here = QuietButton(self.tr("Add them at this PC"), "user-plus")
        self.name_field = NameField(
            self.tr("Your name"),
            bridge,
            partial(bridge.workspace.do, people_commands.rename_me),
            hint=self.tr("Everybody in the shop sees it."),
        )
        self.away = AwayPart(bridge)
        self._facts: dict[str, PersonFacts] = {}
        self._reading = QueryWorker(bridge.pool, self)
        self._reading.failed.connect(bridge.command_failed)
        self._bridge = bridge
        self._pcs_title = Label(self.tr("PCs"), PANE_TITLE)
        self._pcs = QVBoxLayout()
        self._pcs.setSpacing(0)
        self._listed: list[PCRow] = []
        self._no_pc = Label("", tone="quiet", wrap=True)
        self.role = LinkButton(self.tr("Change the role"), "key-round", flush=True)
        self.out = LinkButton("", "log-out", flush=True)
        self.here: PeopleHere | None = None
        self._here_place, self._facts_place = QVBoxLayout(), QVBoxLayout()
        self._here_place.setContentsMargins(0, SPACE_16, 0, 0)
        self.alone = _Alone()
        self.alone.clicked.connect(self.person_wanted)
        self._lay_out()
        self.write.clicked.connect(lambda: self._person and self.direct_wanted.emit(self._person.id))
        for button in (self.add_pc, self.let_in):
            button.clicked.connect(lambda: self._person and self.pc_wanted.emit(self._person.id))
        self.add_here.clicked.connect(lambda: self.here and self._person and self.here.add_known(self._person))
        self.role.clicked.connect(lambda: self.role_wanted.emit(self._person))
        self.out.clicked.connect(lambda: self.out_wanted.emit(self._person))
        Theme.current().changed.connect(self._fit)

    def show_here(self, here: PeopleHere) -> None:
        """Who uses this PC, on one's own page."""
        self.here = here
        self._here_place.addWidget(here)
        here.setVisible(self._person is not None and self._person.is_me)

    def show_person(self, person: Person, me: Person) -> None:
        """Show somebody as they are now, and what this one may do."""
        self._show_facts(person, me)
        self.away.show_person(person, me)
        self.add_here.setVisible(self.here is not None and self.here.may_add(me, person))
        if (person, me) == (self._person, self._me):
            self._show_pcs(person)
            return
        self._person, self._me = person, me
        if self.here is not None:
            self.here.setVisible(person.is_me and me.active)
        self._avatar.set_person(person.name, person.id if person.active else None)
        self._name.setText(filled(self.tr("%1 (you)"), person.name) if person.is_me else person.name)
        self._role.setText(self._role_text(person, me))
        self.write.setVisible(person.active and not person.is_me and me.active)
        self.add_pc.setVisible(may_look_after(me, person))
        self.let_in.setVisible(not person.active and me.active and me.role != "employee")
        self.role.setVisible(me.role == "owner" and me.active and person.active)
        self.out.setVisible(may_look_after(me, person))
        self.out.setText(self.tr("Leave the shop") if person.is_me else self.tr("Take out of the shop"))
        self.name_field.setVisible(person.is_me and me.active)
        if person.is_me:
            self.name_field.show_name(person.name)
        self._show_pcs(person)

    def _role_text(self, person: Person, me: Person) -> str:
        """What somebody is in the shop, and what that lets them do: where they can do it."""
        if not person.active:
            return f"{former_role_words(person.role)}. {self.tr('No longer in the shop. What they wrote stays.')}"
        if person.is_me and not me.active:
            return role_words(person.role)
        return f"{role_words(person.role)}. {role_explained(person.role)}"

    def facts(self, person: str) -> PersonFacts:
        """What is known of somebody who was shown."""
        return self._facts[person]

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        names = [self.tr("a name")] if self.name_field.unsaved else []
        facts = [self.tr("what is known of a person")] if any(facts.unsaved for facts in self._facts.values()) else []
        return names + facts

    def stop(self) -> None:
        """Keep what is typed; nothing is read any more."""
        self.name_field.stop()
        for facts in self._facts.values():
            facts.stop()
        if self.here is not None:
            self.here.stop()
        self._reading.close()

    def _show_facts(self, person: Person, me: Person) -> None:
        facts = self._facts.get(person.id)
        if facts is None:
            facts = self._facts[person.id] = PersonFacts(self._bridge, person.id)
            facts.saved.connect(self._read_facts)
            facts.history_wanted.connect(self._show_history)
            self._facts_place.addWidget(facts)
        for each in self._facts.values():
            each.setVisible(each is facts)
        facts.show_person(person, me)
        self._read_facts(person.id)

    def _read_facts(self, person: str = "") -> None:
        """Of who is shown, unless somebody is named."""
        whose = person or (self._person.id if self._person else "")
        now_ms = round(LocalClock.current().now().timestamp() * 1000)
        self._reading.ask(lambda session: read_facts(session, whose, now_ms), self._facts[whose].show_facts)

    def _show_history(self) -> None:
        facts = self._facts[self._person.id] if self._person else None
        if self._person and facts and facts.shown:
            saves = profile_queries.changes(self._bridge.session, self._person.id)
            show_history(self, self._person.name, saves, facts.shown)

    def _show_pcs(self, person: Person) -> None:
        shown = [(pc, pc_words(pc)) for pc in person.pcs]
        if [row.accessibleName() for row in self._listed] != [f"{pc.name}, {words}" for pc, words in shown]:
            for row in self._listed:
                self._pcs.removeWidget(row)
                row.hide()
                row.deleteLater()
            self._listed = [self._pc_row(pc, words) for pc, words in shown]
            for row in self._listed:
                self._pcs.addWidget(row)
        self._pcs_title.setVisible(person.active)
        self._no_pc.setVisible(person.active and not shown)
        self._no_pc.setText(no_pc_words(person))

    def _pc_row(self, pc: PC, words: str) -> PCRow:
        row = PCRow(pc, words)
        if not self.out.isHidden():
            more = IconButton("ellipsis", filled(self.tr("What can be done with %1"), pc.name))
            more.clicked.connect(lambda: self._open_menu(more, pc))
            row.add_action(more)
        return row

    def _open_menu(self, button: IconButton, pc: PC) -> None:
        menu = Menu(pc.name, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Take this PC out of the shop"), "log-out", lambda: self.pc_out_wanted.emit(pc))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _lay_out(self) -> None:
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(SPACE_32, SPACE_32, SPACE_32, SPACE_32)
        column.setSpacing(SPACE_8)
        self._head = head = QHBoxLayout()
        head.setSpacing(SPACE_16)
        texts = QVBoxLayout()
        texts.setSpacing(SPACE_4)
        texts.addWidget(self._name)
        texts.addWidget(self._role)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        column.addLayout(head)
        buttons = FlowLayout()
        for button in (self.write, self.add_pc, self.add_here, self.let_in):
            buttons.addWidget(button)
        column.addSpacing(SPACE_12)
        column.addLayout(buttons)
        column.addSpacing(SPACE_12)
        column.addWidget(self.away)
        column.addSpacing(SPACE_12)
        column.addWidget(self._only_owner)
        column.addSpacing(SPACE_8)
        column.addWidget(self.name_field)
        column.addLayout(self._here_place)
        column.addSpacing(SPACE_24 - SPACE_8)
        column.addLayout(self._facts_place)
        column.addSpacing(SPACE_24 - SPACE_8)
        column.addWidget(self._pcs_title)
        column.addLayout(self._pcs)
        column.addWidget(self._no_pc)
        column.addSpacing(SPACE_16)
        column.addWidget(self.role, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.out, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(SPACE_16)
        column.addWidget(self.alone)
        column.addStretch()
        inside = QWidget()
        inside.setProperty("ground", "surface")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # Else a long name that wraps makes the page wider than what is seen of it.
        inside.setMinimumSize(1, 1)
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._column, 100)
        row.addStretch(1)
        self.setWidget(inside)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self.viewport().width() < Theme.current().scaled(_BESIDE_FROM)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._head.setDirection(below if narrow else beside)
        self._column.setMaximumWidth(Theme.current().scaled(_WIDTH) + 2 * SPACE_32)


class _Alone(QWidget):
    """What stands there while nobody else is in the shop. Signals: `clicked`."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.button = PrimaryButton(self.tr("Add a person"), "user-plus")
        self.button.clicked.connect(self.clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(self.tr("Only you are here yet"), semibold=True, wrap=True))
        sentence = self.tr("A code lets the next person in from another PC. Both PCs then hold the same.")
        column.addWidget(Label(sentence, tone="quiet", wrap=True))
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
