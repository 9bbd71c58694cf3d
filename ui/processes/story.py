"""What was asked and answered about a record, line by line, the latest request first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop.processes.state import Deed, Phase
from ui.bidi import filled
from ui.processes.words import answered_words, asked_words, dispute_words, goes_to_words, headline
from ui.tokens import BODY, META

if TYPE_CHECKING:
    from desktop.processes.about import AboutRecord, ChangedSince
    from desktop.processes.records import Process, ProcessAnswer, ProcessStep
    from desktop.records.collection import RecordCollection
    from ui.records.value_words import ValueWords

tr = QCoreApplication.translate


class StoryLine(NamedTuple):
    """Words, as labels show them."""

    words: str
    role: str = META
    tone: str = "quiet"


class Story:
    """Of one record; `words`: by which its values are read, None before that is known."""

    def __init__(self, shown: AboutRecord, collection: RecordCollection, words: ValueWords | None) -> None:
        self._shown = shown
        self._collection = collection
        self._words = words

    def lines(self) -> Iterator[StoryLine]:
        """All of it, below the sentence that says where it stands."""
        for process in self._shown.processes:
            yield from self._of_process(process)
        if self._shown.mine:
            yield StoryLine(goes_to_words(self._shown.goes_to, barred=self._shown.barred))

    def _of_process(self, process: Process) -> Iterator[StoryLine]:
        if process.phase is Phase.DISPUTED:
            is_theirs = bool(self._shown.deeds)
            yield StoryLine(dispute_words(process.steps[process.open_step], is_theirs=is_theirs), BODY, "ink")
        was_answered = any(step.answers for step in process.steps)
        before = process is not self._shown.processes[0]
        if before and not was_answered:
            yield StoryLine(headline(process, self._shown.owners))
        elif process.steps:
            yield StoryLine(asked_words(process, before=before))
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
        for change in self._shown.changed.get(said.id, ()):
            yield StoryLine(self._changed(said, change), BODY, "attention")

    def _changed(self, said: ProcessAnswer, change: ChangedSince) -> str:
        field = self._collection.by_key.get(change.field)
        if self._words is None or field is None:
            return tr("Processes", "It was changed since.")
        nothing = tr("Processes", "nothing")
        then, now = (self._words.words(field, value) or nothing for value in (change.then, change.now))
        sentence = {
            Deed.APPROVE: tr("Processes", "%1: %2 when %3 said yes, now %4."),
            Deed.RETURN: tr("Processes", "%1: %2 when %3 said not yet, now %4."),
            Deed.REJECT: tr("Processes", "%1: %2 when %3 said no, now %4."),
        }[said.deed]
        return filled(sentence, field.label, then, said.by, now)
