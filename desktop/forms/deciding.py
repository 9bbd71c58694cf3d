"""What a form says of an entry to whoever decides about it: what is worked out of others, and what it warns of."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from desktop.forms.answer_kinds import looks_elsewhere
from desktop.forms.filling import At, filling_of
from desktop.forms.remarks import looked_at
from desktop.formulas.fault import Fault
from desktop.formulas.formula import stored_formula
from desktop.formulas.values import is_blank
from desktop.home.wall_clock import wall_ms
from desktop.rows.names import isolated
from desktop.settings.brief import Brief

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from desktop.forms.filling import FormFilling
    from desktop.records.collection import RecordCollection
    from desktop.records.records import Record
    from desktop.records.values import Value
    from desktop.records.working_out import Looks
    from desktop.rows.read_session import ReadSession


def entry_deciding(
    definition: str,
    session: ReadSession,
    collection: RecordCollection,
    space: bytes,
    entry: Record,
    rows: Mapping[str, Sequence[Record]],
    looks: Looks,
) -> list[str]:
    """Of an entry in a space, with its rows by the names of their collections, as it is now: “Days left: 9.”, and the
    warnings of its rules, but for those about a number that is said already."""
    now_ms, filling = wall_ms(), filling_of(definition)
    look = looked_at(collection.id, filling, session, space, entry, rows, now_ms, looks)
    found = ((key, look.worked_out.get(At(key))) for key in _of_others(filling))
    of_others = {key: value for key, value in found if not (is_blank(value) or isinstance(value, Fault))}
    warned = (remark for remark in filling.warnings(look) if remark.at.question not in of_others)
    return [*_in_words(session, collection, of_others, now_ms), *(remark.sentence for remark in warned)]


def _in_words(
    session: ReadSession, collection: RecordCollection, values: Mapping[str, Value], now_ms: int
) -> Iterator[str]:
    if values:
        brief = Brief(session, now_ms)
        for field, value in ((collection.by_key[key], value) for key, value in values.items()):
            yield f"{isolated(field.label)}: {isolated(brief.words(field, value))}."


@lru_cache(maxsize=64)
def _of_others(filling: FormFilling) -> Sequence[str]:
    """The keys of questions that are worked out of other entries, or of what is kept of people."""
    definition = filling.definition
    read = ((each.key, stored_formula(each.calculation)) for each in definition.questions if each.calculation)
    return [
        key for key, formula in read if not isinstance(formula, Fault) and looks_elsewhere(formula, definition.by_key)
    ]
