"""What was changed after somebody asked or answered, in sentences: sums first, then answers, then rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from desktop.processes.changed_since import WholeShown
from desktop.processes.process_words import SAID
from desktop.processes.state import Phase
from desktop.rows.names import isolated
from desktop.rows.typed_text import shortened
from desktop.settings.said_values import SaidValues

if TYPE_CHECKING:
    from desktop.processes.changed_since import ChangedField, ChangedRow, Changes, Said
    from desktop.processes.records import Process, ProcessAnswer
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

NOTHING: Final = "nothing"
MOST_ROWS: Final = 5
_MOST_VALUES: Final = 3
_MOST_CHARACTERS: Final = 120


def changed_since(
    session: ReadSession, collection: RecordCollection, process: Process, most_rows: int = MOST_ROWS
) -> dict[str, tuple[str, ...]]:
    """By the ids of a request about a record of a collection, and of answers that stand, what was changed since. Of the
    request nothing where an answer to what was asked tells the same."""
    if process.phase in (None, Phase.WITHDRAWN):
        return {}
    answers = [answer for step in process.steps for answer in step.answers]
    sayings = {process.id: when_asked(process)} | {answer.id: when_said(answer) for answer in answers}
    with session.reading() as conn:
        shown = WholeShown(session, conn, collection, process.id)
        sayings = {id: when for id, when in sayings.items() if not shown.is_unchanged(id)}
        if not sayings:
            return {}
        words = SaidValues(session)
        found = {id: then for id in sayings if (then := shown.to_author(id)) is not None}
        if any(found.get(process.id) is found.get(answer.id) for answer in answers):
            found.pop(process.id, None)
        said = {id: changed_words(shown.changes(then), sayings[id], words, most_rows) for id, then in found.items()}
    return {id: sentences for id, sentences in said.items() if sentences}


def changed_words(changes: Changes, when: str, words: SaidValues, most_rows: int = MOST_ROWS) -> tuple[str, ...]:
    """“Amount: €80 when Ann said yes, now €180.”; `when`: as “when Ann said yes”."""
    return tuple(_Sentences(when, words).of(changes, most_rows))


def when_asked(process: Process) -> str:
    """“when Jin asked”."""
    return f"when {isolated(process.by)} asked"


def when_said(answer: ProcessAnswer) -> str:
    """“when Ann said yes”."""
    return f"when {isolated(answer.by)} {SAID[answer.deed]}"


class _Sentences:
    def __init__(self, when: str, words: SaidValues) -> None:
        self._when = when
        self._words = words

    def of(self, changes: Changes, most_rows: int) -> Iterator[str]:
        for changed in changes.fields:
            then, now = self._both(changed)
            yield f"{isolated(changed.field.label)}: {then} {self._when}, now {now}."
        for row in changes.rows[:most_rows]:
            yield f"{isolated(row.collection.heading)}: {self._row(row)}."
        more = len(changes.rows) - most_rows
        if more > 0:
            yield f"{more} more {'row' if more == 1 else 'rows'} changed."

    def _both(self, changed: ChangedField) -> list[str]:
        """What it said, and what it says: another one where that reads alike, for photos are often called the same."""
        then, now = (self._said(changed, said) for said in (changed.then, changed.now))
        return [then, f"another {now}" if now == then else now]

    def _said(self, changed: ChangedField, said: Said) -> str:
        return isolated(shortened(_flat(self._words.field(changed.field, said)), _MOST_CHARACTERS)) or NOTHING

    def _row(self, row: ChangedRow) -> str:
        if row.then is None:
            return f"{self._brief(row.collection, row.now)} was not there {self._when}"
        if row.now is None:
            return f"{self._brief(row.collection, row.then)} was there {self._when}, and is gone now"
        changed = ((isolated(each.field.label), *self._both(each)) for each in row.fields)
        said = "; ".join(f"{label} {then}, now {now}" for label, then, now in changed)
        return f"{self._title(row.collection, row.then)} {self._when}: {said}"

    def _title(self, of: RecordCollection, said: Said) -> str:
        """What a row is called, or else what it says first."""
        field = of.by_key.get(of.title)
        title = _flat(self._words.field(field, said)) if field is not None else ""
        return isolated(shortened(title, _MOST_CHARACTERS)) if title else self._brief(of, said)

    def _brief(self, of: RecordCollection, said: Said | None) -> str:
        """“Flour, 2, €20.00”."""
        found = [_flat(self._words.field(field, said)) for field in of.fields] if said else []
        brief = ", ".join(isolated(each) for each in islice(filter(None, found), _MOST_VALUES))
        return shortened(brief, _MOST_CHARACTERS) or "an empty row"


def _flat(words: str) -> str:
    return " ".join(words.split())
