"""What one person has in front of them: the window, and the shop in it once that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from ui.jump import Jump
from ui.shell import NAME, Section, Shell

if TYPE_CHECKING:
    from desktop.colleagues.records import Insider
    from ui.area import ScreenArea, ScreenAreas
    from ui.shop_window import ShopWindow
    from ui.widgets import SettingsStore


class PersonWindow(QObject):
    """Attributes: `shell`, the window; `shop`, what stands in it; None before the shop is open and after it was left;
    `typed`, by area, in a shop that is not there any more and on no disk; `insider`, whose it is.
    """

    def __init__(self, areas: ScreenAreas, settings: SettingsStore, unwritten: Callable[[], Sequence[str]]) -> None:
        """`areas`: what stands in the rail; `unwritten`: what closing the window waits for."""
        super().__init__()
        self.shop: ShopWindow | None = None
        self.typed: dict[str, object] = {}
        self.insider: Insider | None = None
        self.settings: Final = settings
        sections = [self._section(area) for area in areas]
        self.shell: Final = Shell(NAME, sections, settings, find=self._find, unwritten=unwritten)

    @property
    def person(self) -> str:
        """The id of whose it is; empty as long as that is not known."""
        return self.insider.member.hex() if self.insider is not None else ""

    @property
    def name(self) -> str:
        """What they are called."""
        return self.shop.workspace.me.name if self.shop is not None else ""

    def show_shop(self) -> None:
        """The shop in place of whatever stood in the window, and what was typed before it went."""
        assert self.shop is not None
        self.shell.set_front(None)
        self.shop.show()
        typed, self.typed = self.typed, {}
        self.shop.restore_input(typed)

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        if self.shop is not None:
            return self.shop.unwritten()
        return [self.tr("what you were typing")] if self.typed else []

    def close(self, timeout_s: float) -> list[str]:
        """Let go of the shop, and of the window; returns what it had to wait for, in words."""
        shop, self.shop = self.shop, None
        self.shell.deleteLater()
        if shop is None:
            return []
        shop.close()
        return shop.workspace.close(timeout_s)

    def drop(self, shop: ShopWindow) -> None:
        """Nothing is said any more of a shop that was left; what was typed in it and is on no disk is kept."""
        self.typed |= shop.keep_input()
        shop.deleteLater()
        self.shell.drop_pages()

    def _section(self, area: ScreenArea) -> Section:
        named = QCoreApplication.translate
        counted = named("Areas", area.counted) if area.counted else ""
        make = partial(self._make_screen, area.key)
        return Section(area.key, named("Areas", area.title), area.icon, make, counted)

    def _make_screen(self, key: str) -> QWidget:
        assert self.shop is not None
        return cast(QWidget, self.shop.make(key))

    def _find(self, words: str, deliver: Callable[[Sequence[Jump]], None]) -> None:
        if self.shop is not None:
            self.shop.find(words, deliver)
