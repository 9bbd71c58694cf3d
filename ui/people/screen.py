"""The section People: who is in the shop on the left, one of them beside it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent

from desktop.engine.events import PresenceChanged, SyncChanged
from desktop.people import queries as people_queries
from desktop.people.events import PeopleChanged
from desktop.people.records import Person
from ui.area import PlainScreen
from ui.bridge import Bridge
from ui.local_clock import LocalClock
from ui.people.page import PersonPage
from ui.people.person_list import PersonList
from ui.people.places import PersonPlace
from ui.shop_header import ShopHeader
from ui.widgets import IconButton, ListPane, Menu, Pane, Panes, SettingsStore

_REFRESH_MS = 100


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
        self.page = PersonPage(bridge)
        self.add_person_button = IconButton("user-plus", self.tr("Add a person"))
        header = ShopHeader(bridge)
        header.add_action(self.add_person_button)
        listed.body.addWidget(header)
        listed.body.addWidget(self.list, 1)
        listed.first = self.list
        content.body.addWidget(self.page, 1)
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._connect()
        self.show_people()

    def open_place(self, place: PersonPlace) -> None:
        """Show somebody's page."""
        self.show_person(place.person)

    def show_person(self, person: str) -> None:
        """Open somebody."""
        self.list.choose(person)

    def show_people(self) -> None:
        """Show everybody as they are now."""
        people = people_queries.people(self._bridge.session)
        known = {person.id: person for person in people}
        me = next(person for person in people if person.is_me)
        shown = known.get(self._current, me)
        self._current = shown.id
        self.list.show_people(people, shown.id)
        self.page.show_person(shown, may_add_pc=_may_add_pc(me, shown))
        self.add_person_button.setVisible(me.role != "employee")
        self.page.alone.setVisible(len([person for person in people if person.active]) == 1 and me.role != "employee")

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        return [self.tr("a name")] if self.page.name_field.unsaved else []

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        self.page.name_field.stop()
        self._refresh.stop()
        LocalClock.current().changed.disconnect(self._refresh.start)
        for end in self._ears:
            end()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh.start()

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.menu_wanted.connect(self._open_menu)
        self.add_person_button.clicked.connect(lambda: self.invite_wanted.emit(None))
        self.page.person_wanted.connect(lambda: self.invite_wanted.emit(None))
        self.page.pc_wanted.connect(self.invite_wanted.emit)
        self.page.direct_wanted.connect(self.direct_wanted)
        self._refresh.timeout.connect(self.show_people)
        LocalClock.current().changed.connect(self._refresh.start)
        heard = (PeopleChanged, PresenceChanged, SyncChanged)
        self._ears = [self._bridge.on(kind, self._refresh.start) for kind in heard]

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        """What can be done with a person."""
        person = self.list.rows.person(index.row())
        if person is None:
            return
        menu = Menu(person.name, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Show"), "user", lambda: self.show_person(person.id))
        if person.active and not person.is_me:
            menu.add(self.tr("Write a message"), "message-circle", lambda: self.direct_wanted.emit(person.id))
        me = next(one for one in people_queries.people(self._bridge.session) if one.is_me)
        if person.active and _may_add_pc(me, person):
            menu.add(self.tr("Add a PC"), "plus", lambda: self.invite_wanted.emit(person.id))
        menu.popup(place)

    def _on_chosen(self, person: str) -> None:
        self._current = person
        self.show_people()


def _may_add_pc(me: Person, person: Person) -> bool:
    """Everybody their own next PC, managers those of employees, owners everybody's."""
    return person.is_me or me.role == "owner" or (me.role == "manager" and person.role == "employee")
