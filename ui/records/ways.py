"""The ways to see a collection's records: a table, a board, a calendar, pictures; which one, and by what, is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.records.own_view import BOARD, CALENDAR, PICTURES, TABLE
from desktop.records.ways import board_fields, calendar_days, picture_fields, summed_fields
from desktop.rows.typed_text import shortened
from ui.bidi import filled
from ui.records.board.board_read import BoardAsk
from ui.records.board.record_board import RecordBoard
from ui.records.calendar.calendar_read import CalendarAsk
from ui.records.calendar.record_calendar import RecordCalendar
from ui.records.pictures.picture_read import PicturesAsk
from ui.records.pictures.record_pictures import RecordPictures
from ui.records.table.columns import columns_of
from ui.records.table.table_read import narrowed
from ui.tokens import SPACE_4, SPACE_8, SPACE_16
from ui.widgets import FlowLayout, LinkButton, Menu, SegmentedChoice

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.dated import Days
    from ui.records.table.table_pane import TablePane

    _Way = RecordBoard | RecordCalendar | RecordPictures

_LONGEST: Final = 32


class _Choice(NamedTuple):
    """One of what a board or a calendar can go by, and what chooses it."""

    words: str
    is_chosen: bool
    choose: Callable[[], object]


class Ways(QObject):
    """Hung into a table's pane: a line above it, where another way than the table is offered.

    Attributes: `line`; `seen_as`, what switches, None where there is the table only; `board`, `calendar`, `pictures`,
    None before they were seen. Signals: `opened(ListedRow)`; `new_wanted(dict)`: a record is to be made that says this.
    """

    opened = Signal(object)
    new_wanted = Signal(object)

    def __init__(self, pane: TablePane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._kept = pane.kept
        self.board: RecordBoard | None = None
        self.calendar: RecordCalendar | None = None
        self.pictures: RecordPictures | None = None
        self.seen_as: SegmentedChoice | None = None
        self.line = QWidget()
        self._beside: list[QWidget] = []
        self._offering: list[str] = []
        self._before: QWidget = pane.search
        self._holder = QHBoxLayout()
        self._lay_out()
        self._collection = pane.collection
        pane.read.connect(self._on_read)
        pane.loader.listing_changed.connect(self._on_listing_changed)
        self._kept.changed.connect(self.show_kept)
        self._offer()

    @property
    def kind(self) -> str:
        """How the records are seen now."""
        return self._kept.now.kind if self._kept.now.kind in self._offered() else TABLE

    def see_as(self, kind: str) -> None:
        """See them in another way."""
        self._kept.change(kind=kind)
        self._pane.take_focus()

    def look_again(self) -> None:
        """Read anew what is seen."""
        for each in (self.board, self.calendar, self.pictures):
            if each is not None:
                each.look_again()

    def given(self) -> dict[str, object]:
        """What a record says that is made where one stands."""
        shown = self._shown()
        return shown.given() if shown is not None else {}

    def add_beside(self, part: QWidget) -> None:
        """Something more in the line; whoever shows or hides it says so by `fit`."""
        self._beside.append(part)
        self._flow.addWidget(part)

    def fit(self) -> None:
        """The line stands there as long as there is something in it."""
        self.line.setVisible(self.seen_as is not None or not all(part.isHidden() for part in self._beside))

    def order_after(self, before: QWidget) -> None:
        """Tab goes to the line after this part, then to the records."""
        self._before = before
        self._order()

    def _order(self) -> None:
        shown = self._shown()
        records = shown.first if shown is not None else self._pane.view
        switch = self.seen_as.stops() if self.seen_as is not None else []
        for one, other in pairwise([self._before, *switch, self._by, self._sum, *self._beside, records]):
            QWidget.setTabOrder(one, other)

    def unwritten(self) -> bool:
        """Whether something is not on the disk yet."""
        return any(each is not None and each.steps.are_running for each in (self.board, self.calendar))

    def stop(self) -> None:
        """End for good."""
        for each in (self.board, self.calendar, self.pictures):
            if each is not None:
                each.stop()

    def show_kept(self) -> None:
        """Show what is kept."""
        kind = self.kind
        if self.seen_as is not None:
            self.seen_as.set_value(kind)
        if kind == BOARD:
            self._show_board()
        elif kind == CALENDAR:
            self._show_calendar()
        elif kind == PICTURES:
            self._show_pictures()
        for way, name in ((self.board, BOARD), (self.calendar, CALENDAR), (self.pictures, PICTURES)):
            if way is not None:
                way.rest(resting=kind != name)
        shown = self._shown()
        self._pane.show_instead(shown.view if shown is not None else None)
        self._order()
        self._by.setVisible(kind != TABLE)
        self._sum.setVisible(kind == BOARD and bool(summed_fields(self._collection)))

    # What is offered

    def _offered(self) -> list[str]:
        found = [TABLE]
        found += [BOARD] if board_fields(self._collection) else []
        found += [CALENDAR] if calendar_days(self._collection) else []
        return found + ([PICTURES] if picture_fields(self._collection) else [])

    def _offer(self) -> None:
        """What there is, with what switches between these."""
        offered = self._offered()
        if offered != self._offering:
            self._offering = offered
            self._put_switch()
        self.show_kept()
        self.fit()

    def _put_switch(self) -> None:
        if self.seen_as is not None:
            self._holder.removeWidget(self.seen_as)
            self.seen_as.hide()
            self.seen_as.deleteLater()
            self.seen_as = None
        names = {
            TABLE: self.tr("Table"), BOARD: self.tr("Board"), CALENDAR: self.tr("Calendar"),
            PICTURES: self.tr("Pictures"),
        }  # fmt: skip
        if len(self._offering) > 1:
            self.seen_as = SegmentedChoice(self.tr("See as"), [(key, names[key]) for key in self._offering], self.kind)
            self.seen_as.changed.connect(self.see_as)
            self._holder.addWidget(self.seen_as)

    def _lay_out(self) -> None:
        self._by, self._sum = LinkButton(" "), LinkButton(" ")
        self._by.clicked.connect(lambda: self._open(self._by, self._by_choices()))
        self._sum.clicked.connect(lambda: self._open(self._sum, self._sum_choices()))
        around = QVBoxLayout(self.line)
        around.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, SPACE_8)
        self._flow = FlowLayout()
        self._flow.setSpacing(SPACE_4)
        switch = QWidget()
        switch.setLayout(self._holder)
        self._holder.setContentsMargins(0, 0, 0, 0)
        for part in (switch, self._by, self._sum):
            self._flow.addWidget(part)
        around.addLayout(self._flow)
        self._pane.body.insertWidget(1, self.line)

    # By what

    def _board_ask(self) -> BoardAsk:
        now, fields = self._kept.now, board_fields(self._collection)
        by = next((field for field in fields if field.key == now.group), fields[0])
        sums = [field.key for field in summed_fields(self._collection)]
        first = sums[0] if sums and self._collection.by_key[sums[0]].kind.value == "money" else ""
        summed = first if now.summed is None else now.summed if now.summed in sums else ""
        return BoardAsk(by.key, summed, tuple(self._pane.layout_of_columns.shown()))

    def _days(self) -> Days:
        now, all_days = self._kept.now, calendar_days(self._collection)
        chosen = (now.day, now.until)
        return next((days for days in all_days if _keys(days) == chosen), all_days[0])

    def _picture(self) -> Field:
        fields = picture_fields(self._collection)
        return next((field for field in fields if field.key == self._kept.now.picture), fields[0])

    def _by_choices(self) -> Sequence[_Choice]:
        if self.kind == BOARD:
            now = self._board_ask().by
            return [
                _Choice(field.label, field.key == now, partial(self._kept.change, group=field.key))
                for field in board_fields(self._collection)
            ]
        if self.kind == PICTURES:
            picture = self._picture()
            return [
                _Choice(field.label, field == picture, partial(self._kept.change, picture=field.key))
                for field in picture_fields(self._collection)
            ]
        shown = self._days()
        return [
            _Choice(_days_words(days), days == shown, partial(self._kept.change, day=first, until=last))
            for days in calendar_days(self._collection)
            for first, last in (_keys(days),)
        ]

    def _sum_choices(self) -> Sequence[_Choice]:
        now = self._board_ask().summed
        found = [(field.label, field.key) for field in summed_fields(self._collection)]
        return [
            _Choice(label, key == now, partial(self._kept.change, summed=key))
            for label, key in (*found, (self.tr("No sum"), ""))
        ]

    def _open(self, button: LinkButton, choices: Sequence[_Choice]) -> None:
        menu = Menu(button.text(), button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in choices:
            menu.add(_short(each.words), "check" if each.is_chosen else "", each.choose)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    # How it is shown

    def _shown(self) -> _Way | None:
        ways: dict[str, _Way | None] = {BOARD: self.board, CALENDAR: self.calendar, PICTURES: self.pictures}
        return ways.get(self.kind)

    def _show_board(self) -> None:
        ask = self._board_ask()
        if self.board is None:
            self.board = RecordBoard(self._pane, ask)
            self._hear(self.board)
        else:
            self.board.ask(ask)
        by, summed = self._collection.by_key[ask.by], self._collection.by_key.get(ask.summed)
        self._say(self._by, filled(self.tr("Columns: %1"), by.label))
        self._say(self._sum, filled(self.tr("Sum: %1"), summed.label if summed is not None else self.tr("none")))

    def _show_calendar(self) -> None:
        days = self._days()
        ask = CalendarAsk(*_keys(days))
        if self.calendar is None:
            self.calendar = RecordCalendar(self._pane, ask, by_week=self._kept.now.by_week)
            self.calendar.view.by_week_chosen.connect(lambda on: self._kept.change(by_week=on))
            self.calendar.table_wanted.connect(lambda: self.see_as(TABLE))
            self._hear(self.calendar)
        else:
            self.calendar.ask(ask)
        self._say(self._by, filled(self.tr("By: %1"), _days_words(days)))

    def _show_pictures(self) -> None:
        picture = self._picture()
        ask = PicturesAsk(picture.key, tuple(self._pane.layout_of_columns.shown()))
        if self.pictures is None:
            self.pictures = RecordPictures(self._pane, ask)
            self._hear(self.pictures)
        else:
            self.pictures.ask(ask)
        self._say(self._by, filled(self.tr("Shown: %1"), picture.label))

    def _say(self, button: LinkButton, words: str) -> None:
        button.setText(_short(words))
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.updateGeometry()

    def _hear(self, way: _Way) -> None:
        way.opened.connect(self.opened)
        way.new_wanted.connect(self.new_wanted)
        way.redefined.connect(self._on_redefined)

    # What happens

    def _on_listing_changed(self) -> None:
        if self.kind == BOARD:
            self._show_board()
        elif self.kind == CALENDAR:
            self._show_calendar()
        elif self.kind == PICTURES:
            self._show_pictures()

    def _on_read(self) -> None:
        if self._pane.collection != self._collection:
            self._collection = self._pane.collection
            self._offer()

    def _on_redefined(self, collection: RecordCollection) -> None:
        self._pane.follow(collection, columns_of(collection), narrowed(self._pane.loader.listing, collection))
        self._pane.loader.look_again()
        self._collection = collection
        self._offer()


def _short(words: str) -> str:
    """As much as a button has room for, and so that & is one."""
    return shortened(words, _LONGEST).replace("&", "&&")


def _keys(days: Days) -> tuple[str, str]:
    return days.first.key, days.last.key if days.last is not None else ""


def _days_words(days: Days) -> str:
    return f"{days.first.label} – {days.last.label}" if days.last is not None else days.first.label
