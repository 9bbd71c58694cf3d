"""What kind of shop it is, asked in the section Forms as long as nobody has answered and there is no form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.forms.ready_made.commands import skip_kind_of_shop, take_pack
from desktop.forms.ready_made.queries import asks_kind_of_shop
from ui.bridge import sentence_of
from ui.forms.ready_made.kind_page import KindOfShopPage

if TYPE_CHECKING:
    from ui.bridge import Bridge
    from ui.widgets import Pane


class Beginning(QObject):
    """Attributes: `page`, which asks, None where nothing is asked."""

    def __init__(self, bridge: Bridge, pane: Pane) -> None:
        """`pane`: in which it is asked."""
        super().__init__(pane)
        self._bridge = bridge
        self._pane = pane
        self.page: KindOfShopPage | None = None

    def asks(self, listed: Sequence[object]) -> bool:
        """Whether it is asked now: shows the page, or takes it away."""
        is_asked = not listed and asks_kind_of_shop(self._bridge.session)
        if is_asked and self.page is None:
            self._show()
        elif not is_asked and self.page is not None:
            self.page.hide()
            self.page.deleteLater()
            self.page = None
        return is_asked

    def _show(self) -> None:
        page = self.page = KindOfShopPage()
        page.chosen.connect(self._take)
        page.went_back.connect(self._skip)
        self._pane.body.addWidget(page, 1)
        page.show()

    def _take(self, key: str) -> None:
        self._set_busy()
        self._bridge.do(take_pack, key, failed=self._on_failed)

    def _skip(self) -> None:
        self._set_busy()
        self._bridge.do(skip_kind_of_shop, failed=self._on_failed)

    def _set_busy(self) -> None:
        if self.page is not None:
            self.page.say_problem("")
            self.page.set_busy(True)

    def _on_failed(self, error: Exception) -> None:
        if self.page is not None:
            self.page.set_busy(False)
            self.page.say_problem(sentence_of(error))
