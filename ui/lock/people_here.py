"""Who uses this PC, on one's own page: one's PIN, letting others in, and taking them off it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.colleagues.events import ColleaguesChanged
from desktop.colleagues.given import GivenSeat, given_seats
from desktop.people import queries as people_queries
from ui.bidi import filled
from ui.lock.adding import Adding
from ui.lock.pin_dialogs import OwnPinDialog, PinDialog
from ui.people_words import may_look_after
from ui.times import day_title, local_day
from ui.tokens import META, PANE_TITLE, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import Avatar, FlowLayout, IconButton, Label, LinkButton, Menu, QuietButton, Toast, ask

if TYPE_CHECKING:
    from desktop.colleagues.records import PersonHere
    from desktop.people.records import Person
    from ui.area import TakingTurns
    from ui.bridge import Bridge


class PeopleHere(QWidget):
    """Attributes: `pin`, `add`, `lock`, the buttons; `menu_of(person)`, what can be done with one of the others."""

    def __init__(self, bridge: Bridge, turns: TakingTurns) -> None:
        super().__init__()
        self._bridge = bridge
        self._turns = turns
        self.pin = QuietButton("", "key-round")
        self.add = QuietButton(self.tr("Add somebody"), "user-plus")
        self.lock = QuietButton(self.tr("Lock (F12)"), "lock")
        self._alone = Label("", tone="quiet", wrap=True)
        self._rows = QVBoxLayout()
        self._given = QVBoxLayout()
        self._lay_out()
        self.pin.clicked.connect(lambda: OwnPinDialog(self, bridge, turns).open())
        self.add.clicked.connect(lambda: Adding(self, bridge, turns).start())
        self.lock.clicked.connect(lambda: turns.lock())
        turns.changed.connect(self.show_people)
        self._deaf = bridge.on(ColleaguesChanged, self.show_people)
        self.show_people()

    def show_people(self) -> None:
        """As it is now."""
        me = self._bridge.workspace.me
        people = self._turns.people
        mine = next((person.pin for person in people if person.id == me.id), "none")
        self.pin.setText(self.tr("Choose a PIN") if mine == "none" else self.tr("Change PIN"))
        self.add.setVisible(me.active and me.role != "employee")
        self.lock.setVisible(self._turns.can_lock)
        self._alone.setVisible(mine == "none")
        self._alone.setText(
            self.tr("You have no PIN: whoever sits down at this PC can come in as you.")
            if len(people) > 1
            else self.tr("Only you. Whoever sits down at this PC is you, as long as you have no PIN.")
        )
        _clear(self._rows)
        for person in people if len(people) > 1 else ():
            self._rows.addWidget(self._row(person))
        _clear(self._given)
        for seat in given_seats(self._bridge.session):
            self._given.addWidget(self._given_row(seat))

    def may_add(self, me: Person, person: Person) -> bool:
        """Whether somebody of the shop can be let in here by who is in."""
        is_here = any(each.id == person.id for each in self._turns.people)
        return not (person.is_me or is_here) and may_look_after(me, person)

    def add_known(self, person: Person) -> None:
        """Let them use this PC."""
        Adding(self, self._bridge, self._turns).start(person)

    def stop(self) -> None:
        """Nothing is shown any more."""
        self._turns.changed.disconnect(self.show_people)
        self._deaf()

    def menu_of(self, person: PersonHere) -> Menu:
        """What can be done with somebody who uses this PC."""
        menu = Menu(person.name, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(filled(self.tr("Switch to %1"), person.name), "users", partial(self._turns.lock, person.id))
        known = {each.id: each for each in people_queries.people(self._bridge.session)}
        me = next(each for each in known.values() if each.is_me)
        if person.id in known and may_look_after(me, known[person.id]):
            if person.id != me.id:
                menu.add(self.tr("A new PIN for a forgotten one"), "key-round", partial(self._renew, person))
            menu.add(self.tr("Take off this PC"), "log-out", partial(self._take_off, person))
        return menu

    def _renew(self, person: PersonHere) -> None:
        from desktop.colleagues import commands

        dialog = PinDialog(
            self,
            filled(self.tr("%1, choose a new PIN"), person.name),
            filled(
                self.tr(
                    "Hand over the keyboard now: %1 types it. What %1 had typed on this PC and not sent is gone then, "
                    "for only the old PIN opened it; everything else is there."
                ),
                person.name,
            ),
            self.tr("From now on"),
        )
        said = filled(self.tr("%1 comes in with the new PIN."), person.name)

        def done(_insider: object) -> None:
            dialog.accept()
            Toast(self, said)

        dialog.chosen.connect(
            lambda pin: self._bridge.do(commands.give_new_pin, person.id, pin, done=done, failed=dialog.refuse)
        )
        dialog.open()

    def _take_off(self, person: PersonHere) -> None:
        from desktop.colleagues import commands

        ask(
            self,
            filled(self.tr("Take %1 off this PC?"), person.name),
            filled(
                self.tr(
                    "%1 stays in the shop, and what was sent stays too. What %1 had typed here and not sent is gone."
                ),
                person.name,
            ),
            self.tr("Take off this PC"),
            self.tr("Cancel"),
            lambda: self._bridge.do(commands.take_off, person.id),
            danger=True,
        )

    def _row(self, person: PersonHere) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        layout.setSpacing(SPACE_12)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        is_me = person.id == self._bridge.workspace.me.id
        texts.addWidget(Label(filled(self.tr("%1 (you)"), person.name) if is_me else person.name, wrap=True))
        words = self.tr("No PIN") if person.pin == "none" else self.tr("Comes in with a PIN")
        texts.addWidget(Label(words, META, "attention" if person.pin == "none" else "quiet", wrap=True))
        more = IconButton("ellipsis", filled(self.tr("What can be done with %1 on this PC"), person.name))
        more.clicked.connect(lambda: self.menu_of(person).popup(more.mapToGlobal(more.rect().bottomLeft())))
        layout.addWidget(Avatar(person.name, person.id))
        layout.addLayout(texts, 1)
        layout.addWidget(more)
        return row

    def _given_row(self, seat: GivenSeat) -> QWidget:
        session = self._bridge.session
        pcs = {pc.id: pc.name for pc in people_queries.pcs(session)}
        people = {person.id: person.name for person in people_queries.people(session)}
        pc, by = pcs.get(seat.pc, ""), people.get(seat.by, "")
        day = day_title(local_day(datetime.fromtimestamp(seat.at_ms / 1000, UTC)))
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        words = filled(self.tr("You can also come in on %1. %2 added you there: %3."), pc, by, day)
        back = LinkButton(self.tr("Take it back"))
        back.setAccessibleDescription(words)
        back.clicked.connect(lambda: self._take_back(seat))
        layout.addWidget(Label(words, wrap=True), 1)
        layout.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _take_back(self, seat: GivenSeat) -> None:
        from desktop.colleagues import given

        self._bridge.do(given.take_back, seat.seat, done=lambda _: self.show_people())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(self.tr("Who uses this PC"), PANE_TITLE))
        column.addWidget(self._alone)
        for rows in (self._rows, self._given):
            rows.setSpacing(0)
            column.addLayout(rows)
        buttons = FlowLayout()
        for button in (self.pin, self.add, self.lock):
            buttons.addWidget(button)
        column.addLayout(buttons)


def _clear(rows: QVBoxLayout) -> None:
    while (item := rows.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
