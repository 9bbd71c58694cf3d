"""A collection's board: reads what it shows, and saves what is moved on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt, Signal

from desktop.records.seen import seen
from ui.bidi import filled
from ui.query_worker import QueryWorker
from ui.records.board.board_cards import BoardCards, CardPlace
from ui.records.board.board_read import BoardAsk, BoardCard, BoardRead, read_board, read_cards
from ui.records.board.board_view import BoardView
from ui.records.live_read import LiveRead, Question
from ui.records.step_saves import StepSaves
from ui.widgets import Menu, announce

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from ui.records.table.table_pane import TablePane

_AHEAD: Final = 6
_AT_FIRST: Final = range(5)
"""The columns of which cards are read before it is known how many there are."""


class _Move:
    """A card that was put into another column. `saved`: it is on the disk; `due`: what is read next knows that."""

    def __init__(self, place: CardPlace) -> None:
        self.place = place
        self.saved = self.due = False


class RecordBoard(QObject):
    """Of the records that a pane lists. `ask`: what it is of.

    Attributes: `view`, `cards`. Signals: `read` whenever that was; `opened(ListedRow)`; `new_wanted(dict)`: a record is
    to be made that says this; `redefined(RecordCollection)`: the collection asks for something else now.
    """

    read = Signal()
    opened = Signal(object)
    new_wanted = Signal(object)
    redefined = Signal(object)

    def __init__(self, pane: TablePane, ask: BoardAsk) -> None:
        super().__init__(pane)
        self._pane = pane
        self._bridge = pane.bridge
        self._ask = ask
        self.cards = BoardCards(pane.collection)
        self.view = BoardView(self.cards, pane.view.accessibleName())
        self._moves: dict[int, _Move] = {}
        self._grabbed: tuple[int, Sequence[bytes]] = (-1, ())
        self._live = LiveRead(self._bridge, self, lambda: self.cards.collection, self._asking)
        self._fills = QueryWorker(self._bridge.pool, self)
        self.steps = StepSaves(self._bridge, self, pane.deeds, lambda: self.cards.collection)
        self._filling = False
        self._undo_due = False
        self._connect()
        self._live.look_again()

    @property
    def collection(self) -> RecordCollection:
        """As it was last read."""
        return self.cards.collection

    @property
    def first(self) -> BoardView:
        """Where Tab comes to."""
        return self.view

    def ask(self, ask: BoardAsk) -> None:
        """Show another board, or the same of other records."""
        if ask.by != self._ask.by:
            self._moves.clear()
            self._pin()
        self._ask = ask
        self._live.ask_anew()

    def look_again(self) -> None:
        """Read it anew."""
        self._live.look_again()

    def rest(self, *, resting: bool) -> None:
        """Nobody looks at it."""
        self._live.rest(resting=resting)

    def given(self) -> dict[str, object]:
        """What a record says that is made where one stands."""
        place = self.view.place()
        return self._given(place.column) if place is not None else {}

    def stop(self) -> None:
        """End for good."""
        self._live.stop()
        self._fills.close()

    def _connect(self) -> None:
        for read in (self._live, self._fills):
            read.failed.connect(self._pane.say_refused)
        self._live.asked.connect(self._on_asked)
        self._live.read.connect(self._on_read)
        self.steps.settled.connect(self._on_settled)
        self.steps.refused.connect(self._pane.say_refused)
        self._pane.deeds.settled.connect(self._live.look_again)
        queued = Qt.ConnectionType.QueuedConnection
        self.cards.missed.connect(self._fill, queued)
        self.view.sighted.connect(self._fill)
        self.view.opened.connect(self._on_opened)
        self.view.grabbed.connect(self._on_grabbed)
        self.view.move_wanted.connect(self.move)
        self.view.new_wanted.connect(lambda column: self.new_wanted.emit(self._given(column)))
        self.view.undo_wanted.connect(self._on_undo)
        self.view.menu_wanted.connect(self._open_menu)
        self.view.selectionModel().currentChanged.connect(self._on_moved)

    # Reading

    def _asking(self) -> Question:
        first, last = self.view.rows_in_sight()
        return partial(
            read_board, collection=self.cards.collection, listing=self._pane.loader.listing, ask=self._ask,
            rows=range(max(0, first - _AHEAD), last + _AHEAD), within=self.view.columns_in_sight() or _AT_FIRST,
        )  # fmt: skip

    def _on_asked(self) -> None:
        for move in self._moves.values():
            move.due = move.saved

    def _on_read(self, read: BoardRead | RecordCollection) -> None:
        if not isinstance(read, BoardRead):
            self.cards.collection = read
            self.redefined.emit(read)
            return
        view, cards = self.view, self.cards
        held, at = view.held(), view.place()
        held_number = cards.number(held) if held is not None else None
        stood_on = cards.number(at) if at is not None else None
        anchor = self._anchor(stood_on)
        self._settle_moves(read, stood_on)
        cards.take(read)
        view.header.may_add = not read.ground.rights.adding()
        if held is not None:
            view.hold_at(cards.place_of(held_number) if held_number is not None else None)
        self._stand_again(stood_on, at, anchor)
        self._pane.show_count(cards.total)
        view.viewport().update()
        view.header.viewport().update()
        self.read.emit()

    def _settle_moves(self, read: BoardRead, stood_on: int | None) -> None:
        """What is saved and read belongs where it was read; the card one stands on stays where it was put, for as long
        as it belongs into that column."""
        for number, move in list(self._moves.items()):
            if move.due and (number != stood_on or number not in read.columns[move.place.column].numbers):
                del self._moves[number]
        self._pin()

    def _pin(self) -> None:
        self.cards.moved = {number: move.place for number, move in self._moves.items()}

    def _anchor(self, stood_on: int | None) -> tuple[int, int] | None:
        """The card that is not to move on screen, and where it stands: the one that is stood on, if it is in sight,
        else the first that is."""
        first, last = self.view.rows_in_sight()
        place = self.cards.place_of(stood_on) if stood_on is not None else None
        if place is None or not first <= place.row < last:
            seen_first = (CardPlace(at, first) for at in self.view.columns_in_sight())
            place = next((each for each in seen_first if self.cards.number(each) is not None), None)
        number = self.cards.number(place) if place is not None else None
        return (number, self.view.card_rect(place).top()) if place is not None and number is not None else None

    def _stand_again(self, stood_on: int | None, at: CardPlace | None, anchor: tuple[int, int] | None) -> None:
        place = self.cards.place_of(stood_on) if stood_on is not None else None
        bars = [(bar, bar.value()) for bar in (self.view.horizontalScrollBar(), self.view.verticalScrollBar())]
        if at is not None:
            self.view.stand(place or at)
        elif self.view.hasFocus():
            self.view.stand(CardPlace(0, 0))
        for bar, value in bars:
            bar.setValue(value)
        held = self.cards.place_of(anchor[0]) if anchor is not None else None
        if anchor is not None and held is not None:
            bar = self.view.verticalScrollBar()
            bar.setValue(bar.value() + self.view.card_rect(held).top() - anchor[1])

    def _fill(self) -> None:
        first, last = self.view.rows_in_sight()
        ground, columns = self.cards.ground, self.view.columns_in_sight()
        if self._filling or ground is None or not self.cards.unknown(first, last, columns):
            return
        self._filling = True
        numbers = self.cards.unknown(first - _AHEAD, last + _AHEAD, columns)
        collection, ask, words = self.cards.collection, self._ask, ground.words
        self._fills.ask(
            lambda session: (numbers, read_cards(session, collection, ask, numbers, words)), self._on_filled
        )

    def _on_filled(self, answer: tuple[Sequence[int], dict[int, BoardCard]]) -> None:
        self._filling = False
        numbers, cards = answer
        self.cards.learn(cards)
        self.view.viewport().update()
        if len(cards) < len(numbers):
            self._live.look_soon()  # some went meanwhile

    # What is done

    def move(self, place: CardPlace, column: int) -> None:
        """Give a card the answer of another column, if one may."""
        number, card, ground = self.cards.number(place), self.cards.card(place), self.cards.ground
        is_there = 0 <= column < len(self.cards.columns) and not self.cards.columns[column].is_of_misfits
        if number is None or card is None or ground is None or not is_there:
            return
        refusal = ground.rights.changing(card.record.key, self._ask.by, card.record.parent)
        if refusal:
            self._pane.say_refused(refusal)
            return
        to, before = CardPlace(column, min(place.row, self.cards.count(column))), self._seen(number, card)
        move = self._moves[number] = _Move(to)
        self.cards.move(number, to)
        self.view.stand(to)
        self.steps.save(
            {card.record.id: {self._ask.by: self.cards.columns[column].value}},
            done=lambda _: setattr(move, "saved", True), failed=lambda: self._forget(number, move), seen_before=before,
        )  # fmt: skip
        announce(self.view, filled(self.tr("%1, now in %2"), card.title, self.cards.columns[column].label))

    def _seen(self, number: int, card: BoardCard) -> Sequence[bytes]:
        """What whoever moves it has seen of it: when they grabbed it, where the mouse did that."""
        grabbed, self._grabbed = self._grabbed, (-1, ())
        return grabbed[1] if grabbed[0] == number else seen(self._bridge.session, [card.record.id])

    def _forget(self, number: int, move: _Move) -> None:
        if self._moves.get(number) is move:
            del self._moves[number]
            self._pin()

    def _on_grabbed(self, place: CardPlace) -> None:
        number, card = self.cards.number(place), self.cards.card(place)
        if number is not None and card is not None:
            self._grabbed = number, seen(self._bridge.session, [card.record.id])

    def _on_undo(self) -> None:
        if self.steps.are_running:
            self._undo_due = True  # what was done last is not known yet
        else:
            self._take_back()

    def _on_settled(self) -> None:
        self._live.look_again()
        if self._undo_due and not self.steps.are_running:
            self._take_back()

    def _take_back(self) -> None:
        self._undo_due = False
        self._moves.clear()
        self._pane.deeds.undo()

    def _given(self, column: int) -> dict[str, object]:
        chosen = self.cards.columns[column]
        return {} if chosen.value is None else {self._ask.by: chosen.value}

    def _on_opened(self, place: CardPlace) -> None:
        card = self.cards.card(place)
        if card is not None:
            self.opened.emit(card.record)

    def _open_menu(self, place: CardPlace, at: QPoint) -> None:
        menu = Menu(self.tr("Card"), self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Open"), "chevron-right", lambda: self._on_opened(place))
        menu.addSeparator()
        for column, each in enumerate(self.cards.columns):
            if column != place.column and not each.is_of_misfits:
                words = filled(self.tr("Move to “%1”"), each.label)
                menu.add(words, "chevron-right", partial(self.move, place, column))
        menu.popup(at)

    def _on_moved(self) -> None:
        place = self.view.place()
        card = self.cards.card(place) if place is not None else None
        if card is not None and card.apart:
            self._pane.status.say(self.tr("Somebody wrote something else at the same time. Open it to choose."))
        else:
            self._pane.status.say("")
        number = self.cards.number(place) if place is not None else None
        if any(move.due and each != number for each, move in self._moves.items()):
            self._live.look_soon()
