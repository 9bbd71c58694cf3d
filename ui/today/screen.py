"""The section Today: cards of what waits and what is new, in the order of who looks; it follows what happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.agreeing.today import PLACE as PUT_AWAY
from desktop.people.today import ASIDE, HELD_BACK
from desktop.rows.search import hit_by_name
from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from desktop.today.seen import mark_seen
from ui.area import PlainScreen
from ui.bridge import sentence_of
from ui.column import keep_in_column
from ui.local_clock import LocalClock
from ui.theme import Theme
from ui.today.card import TodayCard
from ui.today.counts import counts_words
from ui.today.deeds import TodayDeeds
from ui.today.group import TodayGroup
from ui.today.morning import note_opened, note_waiting
from ui.today.places import TodayCardPlace
from ui.today.reading import TodayReading
from ui.tokens import META, PAGE_TITLE, SPACE_4, SPACE_24, SPACE_32
from ui.widgets import EmptyState, Label, Toast

if TYPE_CHECKING:
    from desktop.today.queries import TodayNow
    from ui.area import ScreenContext

_PAUSE_MS: Final = 120


class TodayScreen(QScrollArea, PlainScreen):
    """Attributes: `groups` by kind; `deeds`; `keys`, which say what the keys do that one would press now. It has the
    focus itself while there is no card."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self._ended = False
        self.groups: dict[TodayKind, TodayGroup] = {}
        self.deeds = TodayDeeds(context.bridge, self)
        self._reading = TodayReading(
            context.bridge, self, self._on_read, pause_ms=_PAUSE_MS, wanted=lambda: self.isVisible()
        )
        self._last: TodayCard | None = None
        self._placed: QWidget | None = None
        """What was given the keyboard here, not by whoever looks: that gives way to what is now to be decided."""
        self._wanted: TodayPlace | None = None
        self.setAccessibleName(self.tr("Today"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setProperty("ring", "inside")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self._show_day(LocalClock.current().today())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self.deeds.undo).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        self.deeds.settled.connect(self._reading.look)

    @property
    def first(self) -> QWidget:
        """Where the focus goes: the card that had it, else the first, else this itself."""
        cards = self.cards()
        return self._last if self._last in cards else next(iter(cards), self)

    def cards(self) -> list[TodayCard]:
        """Those that are shown, from the top."""
        return [card for group in self._groups_in_order() for card in group.cards]

    def unwritten(self) -> Sequence[str]:
        """What is not on the disk yet, in words."""
        lines = [card.line for card in self.cards() if card.line is not None]
        return [self.tr("your answer")] if any(line.saving.unsaved for line in lines) else []

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        if self._ended:
            return
        self._ended = True
        for card in self.cards():
            if card.line is not None:
                card.line.saving.flush()
        self._reading.stop()

    def open_place(self, place: TodayCardPlace) -> None:
        """The card of what leads there, once it is read."""
        self._wanted = place.leads_to
        self._focus_wanted()

    def shows(self, place: TodayCardPlace) -> bool:
        """All that waits is in sight, or near."""
        return True

    # What is shown

    def _on_read(self, now: TodayNow) -> None:
        self._show_day(now.day)
        self.show_items(now.items)
        self._focus_wanted()

    def _focus_wanted(self) -> None:
        card = next((card for card in self.cards() if card.item.place == self._wanted), None)
        if card is not None:
            self._wanted = None
            card.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(card, 0, SPACE_24)

    def show_items(self, items: Sequence[TodayItem]) -> None:
        """These now, without what is looked at moving."""
        had, before = self._focused(), self.cards()
        anchor = had or self._first_in_sight()
        top = self._top_of(anchor) if anchor is not None else 0
        by_kind = {kind: list(some) for kind, some in groupby(items, key=lambda item: item.kind)}
        for kind in [*by_kind, *(kind for kind in self.groups if kind not in by_kind)]:
            self._group(kind).show_items(by_kind.get(kind, ()))
        self._order([*by_kind, *(kind for kind in self.groups if kind not in by_kind)])
        cards = self.cards()
        self._nothing.setVisible(not cards)
        self.keys.setVisible(bool(cards))
        self._counts.setText(counts_words(by_kind) if len(by_kind) > 1 else "")
        self._counts.setVisible(bool(self._counts.text()))
        note_waiting(self._context.settings, bool(items))
        self._stay(anchor if anchor in cards else None, top)
        is_lost = self.window().focusWidget() is self or (had is not None and had not in cards)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if cards else Qt.FocusPolicy.StrongFocus)
        gives_way = had is not None and had is self._placed and _gives_way(had, before, cards)
        if is_lost or gives_way:
            target = cards[0] if gives_way else _next(had, before, cards, self)
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            self._placed = target

    def _group(self, kind: TodayKind) -> TodayGroup:
        if kind not in self.groups:
            self.groups[kind] = TodayGroup(self._context.bridge, kind, self._connect)
        return self.groups[kind]

    def _order(self, kinds: Sequence[TodayKind]) -> None:
        """The groups in this order; one without a card does not show."""
        for place, kind in enumerate(kinds):
            group = self.groups[kind]
            if self._column.indexOf(group) != place:
                self._column.insertWidget(place, group)
            group.setVisible(bool(group.cards))

    def _groups_in_order(self) -> list[TodayGroup]:
        return sorted(self.groups.values(), key=self._column.indexOf)

    def _stay(self, anchor: TodayCard | None, top: int) -> None:
        """Scroll so that a card is where it was; at the head of the page what is new shows."""
        self._inside.layout().activate()
        self.widget().adjustSize()
        bar = self.verticalScrollBar()
        if anchor is not None and bar.value() > 0:
            bar.setValue(bar.value() + self._top_of(anchor) - top)

    def _top_of(self, card: TodayCard) -> int:
        return card.mapTo(self.viewport(), QPoint(0, 0)).y()

    def _first_in_sight(self) -> TodayCard | None:
        return next((card for card in self.cards() if self._top_of(card) >= 0), None)

    def _focused(self) -> TodayCard | None:
        """That has the keyboard, or has it once this window is the one in front again."""
        focused = self.window().focusWidget()
        return next((card for card in self.cards() if focused is card or card.isAncestorOf(focused)), None)

    # What is done

    def _connect(self, card: TodayCard) -> None:
        card.opened.connect(lambda: self._open(card))
        card.done.connect(lambda deed, words: self._do(card, deed, words))
        card.moved.connect(lambda step: self._move(card, step))
        card.reached.connect(lambda here: self.keys.setText(card.keys() if here else ""))

    def _do(self, card: TodayCard, deed: TodayDeed, words: str) -> None:
        def refused(error: Exception) -> None:
            if not card.refuse(sentence_of(error)):
                Toast(self, sentence_of(error), at_foot=True)

        def done() -> None:
            card.stop_asking()

        plain = {
            TodayDeed.TICK: self.deeds.tick,
            TodayDeed.SETTLE: self.deeds.settle,
            TodayDeed.LEAVE: self.deeds.leave,
            TodayDeed.SEEN: self.deeds.see,
            TodayDeed.AGREE: self.deeds.agree,
            TodayDeed.REFUSE: self.deeds.refuse_to_agree,
        }
        if deed in plain:
            plain[deed](card.item, refused)
        else:
            self.deeds.answer(card.item, deed, words, done, refused)

    def _open(self, card: TodayCard) -> None:
        self._last = card
        place = card.item.place
        if place.kind == ASIDE:
            from ui.aside import AsideDialog

            AsideDialog(self._context.bridge, self.window()).open()
        elif place.kind == HELD_BACK:
            self._context.show_pcs()
        elif place.kind == PUT_AWAY:
            from ui.today.put_away import PutAwayDialog

            PutAwayDialog(self._context.bridge, place.id, card.item.title, self.window()).open()
        else:
            hit = hit_by_name(place.kind, place.id, card.item.title, within=place.within or None)
            jump = self._context.of_hit(hit)
            if jump is not None:
                self._context.go(jump.target)

    def _move(self, card: TodayCard, step: int) -> None:
        self._placed = None
        cards = self.cards()
        at = cards.index(card) + step
        if 0 <= at < len(cards):
            cards[at].setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.ensureWidgetVisible(cards[at], 0, SPACE_24)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        note_opened(self._context.settings)
        if not self._ended:
            self._reading.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """What is new was seen by now."""
        super().hideEvent(event)
        new = self.groups.get(TodayKind.NEW)
        seen = [card.item.once for card in new.cards if card.item.once] if new is not None else []
        if seen and not (self._ended or event.spontaneous()):
            self._context.bridge.do(mark_seen, seen)

    # Laying out

    def _lay_out(self) -> None:
        self._inside = QWidget()
        self._inside.setProperty("ground", "")
        page = QVBoxLayout(self._inside)
        page.setSpacing(SPACE_24)
        self._day = Label("", PAGE_TITLE)
        self._counts = Label("", tone="quiet", wrap=True)
        self._counts.hide()
        said = self.tr("What is due, or needs a word from you, comes here by itself.")
        self._nothing = EmptyState("sun", self.tr("Nothing waits for you."), said)
        self._nothing.hide()
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_24)
        head = QVBoxLayout()
        head.setSpacing(SPACE_4)
        head.addWidget(self._day)
        head.addWidget(self._counts)
        page.addLayout(head)
        page.addWidget(self._nothing, 1)
        page.addLayout(self._column)
        page.addStretch()
        self.setWidget(self._inside)
        self.keys = _KeysLine("", META, "quiet", parent=self)
        self.keys.hide()
        self._fit_keys()
        Theme.current().changed.connect(self._fit_keys)

    def _show_day(self, day: date) -> None:
        shape = QCoreApplication.translate("TodayScreen", "dddd d MMMM")
        self._day.setText(QLocale().toString(QDate(day.year, day.month, day.day), shape))

    def _fit_keys(self) -> None:
        """A line of their own at the foot, which is always there: nothing moves when it says something else."""
        height = self.keys.sizeHint().height() + 2 * SPACE_4
        self.setViewportMargins(0, 0, 0, height)
        margin = self._inside.layout().contentsMargins().left()
        self.keys.setGeometry(margin, self.height() - height, self.width() - 2 * margin, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._inside.resize(self.viewport().width(), self._inside.height())
        keep_in_column(self._inside, SPACE_32, SPACE_32)
        super().resizeEvent(event)
        self._fit_keys()


class _KeysLine(Label):
    """Text below a line."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QPainter(self).fillRect(0, 0, self.width(), 1, Theme.current().colour("line"))


def _gives_way(card: TodayCard, before: Sequence[TodayCard], now: Sequence[TodayCard]) -> bool:
    """Whether something came first that is to be decided, and this is nothing to decide."""
    return bool(now) and now[0] not in before and now[0].item.kind is TodayKind.DECIDE is not card.item.kind


def _next(had: TodayCard | None, before: Sequence[TodayCard], now: Sequence[TodayCard], otherwise: QWidget) -> QWidget:
    """Where the focus goes from a card that went: to the one below it, else above it, else to the first."""
    at = before.index(had) if had is not None else 0
    nearest = [*before[at:], *reversed(before[:at])]
    return next((card for card in (*nearest, *now) if card in now), otherwise)
