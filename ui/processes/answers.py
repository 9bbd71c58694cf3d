"""Answering a request, with a line that says so and takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.processes.answering import answer, take_answer_back
from desktop.processes.delivery import not_there_yet
from desktop.processes.state import Deed
from ui.processes.words import not_there_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.processes.records import Process
    from ui.bridge import Bridge
    from ui.records.deeds import Deeds

tr = QCoreApplication.translate


def give_answer(
    bridge: Bridge,
    deeds: Deeds,
    process: str,
    deed: Deed,
    words: str,
    done: Callable[[], object],
    failed: Callable[[Exception], object],
) -> None:
    """Yes, not yet or no; `deeds` remembers it, so that it is taken back like what else was done there."""

    def on_done(now: Process) -> None:
        done()
        deeds.remember_command(take_answer_back, process, said=_said(bridge, deed, now))
        deeds.settled.emit()

    bridge.do(answer, process, deed, words, done=on_done, failed=lambda error: deeds.refuse(error, failed))


def _said(bridge: Bridge, deed: Deed, process: Process) -> str:
    """What was said, and where it is as long as whoever asked cannot read it."""
    not_there = not_there_yet(bridge.session, process, None)
    if not_there is not None:
        return not_there_words(not_there)
    return {
        Deed.APPROVE: tr("Answers", "You said yes."),
        Deed.RETURN: tr("Answers", "You said not yet."),
        Deed.REJECT: tr("Answers", "You said no."),
    }[deed]
