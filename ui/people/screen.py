"""The section People: who is in the shop on the left, one of them beside it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent

from desktop.engine.events import PresenceChanged, SyncChanged
from desktop.people import queries as people_queries
from desktop.people.events import PeopleChanged
from desktop.people.records import Person, Role
from desktop.processes.away import away_until
from desktop.processes.events import ProcessesChanged
from desktop.profiles.collections import COLLECTIONS, PROFILES
from desktop.records.events import RecordChanged, RecordsChanged
from desktop.records.identity import derived_nonce
from desktop.records.listed_rows import ListedRow
from desktop.settings.collections import SETTINGS
from ui.area import PlainScreen
from ui.bridge import Bridge
from ui.local_clock import LocalClock
from ui.people.leaving import RoleDialog, ask_to_take_out, ask_to_take_out_pc
from ui.people.only_owner import OnlyOwner
from ui.people.page import PersonPage
from ui.people.person_list import PersonList
from ui.people.places import PersonPlace
from ui.people_words import may_look_after, may_write
from ui.records.table_in_place import TableInPlace
from ui.shop_header import ShopHeader
from ui.widgets import IconButton, ListPane, Menu, Pane, Panes, SettingsStore

_REFRESH_MS = 100
_SHOWN = {collection.id.hex() for collection in (*COLLECTIONS, SETTINGS)}


class PeopleScreen(Panes, PlainScreen):
    """Signals: `invite_wanted(object)` with the id of the person whose next PC it is, or None for somebody new;
    `direct_wanted(str)` with the id of who is to be written to.
    """

    invite_wanted = Signal(object)
    direct_wanted = Signal(str)

    def __init__(self, bridge: Bridge, settings: SettingsStore) -> None:
        listed = ListPane(QCoreApplication.translate("PeopleScreen", "People"))
        content = Pane(QCoreApplication.translate("PeopleScreen", "Person"))
        super().__init__(listed, content, settings)
        self._bridge = bridge
        self._current = bridge.workspace.me.id
        self.list = PersonList()
        self.only_owner = OnlyOwner(settings)
        self.page = PersonPage(bridge, self.only_owner)
        self.add_person_button = IconButton("user-plus", self.tr("Add a person"))
        self.table = TableInPlace(self, bridge, PROFILES, self.list)
        header = ShopHeader(bridge)
        header.add_action(self.table.button)
        header.add_action(self.add_person_button)
        listed.body.addWidget(header)
        listed.body.addWidget(self.list, 1)
        listed.first = self.list
        content.body.addWidget(self.page, 1)
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._connect()
        self.show_people()

    def open_place(self, place: PersonPlace) -> None:
        """Show somebody's page, and what is asked there."""
        self.show_person(place.person)
        for pc in people_queries.pcs(self._bridge.session):
            if pc.id == place.pc_out:
                ask_to_take_out_pc(self._bridge, self, pc, self.list)

    def show_person(self, person: str) -> None:
        """Open somebody."""
        self.list.choose(person)

    def show_people(self) -> None:
        """Show everybody as they are now."""
        people = people_queries.people(self._bridge.session)
        known = {person.id: person for person in people}
        me = self._me(people)
        shown = known.get(self._current, me)
        self._current = shown.id
        away = away_until(self._bridge.session, LocalClock.current().today())
        self.list.show_people(people, shown.id, away)
        self.table.settle_list()
        self.page.show_person(shown, me)
        self.only_owner.show_people(people, me, shown)
        may_add = me.active and me.role != "employee"
        self.add_person_button.setVisible(may_add)
        self.table.button.setVisible(may_add)
        self.page.alone.setVisible(may_add and len([person for person in people if person.active]) == 1)

    def _me(self, people: Iterable[Person]) -> Person:
        """Who uses this PC; on one that is out of the shop they can change nothing, wherever else they are in it."""
        me = next(person for person in people if person.is_me)
        is_out = self._bridge.workspace.sync_state().is_out or not may_write(me)
        return replace(me, active=me.active and not is_out)

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        return [*self.page.unwritten(), *self.table.unwritten()]

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        self.page.stop()
        self.table.stop()
        self._refresh.stop()
        LocalClock.current().changed.disconnect(self._refresh.start)
        for end in self._ears:
            end()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh.start()

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.clicked.connect(self.table.close)
        self.table.opened.connect(self._on_row_opened)
        self.list.menu_wanted.connect(self._open_menu)
        self.add_person_button.clicked.connect(lambda: self.invite_wanted.emit(None))
        self.page.person_wanted.connect(lambda: self.invite_wanted.emit(None))
        self.page.pc_wanted.connect(self.invite_wanted.emit)
        self.page.direct_wanted.connect(self.direct_wanted)
        self.page.pc_out_wanted.connect(lambda pc: ask_to_take_out_pc(self._bridge, self, pc, self.list))
        self.page.out_wanted.connect(lambda person: ask_to_take_out(self._bridge, self, person, self.list))
        self.page.role_wanted.connect(self._on_role_wanted)
        self.page.away.changed.connect(self.show_people)
        self.only_owner.chosen.connect(lambda person: self._on_role_wanted(person, "owner"))
        self._refresh.timeout.connect(self.show_people)
        LocalClock.current().changed.connect(self._refresh.start)
        heard = (PeopleChanged, PresenceChanged, ProcessesChanged, SyncChanged, RecordsChanged)
        self._ears = [self._bridge.on(kind, self._refresh.start) for kind in heard]
        self._ears.append(self._bridge.on(RecordChanged, self._on_record_changed))

    def _on_record_changed(self, event: RecordChanged) -> None:
        if event.collection in _SHOWN:
            self._refresh.start()

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        """What can be done with a person."""
        person = self.list.rows.person(index.row())
        if person is None:
            return
        menu = Menu(person.name, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Show"), "user", lambda: self.show_person(person.id))
        me = self._me(people_queries.people(self._bridge.session))
        if person.active and not person.is_me and me.active:
            menu.add(self.tr("Write a message"), "message-circle", lambda: self.direct_wanted.emit(person.id))
        if may_look_after(me, person):
            menu.add(self.tr("Add a PC"), "plus", lambda: self.invite_wanted.emit(person.id))
        here = self.page.here
        if here is not None and here.may_add(me, person):
            menu.add(self.tr("Add them at this PC"), "user-plus", lambda: here.add_known(person))
        if person.active and me.active and me.role == "owner":
            menu.add(self.tr("Change the role"), "key-round", lambda: self._on_role_wanted(person))
        if may_look_after(me, person):
            out = self.tr("Leave the shop") if person.is_me else self.tr("Take out of the shop")
            menu.add(out, "log-out", lambda: ask_to_take_out(self._bridge, self, person, self.list))
        menu.popup(place)

    def _on_role_wanted(self, person: Person, role: Role | None = None) -> None:
        dialog = RoleDialog(self._bridge, person, role or person.role, self)
        dialog.finished.connect(self.list.setFocus)  # what was clicked may be gone, and a name must not be typed over
        dialog.open()

    def _on_row_opened(self, row: ListedRow) -> None:
        """Somebody's page, which says all that the row does."""
        for person in people_queries.people(self._bridge.session):
            if derived_nonce(bytes.fromhex(person.id)) == row.key.nonce:
                self.table.close()
                self.show_person(person.id)

    def _on_chosen(self, person: str) -> None:
        self.table.close()
        self._current = person
        self.show_people()
