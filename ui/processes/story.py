"""What was asked and answered about a record, line by line, the latest request first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from desktop.processes.process_words import apart_words
from desktop.processes.state import Phase
from ui.processes.words import (
    answered_words,
    asked_words,
    goes_to_words,
    headline,
    not_there_words,
    waiting_words,
)
from ui.times import moment
from ui.tokens import BODY, META

if TYPE_CHECKING:
    from desktop.processes.about import AboutRecord
    from desktop.processes.records import Process, ProcessAnswer, ProcessStep


class StoryLine(NamedTuple):
    """Words, as labels show them."""

    words: str
    role: str = META
    tone: str = "quiet"


class Story:
    """Of one record, to somebody by their id."""

    def __init__(self, shown: AboutRecord, me: str) -> None:
        self._shown = shown
        self._me = me

    def lines(self) -> Iterator[StoryLine]:
        """All of it, below the sentence that says where it stands."""
        if self._shown.deciding:
            yield StoryLine(" ".join(self._shown.deciding), BODY, "ink")
        waiting = self._shown.waiting
        if waiting is not None and (words := waiting_words(waiting, self._me)):
            yield StoryLine(words, BODY, "ink")
        if self._shown.not_there is not None:
            yield StoryLine(not_there_words(self._shown.not_there), BODY, "attention")
        for process in self._shown.processes:
            yield from self._of_process(process)
        if waiting is not None and self._shown.mine and (to := goes_to_words(waiting, barred=self._shown.barred)):
            yield StoryLine(to)

    def _of_process(self, process: Process) -> Iterator[StoryLine]:
        if process.phase is Phase.DISPUTED:
            is_theirs = bool(self._shown.deeds)
            yield StoryLine(apart_words(process.steps[process.open_step], moment, is_theirs=is_theirs), BODY, "ink")
        was_answered = any(step.answers for step in process.steps)
        before = process is not self._shown.processes[0]
        if before and not was_answered:
            yield StoryLine(headline(process, self._shown.owners))
        elif process.steps:
            yield StoryLine(asked_words(process, before=before))
        yield from self._changed_since(process.id)
        for place, step in enumerate(process.steps):
            yield from self._of_step(step, told=process.phase is Phase.DISPUTED and place == process.open_step)
        for said in process.left_out:
            yield from self._of_answer(said)

    def _of_step(self, step: ProcessStep, *, told: bool) -> Iterator[StoryLine]:
        """`told`: who said what stands above already."""
        for said in step.answers:
            if said.comment or not told:
                yield from self._of_answer(said)

    def _of_answer(self, said: ProcessAnswer) -> Iterator[StoryLine]:
        yield StoryLine(answered_words(said))
        if said.comment:
            yield StoryLine(said.comment, BODY, "ink")
        yield from self._changed_since(said.id)

    def _changed_since(self, said: str) -> Iterator[StoryLine]:
        """What was changed after it was asked or answered."""
        for sentence in self._shown.changed.get(said, ()):
            yield StoryLine(sentence, BODY, "attention")
