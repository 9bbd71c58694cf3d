"""What a draft lacks before it can be used, and what is to be decided in it, by the parts that this is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from desktop.forms.soundness import form_faults
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.forms.drafts.draft import Draft, DraftQuestion


class DraftFault(NamedTuple):
    """A sentence about a part of a draft, named by its path (empty: the form); while it `stops`, the draft cannot be
    used."""

    path: str
    sentence: str
    stops: bool = True


def draft_faults(draft: Draft) -> list[DraftFault]:
    """What the form lacks, in the order in which people see it, and then what somebody has to decide."""
    listed = [each for asked in draft.questions for each in (asked, *asked.questions)]
    paths = {each.question.key: each.path for each in listed}
    faults = form_faults(draft.definition)
    lacking = (DraftFault(paths.get(fault.question, ""), fault.sentence, fault.stops) for fault in faults)
    return [*lacking, *(DraftFault(each.path, said, stops=False) for each in listed for said in _contests(each))]


def _contests(asked: DraftQuestion) -> Iterator[str]:
    if asked.is_contested:
        yield "Somebody took this away while somebody else changed it: keep it, or take it away."
    for choice in asked.question.choices:
        if choice.key in asked.contested:
            yield f"Somebody took {quoted(choice.label)} away while somebody else changed it: keep it, or take it away."
