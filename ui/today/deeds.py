"""What is done from Today with one key, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.agreeing.commands import answer as answer_step
from desktop.agreeing.commands import say
from desktop.forms.today.deeds import leave_entry, settle_entry
from desktop.processes.state import Deed
from desktop.rows.today import TodayDeed
from desktop.today.seen import mark_seen, show_again
from desktop.todos.ticking import tick_todo
from ui.bidi import filled
from ui.processes.answers import give_answer
from ui.records.deeds import Deeds
from ui.widgets import Toast

if TYPE_CHECKING:
    from desktop.rows.today import TodayItem
    from ui.bridge import Bridge

ANSWERS: Final = {TodayDeed.YES: Deed.APPROVE, TodayDeed.NOT_YET: Deed.RETURN, TodayDeed.NO: Deed.REJECT}


class TodayDeeds(Deeds):
    """Ticks and answers; what was done last is taken back first."""

    def __init__(self, bridge: Bridge, screen: QWidget) -> None:
        super().__init__(bridge, screen)

    def tick(self, item: TodayItem, failed: Callable[[Exception], object]) -> None:
        """A to-do is done."""
        self.do(tick_todo, item.subject, said=filled(self.tr("Done: %1"), item.title), failed=failed)

    def settle(self, item: TodayItem, failed: Callable[[Exception], object]) -> None:
        """What was to be done of an entry is."""
        said = filled(self.tr("%1: %2"), item.settles_as, item.title)
        self.do(settle_entry, item.place.kind, item.subject, said=said, failed=failed)

    def leave(self, item: TodayItem, failed: Callable[[Exception], object]) -> None:
        """Somebody who was here left."""
        self.do(leave_entry, item.place.kind, item.subject, said=filled(self.tr("Left: %1"), item.title), failed=failed)

    def see(self, item: TodayItem, failed: Callable[[Exception], object]) -> None:
        """It is gone for whoever looks."""

        def on_done(_: object) -> None:
            said = filled(self.tr("Seen: %1"), item.title)
            self.remember_command(show_again, [item.once], said=said)
            self.settled.emit()

        self._bridge.do(mark_seen, [item.once], done=on_done, failed=lambda error: self.refuse(error, failed))

    def agree(self, item: TodayItem, failed: Callable[[Exception], object]) -> None:
        """An owner says yes to what somebody took away."""

        def on_done(entries: list[bytes]) -> None:
            self.remember_command(partial(say, yes=False), entries, said=self.tr("It goes, on every PC."))
            self.settled.emit()

        command = partial(answer_step, yes=True)
        self._bridge.do(command, item.subject, done=on_done, failed=lambda error: self.refuse(error, failed))

    def refuse_to_agree(self, item: TodayItem, failed: Callable[[Exception], object]) -> None:
        """An owner says no to it: whoever threw it away can do so again."""

        def on_done(_: list[bytes]) -> None:
            Toast(self._screen, self.tr("All of it stays where it is."), at_foot=True)
            self.settled.emit()

        command = partial(answer_step, yes=False)
        self._bridge.do(command, item.subject, done=on_done, failed=lambda error: self.refuse(error, failed))

    def answer(
        self,
        item: TodayItem,
        deed: TodayDeed,
        words: str,
        done: Callable[[], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Yes, not yet or no."""

        give_answer(self._bridge, self, item.subject, ANSWERS[deed], words, done, failed)
