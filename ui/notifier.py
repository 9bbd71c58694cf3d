"""What somebody should not miss, as areas tell it: in the window and in the task bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.errors import DesktopError
from desktop.rows.event import Event
from desktop.rows.typed_text import shortened
from ui.area import Notice, ScreenAreas
from ui.bidi import filled
from ui.bridge import Bridge
from ui.shell import Shell
from ui.widgets import Toast

_CHARACTERS = 80


class Notifier(QObject):
    """Asks for it in the task bar while the window is not looked at, and says in the window who wrote what."""

    def __init__(
        self,
        bridge: Bridge,
        shell: Shell,
        areas: ScreenAreas,
        go: Callable[[object], None],
        is_in_front: Callable[[object], bool],
    ) -> None:
        """`go` to a place; `is_in_front` tells whether a place is the one that the window shows."""
        super().__init__(bridge)
        self._bridge = bridge
        self._shell = shell
        self._go = go
        self._is_in_front = is_in_front
        self._notices = {kind: notice for area in areas for kind, notice in area.notices.items()}
        for kind in self._notices:
            bridge.on(kind, self._on_event)

    def _on_event(self, event: Event) -> None:
        notice = self._notice(event)
        if notice is not None:
            self.tell(notice, lambda: self._notice(event))

    def tell(self, notice: Notice, now: Callable[[], Notice | None] | None = None) -> None:
        """Say this, unless its place is the one that is looked at; `now`: what is to be said of it later. Nothing is
        said over what stands in place of the window: other people look at that."""
        if not self._shell.isVisible():
            return
        is_active = self._shell.isActiveWindow()
        if not is_active:
            self._shell.alert()
        if not (is_active and self._is_in_front(notice.place)):
            self._say(notice, now)

    def _notice(self, event: Event) -> Notice | None:
        """What is to be said of it now."""
        try:
            return self._notices[type(event)](self._bridge.session, event)
        except DesktopError:
            return None

    def _say(self, notice: Notice, now: Callable[[], Notice | None] | None) -> None:
        toast = Toast(self._shell, self._sentence(notice), self.tr("Show"))
        toast.clicked.connect(lambda: self._go(notice.place))
        if now is not None:
            toast.follow(self._bridge.changed, lambda: self._sentence_now(now))

    def _sentence_now(self, now: Callable[[], Notice | None]) -> str | None:
        notice = now()
        return None if notice is None else self._sentence(notice)

    def _sentence(self, notice: Notice) -> str:
        if not notice.author:
            return shortened(notice.text, _CHARACTERS)
        if not notice.text:
            return filled(self.tr("%1 wrote to you"), notice.author)
        words = " ".join(notice.text.split())
        words = shortened(words, _CHARACTERS)
        return filled(self.tr("%1: %2"), notice.author, words)
