"""The pane on the left: the shop, its calendars, and what makes another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QPoint, Signal

from desktop.people import queries as people_queries
from desktop.schedule.commands import add_calendar
from ui.bridge import sentence_of
from ui.schedule.calendar_list import CalendarList
from ui.schedule.new_calendar_dialog import NewCalendarDialog
from ui.shop_header import ShopHeader
from ui.widgets import IconButton, ListPane

if TYPE_CHECKING:
    from desktop.schedule.records import Calendar
    from ui.bridge import Bridge
    from ui.widgets import SettingsStore

_HIDDEN_KEY: Final = "schedule.hidden"


class CalendarsPane(ListPane):
    """Which calendars are hidden is kept. Attributes: `list`. Signals: `changed` when another one is shown or hidden,
    or there is a new one; `bin_wanted(QPoint)`: what was thrown away, at a place of the screen."""

    changed = Signal()
    bin_wanted = Signal(QPoint)

    def __init__(self, bridge: Bridge, settings: SettingsStore) -> None:
        super().__init__(QCoreApplication.translate("CalendarsPane", "Calendars"))
        self._bridge = bridge
        self._choices = settings
        self.list = CalendarList()
        self.list.hide_some(_texts(settings.get(_HIDDEN_KEY)))
        new = IconButton("plus", self.tr("New calendar"))
        header = ShopHeader(bridge)
        bin_button = IconButton("trash-2", self.tr("Thrown away"))
        header.add_action(bin_button)
        header.add_action(new)
        self.body.addWidget(header)
        self.body.addWidget(self.list, 1)
        self.first = self.list
        new.clicked.connect(self._ask_new)
        below = lambda: bin_button.mapToGlobal(bin_button.rect().bottomLeft())  # noqa: E731
        bin_button.clicked.connect(lambda: self.bin_wanted.emit(below()))
        self.list.switched.connect(self._on_switched)

    @property
    def hidden(self) -> set[str]:
        """The ids of calendars that are not shown."""
        return self.list.hidden

    def show_calendars(self, known: Sequence[Calendar]) -> None:
        """Those that one reads, after the shop's own."""
        self.list.show_calendars(known)

    def unhide(self, id: str) -> None:
        """Show a calendar, where it is hidden."""
        if id in self.hidden:
            self.list.unhide(id)

    def _on_switched(self) -> None:
        self._choices.set(_HIDDEN_KEY, sorted(self.list.hidden))
        self.changed.emit()

    def _ask_new(self) -> None:
        me = people_queries.person(self._bridge.session, self._bridge.workspace.me.id)
        dialog = NewCalendarDialog(self, me.role)
        dialog.named.connect(lambda name, colour, readers: self._make(dialog, name, colour, readers))
        dialog.open()

    def _make(self, dialog: NewCalendarDialog, name: str, colour: str, readers: int) -> None:
        def done(_made: object) -> None:
            dialog.accept()
            self.changed.emit()

        self._bridge.do(
            add_calendar, name, colour, readers, done=done,
            failed=lambda error: dialog.field.set_error(sentence_of(error)),
        )  # fmt: skip


def _texts(kept: object) -> Sequence[str]:
    return [each for each in kept if isinstance(each, str)] if isinstance(kept, list) else []
