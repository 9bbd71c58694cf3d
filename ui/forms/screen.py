"""The section Forms: those in use on the left, the entries of one beside them, filling it in, or making one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.errors import NotFoundError
from desktop.forms import queries as form_queries
from desktop.forms.events import FormsChanged
from desktop.people.events import PeopleChanged
from desktop.records.events import RecordChanged, RecordsChanged
from desktop.records.identity import RecordKey
from desktop.records.own_rights import OwnRights
from desktop.records.state import AWAY
from ui.area import PlainScreen
from ui.bridge import sentence_of
from ui.forms.bringing.words import done_words, taken_words
from ui.forms.builder.making import FormMaking
from ui.forms.filling.page import FillingPage
from ui.forms.form_list import FormList, ListedForm, read_forms
from ui.forms.form_table import FormTable
from ui.forms.places import FormPlace, NewEntryPlace
from ui.forms.ready_made.beginning import Beginning
from ui.left_texts import LeftTexts
from ui.processes.asking import ask_for_yes
from ui.query_worker import QueryWorker
from ui.shop_header import ShopHeader
from ui.tokens import SPACE_8, SPACE_12, SPACE_16
from ui.widgets import EmptyState, ListPane, Pane, Panes, QuietButton, Toast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.forms.taken_list import TakenList
    from desktop.records.records import Record
    from desktop.records.values import Value
    from ui.area import ScreenContext

_REFRESH_MS: Final = 100
_OPEN_KEY: Final = "forms.form"


class FormsScreen(Panes, PlainScreen):
    """Attributes: `list`; `table`, the form that is open; `filling`, the page on which it is filled in, while it is;
    `making`, the pages on which one is made or changed; `make`, the button that leads there; `beginning`, what asks for
    the kind of shop where there is no form yet."""

    def __init__(self, context: ScreenContext) -> None:
        listed = ListPane(QCoreApplication.translate("FormsScreen", "Forms"))
        self.nothing = Pane(QCoreApplication.translate("FormsScreen", "Form"))
        super().__init__(listed, self.nothing, context.settings)
        self._context = context
        self._bridge = context.bridge
        self.list = FormList()
        self.table: FormTable | None = None
        self.filling: FillingPage | None = None
        self.making: FormMaking | None = None
        self._taken: tuple[TakenList, str] | None = None
        """What came of a list, until it is said over the form's table."""
        self._first_used = ""
        """The form that has just been put to use for the first time."""
        self.make = QuietButton(self.tr("Make a form"))
        self._left: list[FormTable] = []
        """Tables that were left and are not all on the disk yet."""
        self._leaving = LeftTexts(self)
        self._wanted: FormPlace | NewEntryPlace | None = None
        self._is_read = self._ended = self._is_stale = False
        self._reader = QueryWorker(self._bridge.pool, self)
        self._again = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self.empty = EmptyState(
            "clipboard",
            self.tr("No forms yet"),
            self.tr("A form asks everybody for the same things: who visits, what is ordered, what was thrown away."),
            self.tr("Make a form"),
        )
        self.empty.setVisible(False)
        self.nothing.body.addWidget(self.empty, 1)
        self.beginning = Beginning(self._bridge, self.nothing)
        listed.body.addWidget(ShopHeader(self._bridge))
        listed.body.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, SPACE_12)
        foot.addWidget(self.make)
        foot.addStretch(1)
        listed.body.addLayout(foot)
        listed.first = self.list
        self.first = self.list
        self._connect()
        self._look()

    # What others call

    def panes(self) -> list[QWidget]:
        """What F6 walks through, left to right."""
        if self.making is not None:
            return [self.making]
        inside = self.table.panes() if self.table is not None and self.content is self.table else [self.content]
        return [*([self.list_pane] if self.list_pane is not None else []), *inside]

    def open_place(self, place: FormPlace | NewEntryPlace) -> None:
        """Show a form, an entry of it, or fill it in."""
        if not self._is_read:
            self._wanted = place
            return
        self.leave_making()
        if self.list.rows.row_of(place.form) < 0:
            Toast(self, self.tr("This form is not here."), at_foot=True)
            return
        self.list.choose(place.form)
        if isinstance(place, NewEntryPlace):
            self.fill_in()
        elif self.table is not None:
            self.leave_filling()
            if place.entry:
                self.table.open_record(place.entry, place.of)

    def shows(self, place: FormPlace | NewEntryPlace) -> bool:
        """Whether this one is open."""
        is_open = self.table is not None and self.table.listed.form.id == place.form
        return is_open and isinstance(place, NewEntryPlace) == (self.filling is not None)

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        tables = [*self._left, *([self.table] if self.table is not None else [])]
        filling = self.filling.unwritten() if self.filling is not None else []
        leaving = [self.tr("an entry")] if self._leaving.unsaved else []
        making = self.making.unwritten() if self.making is not None else []
        return [*(words for table in tables for words in table.unwritten()), *filling, *making, *leaving]

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        if self._ended:
            return
        self._ended = True
        self._again.stop()
        if self.making is not None:
            self.making.stop()
        if self.filling is not None:
            self.filling.stop()
            self._leaving.take([self.filling.saving])
        self._leaving.stop()
        for table in (*self._left, *([self.table] if self.table is not None else [])):
            table.stop()
        self._reader.close()

    def fill_in(self, given: Mapping[str, Value] | None = None) -> None:
        """Fill in the form that is open; `given`: what the entry says already, as where one stands on its board."""
        table = self.table
        if table is None or self.filling is not None or self.making is not None or table.listed.may_not:
            return
        given = table.ways.given() if given is None else given
        page = self.filling = FillingPage(self._bridge, table.listed.form, given)
        page.left.connect(self.leave_filling)
        page.saved.connect(self._on_saved)
        page.refused.connect(self._say)
        page.saving.saved.connect(self._look_soon)
        page.take_back.clicked.connect(self._on_take_back)
        self.set_content(page)
        page.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave_filling(self) -> None:
        """Back to the table; what is typed is kept."""
        page, self.filling = self.filling, None
        if page is None or self.table is None:
            return
        page.stop()
        self._leaving.take([page.saving])
        self.set_content(self.table)
        page.deleteLater()
        self.table.table.take_focus()
        self._again.start()

    def make_form(self) -> None:
        """Make one, from its beginning."""
        self._begin_making().start()

    def change_form(self) -> None:
        """Change the form that is open."""
        if self.table is not None:
            form = self.table.listed.form
            self._begin_making().change(form)

    def leave_making(self) -> None:
        """Back to the forms in use; what was made so far stays."""
        making, self.making = self.making, None
        if making is None:
            return
        making.stop()
        self._show_content()
        making.deleteLater()
        (self.list if self.list.rows.rowCount() else self.make).setFocus(Qt.FocusReason.OtherFocusReason)
        self._again.start()

    def _begin_making(self) -> FormMaking:
        self.leave_making()
        self.leave_filling()
        making = self.making = FormMaking(self._bridge)
        making.closed.connect(self.leave_making)
        making.taken.connect(lambda taken: setattr(self, "_taken", (taken, taken_words(taken.entries))))
        making.used.connect(lambda form: self._show_used(FormPlace(form)))
        making.ready.connect(lambda form: self._show_used(NewEntryPlace(form)))
        self._show_content()
        return making

    # What is shown

    def _show_content(self) -> None:
        """Making a form has the whole section, filling one in the place of its table."""
        if self.list_pane is not None:
            self.list_pane.setVisible(self.making is None)
        self.set_content(self.making or self.filling or self.table or self.nothing)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.filling is not None:
            self.filling.keep()

    def _look_soon(self) -> None:
        self._is_stale = True
        if self.isVisible() and not self._again.isActive():
            self._again.start()

    def _look(self) -> None:
        self._is_stale = False
        if not self._ended:
            self._reader.ask(read_forms, self._on_read)

    def _on_read(self, listed: list[ListedForm]) -> None:
        self._is_read = True
        open_id = self.table.listed.form.id if self.table is not None else str(self._context.settings.get(_OPEN_KEY))
        self.list.rows.show_forms(listed)
        self.empty.setVisible(not listed and not self.beginning.asks(listed))
        if not listed:
            self._leave_table()
            return
        if self._wanted is not None:
            open_id = self._wanted.form
        row = max(0, self.list.rows.row_of(open_id))
        self.list.choose(listed[row].form.id)
        self._show(listed[row])
        if self._wanted is not None:
            place, self._wanted = self._wanted, None
            self.open_place(place)
        self._say_taken()
        if self.table is not None and self.table.listed.form.id == self._first_used:
            self._first_used = ""
            self.table.next_steps.offer(self.table.listed.form)

    def _say_taken(self) -> None:
        """What was brought in out of a list, with a way back."""
        if self._taken is None or self.table is None:
            return
        taken, said = self._taken
        if self.table.listed.form.id == taken.form.id:
            self._taken = None
            self.table.deeds.remember(bytes.fromhex(taken.entries.batch), said)

    def _on_chosen(self, form: str) -> None:
        self._context.settings.set(_OPEN_KEY, form)
        self._show(self.list.rows.listed(self.list.rows.row_of(form)))

    def _show(self, listed: ListedForm) -> None:
        """A form’s table; that of the one that is open follows what the form asks now."""
        is_same = self.table is not None and self.table.listed.form.id == listed.form.id
        try:
            collection = form_queries.entries_of(self._bridge.session, listed.form.id)
        except NotFoundError as error:
            self._say(sentence_of(error))
            return
        if is_same and self.table is not None:
            self.table.show_form(listed)
            if self.table.table.collection != collection:
                self.table.look_again()
            return
        self.leave_filling()
        self._leave_table()
        self.table = FormTable(self._context, collection, listed)
        self.table.setParent(self)
        self.table.filling_wanted.connect(self.fill_in)
        self.table.change_wanted.connect(self.change_form)
        self.table.draft_wanted.connect(lambda key: self._begin_making().open_draft(key))
        self.table.lists.brought.connect(self._on_brought)
        self.table.deeds.settled.connect(self._look_soon)
        self.table.table.view.ended.connect(self._look_soon)
        if self.filling is None and self.making is None:
            self.set_content(self.table)

    def _leave_table(self) -> None:
        table, self.table = self.table, None
        for left in [*self._left, *([table] if table is not None else [])]:
            if left in self._left:
                self._left.remove(left)
            if left.unwritten():
                self._left.append(left)
            else:
                left.stop()
                left.deleteLater()
        if self.filling is None and self.making is None:
            self.set_content(self.nothing)

    # What happens

    def _show_used(self, place: FormPlace | NewEntryPlace) -> None:
        """A form is in use now: show it, or fill it in."""
        self.leave_making()
        if len(form_queries.versions(self._bridge.session, place.form)) == 1:
            self._first_used = place.form
        self._wanted = place
        self._look()

    def _on_brought(self, taken: TakenList, stopped: bool) -> None:
        """A list was brought in: say it over the table, which may be made anew first."""
        self._taken = taken, done_words(taken.entries, stopped=stopped)
        self._look()

    def _on_saved(self, batch: bytes, record: Record | None) -> None:
        page, table, said = self.filling, self.table, self.tr("Saved")
        if page is None or table is None:
            return
        if page.asks and record is not None:
            ask_for_yes(self._bridge, table.table.collection, record.id, self._say)
            return
        can_undo = record is not None and self._may_take_back()
        if page.goes_on:
            page.say_saved(undoable=can_undo)
        if can_undo:
            table.deeds.remember(batch, "" if page.goes_on else said)
        elif not page.goes_on:
            Toast(self, said, at_foot=True)

    def _on_take_back(self) -> None:
        if self.filling is not None and self.table is not None:
            self.filling.say_taken_back()
            self.filling.take_focus()
            self.table.deeds.undo()

    def _may_take_back(self) -> bool:
        """Whether oneself may throw away what one added."""
        assert self.table is not None
        collection, me = self.table.table.collection, bytes.fromhex(self._bridge.workspace.me.id)
        return not OwnRights(self._bridge.session, collection).changing(RecordKey(collection.id, me, b""), AWAY)

    def _say(self, sentence: str) -> None:
        Toast(self, sentence, at_foot=True)

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.make.clicked.connect(self.make_form)
        self.empty.clicked.connect(self.make_form)
        self._again.timeout.connect(self._look)
        self._reader.failed.connect(self._bridge.command_failed)
        self._leaving.refused.connect(self._say)
        for kind in (FormsChanged, RecordChanged, RecordsChanged, PeopleChanged):
            self._bridge.on(kind, self._look_soon)
        QShortcut(
            QKeySequence.StandardKey.New, self, self.fill_in, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
