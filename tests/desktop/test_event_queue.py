"""Events are told at once after a quiet while, and what people said does not wait for what is told beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from desktop.chat.events import ConversationChanged
from desktop.engine.event_queue import EventQueue
from desktop.engine.events import CatchUpProgressed, SyncChanged
from desktop.rows.event import Event


class Call(NamedTuple):
    due_s: float
    work: Callable[[], None]
    cancelled: list[bool]

    def when(self) -> float:
        return self.due_s

    def cancel(self) -> None:
        self.cancelled.append(True)


class Loop:
    """A loop whose time is set by the test."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.calls: list[Call] = []

    def time(self) -> float:
        return self.now_s

    def call_at(self, due_s: float, work: Callable[[], None]) -> Call:
        self.calls.append(Call(due_s, work, []))
        return self.calls[-1]

    def run_due(self) -> None:
        due = [call for call in self.calls if call.due_s <= self.now_s and not call.cancelled]
        self.calls = [call for call in self.calls if call.due_s > self.now_s]
        for call in due:
            call.work()


def heard() -> tuple[Loop, Any, list[tuple[Event, ...]]]:
    loop, told = Loop(), []
    queue = EventQueue(loop)  # type: ignore[arg-type]
    queue.subscribe(told.append)
    return loop, queue, told


def test_after_a_quiet_while_an_event_is_told_at_once_and_the_next_ones_together() -> None:
    loop, queue, told = heard()
    queue.add([ConversationChanged("a")])
    loop.run_due()
    assert told == [(ConversationChanged("a"),)]
    queue.add([ConversationChanged("b")])
    queue.add([ConversationChanged("b"), ConversationChanged("a")])
    loop.run_due()
    assert len(told) == 1
    loop.now_s += 0.05
    loop.run_due()
    assert told[1:] == [(ConversationChanged("b"), ConversationChanged("a"))]


def test_what_people_said_does_not_wait_for_what_is_told_of_the_state() -> None:
    loop, queue, told = heard()
    queue.add([SyncChanged()])
    loop.run_due()
    queue.add([SyncChanged()])
    loop.run_due()
    assert told == [(SyncChanged(),)]
    queue.add([ConversationChanged("a")])
    loop.run_due()
    assert told[1:] == [(SyncChanged(), ConversationChanged("a"))]


def test_of_progress_only_the_last_is_told() -> None:
    loop, queue, told = heard()
    queue.add([CatchUpProgressed(1, 9), CatchUpProgressed(2, 9)])
    loop.run_due()
    assert told == [(CatchUpProgressed(2, 9),)]
    queue.add([ConversationChanged("a")])
    queue.close()
    assert told[1:] == [(ConversationChanged("a"),)]
