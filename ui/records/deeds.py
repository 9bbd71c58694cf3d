"""What somebody does with records in one screen, and taking it back, the last first."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.agreeing.commands import take_step_back, waiting_of
from desktop.agreeing.records import HeldStep
from desktop.agreeing.words import waiting_words
from desktop.records import commands, queries
from desktop.records.undo import undoing_of
from ui.bridge import Bridge, sentence_of
from ui.widgets import Toast, announce

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext

_REMEMBERED: Final = 50


async def take_back(context: CommandContext, batch: bytes) -> HeldStep | None:
    """Of records of any collection what one step changed; what of that waits for an owner, if anything."""
    await take_step_back(context, queries.collections(context.session), batch)
    return waiting_of(context, undoing_of(batch))


class Deeds(QObject):
    """Carries them out. Signals: `settled` when one is done or refused; the screen looks again then."""

    settled = Signal()

    def __init__(self, bridge: Bridge, screen: QWidget, undo: Callable[..., Any] = take_back) -> None:
        """`undo`: the command that takes back a batch."""
        super().__init__(screen)
        self._bridge = bridge
        self._screen = screen
        self._undo = undo
        self._undone_by: list[Callable[[], None]] = []

    @property
    def screen(self) -> QWidget:
        """Over which toasts stand."""
        return self._screen

    def do(
        self,
        command: Callable[..., Any],
        *values: object,
        said: str = "",
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """A command that takes a batch. `said` stands in a toast for a while, with a way back."""
        batch = os.urandom(commands.BATCH_SIZE)

        def on_done(result: Any) -> None:
            self.remember(batch, said)
            if done is not None:
                done(result)
            self.settled.emit()

        self._bridge.do(
            partial(command, batch=batch), *values, done=on_done, failed=lambda error: self.refuse(error, failed)
        )

    def remember(self, batch: bytes, said: str = "") -> None:
        """Something was done; `said` as for `do`."""
        self.remember_command(self._undo, batch, said=said)

    def remember_command(self, undo: Callable[..., object], *values: object, said: str = "") -> None:
        """Something was done that this command takes back; `said` as for `do`."""
        self._remember(lambda: self._take_back(undo, *values), said)

    def undo(self) -> None:
        """Take back what was done last, if anything was."""
        if self._undone_by:
            self._undone_by.pop()()

    def _remember(self, undo: Callable[[], None], said: str = "") -> None:
        self._undone_by = [*self._undone_by, undo][-_REMEMBERED:]
        if not said:
            return
        toast = Toast(self._screen, said, self.tr("Undo"), at_foot=True)
        toast.clicked.connect(lambda: self._undo_this(undo))

    def _undo_this(self, undo: Callable[[], None]) -> None:
        if undo in self._undone_by:
            self._undone_by.remove(undo)
            undo()

    def _take_back(self, command: Callable[..., object], *values: object) -> None:
        self._bridge.do(command, *values, done=self._on_taken_back, failed=self.refuse)

    def _on_taken_back(self, found: object) -> None:
        for toast in self._screen.window().findChildren(Toast):
            toast.dismiss()
        if isinstance(found, HeldStep):
            Toast(self._screen, waiting_words(found), at_foot=True)
        else:
            announce(self._screen, self.tr("Taken back"))
        self.settled.emit()

    def refuse(self, error: Exception, failed: Callable[[Exception], object] | None = None) -> None:
        """It was not done: to whoever says so, else said in a toast."""
        if failed is not None:
            failed(error)
        else:
            Toast(self._screen, sentence_of(error), at_foot=True)
        self.settled.emit()
