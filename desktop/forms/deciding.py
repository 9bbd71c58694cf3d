"""What a form says of an entry to whoever decides about it: what is worked out of others, and what it warns of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.forms.answer_kinds import looks_elsewhere
from desktop.forms.filling import At
from desktop.forms.remarks import looked_at
from desktop.formulas.fault import Fault
from desktop.formulas.formula import stored_formula
from desktop.formulas.values import is_blank
from desktop.home.wall_clock import wall_ms
from desktop.rows.names import isolated
from desktop.settings.brief import Brief

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from desktop.forms.definition import Definition, Question
    from desktop.records.collection import RecordCollection
    from desktop.records.records import Record
    from desktop.records.working_out import Looks
    from desktop.rows.read_session import ReadSession


def entry_deciding(
    definition: Definition,
    session: ReadSession,
    collection: RecordCollection,
    space: bytes,
    entry: Record,
    rows: Mapping[str, Sequence[Record]],
    looks: Looks,
) -> list[str]:
    """Of an entry in a space, with its rows by the names of their collections, as it is now: “Days left: 9.”, and the
    warnings of its rules, but for those about a number that is said already."""
    now_ms = wall_ms()
    look = looked_at(collection.id, definition, session, space, entry, rows, now_ms, looks)
    brief, said = Brief(session, now_ms), dict[str, str]()
    for question in _of_others(definition):
        value = look.worked_out.get(At(question.key))
        if not is_blank(value) and not isinstance(value, Fault):
            words = brief.words(collection.by_key[question.key], value)
            said[question.key] = f"{isolated(question.label)}: {isolated(words)}."
    warnings = {rule.message for rule in definition.rules if not rule.refuse}
    warned = (remark for remark in look.remarks if not remark.refuses and remark.at.question not in said)
    return [*said.values(), *(remark.sentence for remark in warned if remark.sentence in warnings)]


def _of_others(definition: Definition) -> Iterator[Question]:
    """Questions that are worked out of other entries, or of what is kept of people."""
    for question in definition.questions:
        formula = stored_formula(question.calculation) if question.calculation else None
        if formula is not None and not isinstance(formula, Fault) and looks_elsewhere(formula, definition.by_key):
            yield question
