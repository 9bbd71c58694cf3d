"""The entries of one form as a table, with what leads to filling it in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.forms.barcodes import barcode_question, entry_with_barcode
from desktop.forms.drafts.new_version import carry_late
from desktop.forms.entry_drafts import EntryDraft, keep_entry_draft
from desktop.forms.events import FormsChanged
from desktop.forms.ready_made.examples import remove_examples
from desktop.forms.retention import erased_today, soon_erased
from desktop.home.wall_clock import wall_ms
from ui.bidi import filled
from ui.forms.bringing.offer import ListOffer
from ui.forms.everyones_view import EveryonesView
from ui.forms.here_now import HereNowLine
from ui.forms.next_steps import NextSteps
from ui.forms.ready_made.examples_line import ExamplesLine
from ui.forms.ready_made.offered_changes import OfferedChanges
from ui.records.screen import RecordsScreen
from ui.records.ways import Ways
from ui.scanner.scanner import Scan, TakesScans
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12, SPACE_16
from ui.widgets import FlowLayout, IconButton, Label, LinkButton, PrimaryButton, Toast

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.printed import RecordSheets
    from ui.area import ScreenContext
    from ui.forms.form_list import ListedForm

_BESIDE_FROM: Final = 560
_LOW: Final = 400


class FormTable(RecordsScreen, TakesScans):
    """Signals: `filling_wanted(dict)`, a new entry is to be filled in, which says this already; `change_wanted`, the
    form is to be changed; `draft_wanted(DocumentKey)`, as this draft says.

    Attributes: `listed`, the form it shows; `ways`, in which its entries are seen, `everyone`, how all see them;
    `fill_in`, `change`, the buttons; `next_steps`, what is offered once it is in use; `begun`, what offers an entry
    that was begun; `here`, who is here now; `examples`, what says that there are some; `offered`, what a new version of
    Countertop would change; `lists`, by which lists are brought in.
    """

    filling_wanted = Signal(object)
    change_wanted = Signal()
    draft_wanted = Signal(object)

    def __init__(self, context: ScreenContext, collection: RecordCollection, listed: ListedForm) -> None:
        super().__init__(context, collection)
        self.listed = listed
        self._draft: EntryDraft | None = None
        self.ways = Ways(self.table)
        self.ways.opened.connect(lambda row: self.open_record(row.id))
        self.ways.new_wanted.connect(self.filling_wanted)
        self.everyone = EveryonesView(self.table, self.ways, listed.form)
        self.fill_in = PrimaryButton(self.tr("Fill in"), "plus")
        self.fill_in.clicked.connect(lambda: self.filling_wanted.emit({}))
        self.change = IconButton("pencil", self.tr("Change this form"))
        self.change.clicked.connect(self.change_wanted)
        for button in (self.change, self.fill_in):
            self.table.header.add_action(button)
        self.setTabOrder(self.more, self.change)
        self.setTabOrder(self.change, self.fill_in)
        self._may_not = Label("", META, "quiet", wrap=True)
        self.begun = _Begun()
        self.begun.go_on.clicked.connect(lambda: self.filling_wanted.emit({}))
        self.begun.throw_away.clicked.connect(self._throw_away)
        above = self._notes = QWidget()
        self._above = QVBoxLayout(above)
        self._above.setContentsMargins(SPACE_16, 0, SPACE_16, 0)
        self._above.setSpacing(0)
        self.next_steps = NextSteps(context.bridge)
        self.next_steps.sign_in_wanted.connect(lambda: self._ask_to_leave(context))
        self.next_steps.sheets_wanted.connect(self._print_empty)
        self._above.addWidget(self.next_steps)
        self._above.addWidget(self.begun)
        self._above.addWidget(self._may_not)
        self.here = HereNowLine(context.bridge, self.table)
        self.ways.add_beside(self.here.only)
        self._above.addWidget(self.here)
        self._erased = Label("", META, "quiet", wrap=True)
        self._above.addWidget(self._erased)
        self.examples = ExamplesLine()
        self.examples.clear.clicked.connect(self._clear_examples)
        self._above.addWidget(self.examples)
        self.offered = OfferedChanges(context.bridge, context.settings)
        self.offered.draft_wanted.connect(self.draft_wanted)
        self._above.addWidget(self.offered)
        self.table.body.insertWidget(1, above)
        self._offer(context)
        self.lists = ListOffer(context.bridge, self)
        Theme.current().changed.connect(self._fit_button)
        self.table.read.connect(self._order)
        self.here.shown.connect(self._order)
        self._bridge.on(FormsChanged, self._carry_late)
        self._carry_late()
        self.show_form(listed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_button()

    def _fit_button(self) -> None:
        """Beside what else can be done, or below it where there is no room."""
        has_room = self.height() >= Theme.current().scaled(_LOW)
        for part in (self.here, self.next_steps, self.examples):
            part.set_room(has_room)
        is_beside = self.width() >= Theme.current().scaled(_BESIDE_FROM)
        row = self.table.header.row
        if is_beside == (row.indexOf(self.fill_in) >= 0):
            return
        if is_beside:
            self._above.removeWidget(self.fill_in)
            self.table.header.add_action(self.fill_in)
        else:
            row.removeWidget(self.fill_in)
            self._above.insertWidget(0, self.fill_in, 0, Qt.AlignmentFlag.AlignLeft)
        beyond = 0 if is_beside else SPACE_8
        self._above.setContentsMargins(SPACE_16, beyond, SPACE_16, beyond)

    def show_form(self, listed: ListedForm) -> None:
        """What is known of the form now."""
        self.listed = listed
        self.fill_in.setVisible(not listed.may_not)
        self.change.setVisible(listed.form.may_publish)
        self._may_not.setText(listed.may_not)
        self._may_not.setVisible(bool(listed.may_not))
        session, form = self._bridge.session, listed.form.id
        self._erased.setText(soon_erased(session, form, wall_ms()) or erased_today(session, form, wall_ms()))
        self._erased.setVisible(bool(self._erased.text()))
        self.begun.setVisible(listed.is_begun and not listed.may_not)
        self.examples.show_count(len(listed.examples), may_clear=listed.may_clear)
        self.table.rows.show_examples(listed.examples)
        self.offered.show_form(listed.form)
        self.everyone.show_form(listed.form)
        self.here.show_form(listed.form.definition)

    def look_again(self) -> None:
        """The form asks for something else now: what is shown follows."""
        self.table.loader.look_again()
        self.ways.look_again()

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        self.ways.stop()
        self.offered.stop()
        self.here.stop()
        self.lists.stop()
        super().stop()

    def _carry_late(self) -> None:
        """Answers of people who had not heard of what the form asks now are carried over, beside the window."""
        self._bridge.do(carry_late, self.listed.form.id, failed=lambda _: None)

    def _offer(self, context: ScreenContext) -> None:
        """Also what stands above the table only where there is room for it."""
        offer = self.more.offer
        offer(self.tr("Use as sign-in screen on this PC…"), "monitor", lambda: self._ask_to_leave(context))
        offer(
            self.tr("How entries are printed…"), "printer", self._ask_how_printed, lambda: self.listed.form.may_publish
        )
        offer(self.tr("Only who is here now"), "users", self.here.only.click, lambda: self.here.is_asked)
        offer(self.tr("Clear the examples"), "trash-2", self._clear_examples, self._may_clear)

    def _order(self) -> None:
        """Tab goes through what stands above the table before it goes into it."""
        notes = [stop for stop in self._notes.findChildren(QPushButton) if stop is not self.fill_in]
        stops = [self.table.columns_button, *notes]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self.ways.order_after(stops[-1])

    def _ask_how_printed(self) -> None:
        from ui.forms.print_sheet import PrintSheetDialog

        PrintSheetDialog(self, self._bridge, self.listed.form).open()

    def _print_empty(self) -> None:
        from ui.records.printing.choices import EMPTY

        self.more.print(EMPTY)

    def _may_clear(self) -> bool:
        return bool(self.listed.examples) and self.listed.may_clear

    def _clear_examples(self) -> None:
        self.deeds.do(remove_examples, said=self.tr("The examples are thrown away, in all forms."))

    def _ask_to_leave(self, context: ScreenContext) -> None:
        """This PC to visitors, with this form."""
        from ui.forms.sign_in.dialogs import StartDialog

        StartDialog(self, context, self.listed.form).open()

    def sheets(self) -> RecordSheets:
        """How the form wants its entries printed."""
        from desktop.forms.printed import SheetWords, form_sheets
        from desktop.settings.countries import customs
        from desktop.settings.queries import shop_calendar

        day, month = self.tr("day"), self.tr("month")
        month_first = customs(shop_calendar(self._bridge.session).country).month_first
        order = (month, day) if month_first else (day, month)
        words = SheetWords(self.tr("yes"), self.tr("no"), (*order, self.tr("year")))
        return form_sheets(self.listed.form.definition, words)

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        ways = [self.table.collection.one] if self.ways.unwritten() else []
        return [*super().unwritten(), *ways, *([self.tr("a list that is brought in")] if self.lists.is_working else [])]

    def take_scan(self, scan: Scan) -> bool:
        """To the entry that has this barcode."""
        question = barcode_question(self.listed.form.definition.questions)
        if question is None:
            return False
        collection = self.table.collection
        found = entry_with_barcode(self._bridge.session, collection, question.key, scan.code)
        if found is not None:
            self.open_record(found.id)
            return True
        words = filled(self.tr("No %1 here has the barcode %2."), collection.one, scan.code)
        toast = Toast(self, words, "" if self.listed.may_not else self.tr("Fill in"), at_foot=True)
        toast.clicked.connect(lambda: self.filling_wanted.emit({question.key: scan.code}))
        return True

    def _throw_away(self) -> None:
        """What was begun; it can be taken back for a while."""
        from desktop.forms.entry_drafts import entry_draft

        form, draft = self.listed.form.id, entry_draft(self._bridge.session, self.listed.form.id)
        self._keep(form, None)
        toast = Toast(self, self.tr("What you had begun is thrown away."), self.tr("Undo"), at_foot=True)
        toast.clicked.connect(lambda: self._keep(form, draft))

    def _keep(self, form: str, draft: EntryDraft | None) -> None:
        self._bridge.do(keep_entry_draft, form, draft, done=lambda _: self.deeds.settled.emit())


class _Begun(QWidget):
    """An entry was begun: go on, or throw it away."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = LinkButton(self.tr("Go on"))
        self.throw_away = LinkButton(self.tr("Throw away"))
        flow = FlowLayout(self)
        flow.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        flow.setSpacing(SPACE_12)
        for part in (Label(self.tr("You had begun an entry."), tone="attention"), self.go_on, self.throw_away):
            flow.addWidget(part)
