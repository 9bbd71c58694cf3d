"""What is of one kind, under a heading; a long list is folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.rows.today import TodayItem, TodayKind, TodayPlace
from ui.bidi import filled
from ui.today.card import TodayCard
from ui.tokens import META, SPACE_8
from ui.widgets import Label, LinkButton

if TYPE_CHECKING:
    from ui.bridge import Bridge

FOLDED: Final = 5
"""So many are shown at first; one more is not worth a fold."""
MORE: Final = 50
"""So many more at a click: hundreds at once would stop the window."""

_Key = tuple[TodayPlace, str]


class TodayGroup(QWidget):
    """Attributes: `cards`, those that are shown, from the top; `more`, which shows the rest."""

    def __init__(self, bridge: Bridge, kind: TodayKind, connect: Callable[[TodayCard], None]) -> None:
        """`connect` is told of each new card."""
        super().__init__()
        self._bridge = bridge
        self._connect = connect
        self._most = FOLDED
        self._items: Sequence[TodayItem] = ()
        self._by_key: dict[_Key, TodayCard] = {}
        self.cards: list[TodayCard] = []
        self.more = LinkButton("", flush=True)
        self.more.clicked.connect(self._unfold)
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(heading(kind), META, "quiet", semibold=True))
        column.addLayout(self._column)
        column.addWidget(self.more)

    def show_items(self, items: Sequence[TodayItem]) -> None:
        """These now; a card stays what it was where what it stands for is still there, or is being answered."""
        self._items = items
        is_folded = len(items) > self._most + 1
        shown = {_key(item): item for item in (items[: self._most] if is_folded else items)}
        for key, card in list(self._by_key.items()):
            if key not in shown and card.line is None:
                self._remove(key, card)
        for place, (key, item) in enumerate(shown.items()):
            self._place(place, key, item)
        self.cards = [self._column.itemAt(at).widget() for at in range(self._column.count())]
        self.more.setVisible(is_folded)
        self.more.setText(filled(self.tr("%1 more"), f"{len(items) - self._most:,}"))

    def _place(self, place: int, key: _Key, item: TodayItem) -> None:
        card = self._by_key.get(key)
        if card is not None and tuple(card.buttons) != item.deeds and card.line is None:
            self._remove(key, card)
            card = None
        if card is None:
            card = self._by_key[key] = TodayCard(self._bridge, item)
            self._connect(card)
        else:
            card.show_item(item)
        if self._column.indexOf(card) != place:
            self._column.insertWidget(place, card)

    def _remove(self, key: _Key, card: TodayCard) -> None:
        del self._by_key[key]
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _unfold(self) -> None:
        self._most += MORE
        at = len(self.cards)
        self.show_items(self._items)
        self.cards[at].setFocus()


def _key(item: TodayItem) -> _Key:
    return item.place, item.subject


def heading(kind: TodayKind) -> str:
    """What stands above a kind of things."""
    tr = QCoreApplication.translate
    return {
        TodayKind.MY_SHIFT: tr("TodayGroup", "My shift"),
        TodayKind.DECIDE: tr("TodayGroup", "To decide"),
        TodayKind.NOT_RIGHT: tr("TodayGroup", "Not right"),
        TodayKind.WHO_IS_IN: tr("TodayGroup", "Who is in"),
        TodayKind.GAPS: tr("TodayGroup", "Gaps today and tomorrow"),
        TodayKind.JOBS: tr("TodayGroup", "To do"),
        TodayKind.ORDERS: tr("TodayGroup", "Orders today and tomorrow"),
        TodayKind.YESTERDAY: tr("TodayGroup", "Yesterday"),
        TodayKind.FOR_ME: tr("TodayGroup", "For me"),
        TodayKind.OPEN_SHIFTS: tr("TodayGroup", "Next and open shifts"),
        TodayKind.NEW: tr("TodayGroup", "New"),
    }[kind]
