"""A collection's records as pictures: reads what is in sight, opens what one stands on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt, Signal

from ui.files.deeds import FileDeeds
from ui.files.shown_files import ShownFiles
from ui.files.viewer import PictureViewer, ViewedPicture
from ui.query_worker import QueryWorker
from ui.records.live_read import LiveRead, Question
from ui.records.looked_at import LookedAt
from ui.records.pictures.picture_cards import PictureCards
from ui.records.pictures.picture_read import (
    PictureCard,
    PicturesAsk,
    PicturesRead,
    read_picture_cards,
    read_pictures,
)
from ui.records.pictures.picture_view import PictureView
from ui.records.value_words import counted
from ui.widgets import Menu

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from ui.records.table.table_pane import TablePane

_AHEAD: Final = 24


class RecordPictures(QObject):
    """Of the records that a pane lists. `ask`: what they show.

    Attributes: `view`, `cards`. Signals: `read` whenever that was; `opened(ListedRow)`; `new_wanted(dict)`, never: one
    stands nowhere in particular; `redefined(RecordCollection)`: the collection asks for something else now.
    """

    read = Signal()
    opened = Signal(object)
    new_wanted = Signal(object)
    redefined = Signal(object)

    def __init__(self, pane: TablePane, ask: PicturesAsk) -> None:
        super().__init__(pane)
        self._pane = pane
        self._bridge = pane.bridge
        self._ask = ask
        self.cards = PictureCards(pane.collection)
        self._shown = ShownFiles(self._bridge, self)
        self.view = PictureView(self.cards, self._shown, pane.view.accessibleName())
        self._deeds = FileDeeds(self._bridge, self.view)
        LookedAt(self._bridge, self._deeds, self)
        self._live = LiveRead(self._bridge, self, lambda: self.cards.collection, self._asking)
        self._fills = QueryWorker(self._bridge.pool, self)
        self._filling = False
        self._connect()
        self._live.look_again()

    @property
    def collection(self) -> RecordCollection:
        """As it was last read."""
        return self.cards.collection

    @property
    def first(self) -> PictureView:
        """Where Tab comes to."""
        return self.view

    def ask(self, ask: PicturesAsk) -> None:
        """Show other pictures, or those of other records."""
        self._ask = ask
        self._live.ask_anew()

    def look_again(self) -> None:
        """Read it anew."""
        self._live.look_again()

    def rest(self, *, resting: bool) -> None:
        """Nobody looks at it."""
        self._live.rest(resting=resting)

    def given(self) -> dict[str, object]:
        """A record that is made here says nothing yet."""
        return {}

    def stop(self) -> None:
        """End for good."""
        self._live.stop()
        self._fills.close()

    def _connect(self) -> None:
        for read in (self._live, self._fills):
            read.failed.connect(self._pane.say_refused)
        self._live.read.connect(self._on_read)
        self._pane.deeds.settled.connect(self._live.look_again)
        self.cards.missed.connect(self._fill, Qt.ConnectionType.QueuedConnection)
        self.view.sighted.connect(self._fill)
        self.view.opened.connect(self._on_opened)
        self.view.picture_wanted.connect(self._on_picture_wanted)
        self.view.dragged.connect(self._on_dragged)
        self.view.menu_wanted.connect(self._open_menu)
        self.view.undo_wanted.connect(self._pane.deeds.undo)

    # Reading

    def _asking(self) -> Question:
        first, last = self.view.in_sight()
        return partial(
            read_pictures, collection=self.cards.collection, listing=self._pane.loader.listing, ask=self._ask,
            first=max(0, first - _AHEAD), last=last + _AHEAD,
        )  # fmt: skip

    def _on_read(self, read: PicturesRead | RecordCollection) -> None:
        if not isinstance(read, PicturesRead):
            self.cards.collection = read
            self.redefined.emit(read)
            return
        view, cards = self.view, self.cards
        at, top = view.place(), view.verticalScrollBar().value()
        number = cards.numbers[at] if at is not None and at < len(cards.numbers) else None
        cards.take(read)
        view.empty = counted(read.collection, 0)
        if number is not None and number in cards.numbers:
            view.stand(cards.numbers.index(number))
        elif at is not None or view.hasFocus():
            view.stand(at or 0)
        view.verticalScrollBar().setValue(top)
        self._pane.show_count(len(cards.numbers))
        view.viewport().update()
        self.read.emit()

    def _fill(self) -> None:
        first, last = self.view.in_sight()
        ground = self.cards.ground
        if self._filling or ground is None or not self.cards.unknown(first, last):
            return
        self._filling = True
        numbers = self.cards.unknown(first - _AHEAD, last + _AHEAD)
        collection, ask, words = self.cards.collection, self._ask, ground.words
        self._fills.ask(
            lambda session: (numbers, read_picture_cards(session, collection, ask, numbers, words)), self._on_filled
        )

    def _on_filled(self, answer: tuple[Sequence[int], dict[int, PictureCard]]) -> None:
        self._filling = False
        numbers, cards = answer
        self.cards.learn(cards)
        self.view.viewport().update()
        if len(cards) < len(numbers):
            self._live.look_soon()  # some went meanwhile

    # What is done

    def _on_opened(self, place: int) -> None:
        card = self.cards.card(place)
        if card is not None:
            self.opened.emit(card.record)

    def _on_picture_wanted(self, place: int) -> None:
        """Its picture over the window, with those around it; another file in its own program; what is not here is
        fetched."""
        card = self.cards.card(place)
        if card is None or card.file is None:
            return
        if not self._shown.is_here(card.file):
            self._shown.states.fetch(card.file)
            return
        if not card.file.is_picture:
            self._deeds.open(card.file, of=card.record.id)
            return
        pictured = [each for each in self.cards.known() if each.file is not None and each.file.is_picture]
        at = next((at for at, each in enumerate(pictured) if each.record.id == card.record.id), 0)
        shown = [ViewedPicture(each.file, each.title, each.record.id) for each in pictured if each.file is not None]
        PictureViewer(self.view.window(), self._shown, self._deeds, shown, at)

    def _on_dragged(self, place: int) -> None:
        card = self.cards.card(place)
        if card is not None and card.file is not None:
            self._deeds.handing.drag_file(card.file)

    def _open_menu(self, place: int, at: QPoint) -> None:
        card = self.cards.card(place)
        menu = Menu(self.tr("Picture"), self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Open"), "chevron-right", lambda: self._on_opened(place))
        if card is not None and card.file is not None:
            if card.file.is_picture:
                menu.add(self.tr("Look at the picture"), "image", lambda: self._on_picture_wanted(place))
            menu.addSeparator()
            self._deeds.add_to(menu, card.file, self._shown.states.state(card.file))
        menu.popup(at)
