"""What kind of shop is it? Each brings its lists and forms, with examples; or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Signal

from desktop.forms.ready_made.catalogue import chosen_from, come_along, packs
from desktop.forms.ready_made.commands import skip_kind_of_shop, take_pack
from ui.bidi import filled
from ui.setup.page import Page
from ui.tokens import SPACE_8
from ui.widgets import Card

if TYPE_CHECKING:
    from desktop.forms.ready_made.catalogue import Pack
    from ui.bridge import Bridge

_NAMED: Final = 2


class KindOfShopPage(Page):
    """Signals: `chosen(str)` with the key of a pack; `went_back`: it is skipped. Attributes: `cards`, by those keys."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("KindOfShopPage", "What kind of shop?"),
            QCoreApplication.translate(
                "KindOfShopPage",
                "It begins with lists and forms that fit, and a few examples that go with one click. All of it can be "
                "changed later.",
            ),
            back=QCoreApplication.translate("KindOfShopPage", "Skip"),
        )
        self.body.setSpacing(SPACE_8)
        self.cards = {pack.key: self._card(pack) for pack in packs()}
        self.first = next(iter(self.cards.values()))
        self.chosen.connect(self.went_on)

    def _brings(self, pack: Pack) -> str:
        """The first of its forms, without the lists from which these choose."""
        lists = {each for key in pack.forms for each in chosen_from(key)}
        named = [come_along(key).definition.title for key in pack.forms if key not in lists][:_NAMED]
        more = str(len(pack.forms) - len(named))
        return filled(self.tr("%1 and %2 more"), ", ".join(named), more)

    def set_busy(self, busy: bool) -> None:
        """While it is being done nothing can be pressed twice."""
        for button in (*self.cards.values(), self.back):
            if button is not None:
                button.setEnabled(not busy)

    def _card(self, pack: Pack) -> Card:
        card = Card(pack.icon, pack.title, self._brings(pack))
        card.clicked.connect(lambda: self.chosen.emit(pack.key))
        self.body.addWidget(card)
        return card


def first_question(bridge: Bridge) -> KindOfShopPage:
    """The page as it stands when a shop was just made: nothing waits for what is brought."""
    page = KindOfShopPage()
    page.chosen.connect(lambda key: bridge.do(take_pack, key))
    page.went_back.connect(lambda: bridge.do(skip_kind_of_shop))
    return page
