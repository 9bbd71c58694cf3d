"""What a draft still lacks before it can be used, in sentences, by the question or choice that they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.errors import InvalidError
from desktop.forms.definition import QuestionType
from desktop.forms.drafts.builder import LABEL_CHARS
from desktop.forms.soundness import faults
from desktop.rows.names import identity
from desktop.rows.typed_text import is_blank, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.forms.definition import Definition, Question
    from desktop.forms.drafts.draft import Draft, DraftQuestion
    from desktop.formulas.formula import Formula

HINT_CHARS: Final = 4_000
CHOOSING: Final = frozenset({QuestionType.ONE_OF, QuestionType.SEVERAL_OF})
"""Types whose answers are chosen from some."""

_FORMULAS: Final[Mapping[str, str]] = {
    "relevant": "Only ask if",
    "required": "Must be filled",
    "constraint": "Don't accept",
    "calculation": "Work out",
    "choice_filter": "Which answers are offered",
    "default": "Filled in already",
}
"""How screens call the formulas of a question."""


class DraftFault(NamedTuple):
    """A sentence about a part of a draft, named by its path (empty: the form); while it `stops`, the draft cannot be
    used."""

    path: str
    sentence: str
    stops: bool = True


def draft_faults(draft: Draft) -> list[DraftFault]:
    """All of a draft, in the order in which people see it; of the form whole what no question is alone to blame for."""
    found = list(_of_form(draft))
    labels = _labels(draft.questions)
    for asked in draft.questions:
        found += _of_question(asked, draft, labels)
    found += _of_circles(draft.questions)
    if any(fault.stops for fault in found):
        return found
    return [*found, *(DraftFault("", sentence) for sentence in faults(draft.definition))]


def usable(draft: Draft) -> Definition:
    """The definition that a draft would put in use. Raises InvalidError with the first sentence about what it lacks."""
    stops = next((fault for fault in draft_faults(draft) if fault.stops), None)
    if stops is not None:
        labels = (each.question.label for each in draft.questions if f"{stops.path}/".startswith(f"{each.path}/"))
        label = next(labels, "")
        raise InvalidError(f"{quoted(label)}: {stops.sentence}" if label else stops.sentence)
    return draft.definition


def _of_form(draft: Draft) -> Iterator[DraftFault]:
    if is_blank(draft.definition.title):
        yield DraftFault("", "The form has no name yet.")
    if not draft.questions:
        yield DraftFault("", "A form needs at least one question.")


def _labels(questions: Iterable[DraftQuestion]) -> Mapping[str, int]:
    """How many are called what."""
    return Counter(identity(each.question.label) for each in questions)


def _of_question(asked: DraftQuestion, draft: Draft, labels: Mapping[str, int]) -> Iterator[DraftFault]:
    question, path = asked.question, asked.path
    for sentence in (*_of_type(question), *_of_choices(question), *_of_formulas(question, draft)):
        yield DraftFault(path, sentence)
    for sentence in (*_of_label(asked, labels), *_of_contest(asked)):
        yield DraftFault(path, sentence, stops=False)
    inner = _labels(asked.questions)
    for row in asked.questions:
        yield from _of_question(row, draft, inner)


def _of_label(asked: DraftQuestion, labels: Mapping[str, int]) -> Iterator[str]:
    label = identity(asked.question.label)
    if label and labels[label] > 1:
        yield f"Two questions are called {quoted(asked.question.label)}."


def _of_contest(asked: DraftQuestion) -> Iterator[str]:
    if asked.is_contested:
        yield "Somebody took this away while somebody else changed it: keep it, or take it away."
    for choice in asked.question.choices:
        if choice.key in asked.contested:
            yield f"Somebody took {quoted(choice.label)} away while somebody else changed it: keep it, or take it away."


def _of_type(question: Question) -> Iterator[str]:
    if is_blank(question.label):
        yield "This question has no words yet."
    if len(question.label) > LABEL_CHARS or len(question.hint) > HINT_CHARS:
        yield "These words are too long."
    if question.type is QuestionType.ENTRY and not question.form:
        yield "Say which list to choose from."
    if question.type is QuestionType.ROWS and not question.questions:
        yield "Rows need at least one question."
    if question.type is QuestionType.CALCULATE and not question.calculation:
        yield "Say what is to be worked out."
    if question.type is QuestionType.ONE_OF and len(question.choices) < 2:
        yield "A choice needs at least two answers."
    if question.type is QuestionType.SEVERAL_OF and not question.choices:
        yield "A choice needs at least one answer."


def _of_choices(question: Question) -> Iterator[str]:
    if question.type not in CHOOSING:
        return
    if any(is_blank(choice.label) for choice in question.choices):
        yield "An answer has no words yet."
    labels = Counter(identity(choice.label) for choice in question.choices if not is_blank(choice.label))
    for choice in {identity(each.label): each for each in question.choices}.values():
        if labels[identity(choice.label)] > 1:
            yield f"{quoted(choice.label)} stands among the answers twice."


# Formulas


def _of_formulas(question: Question, draft: Draft) -> Iterator[str]:
    from desktop.formulas.fault import Fault
    from desktop.formulas.formula import stored_formula

    for name, words in _FORMULAS.items():
        text = getattr(question, name)
        formula = stored_formula(text) if text else None
        if isinstance(formula, Fault):
            yield f"{words}: {formula.sentence}"
        elif formula is not None and not formula.dependencies <= draft.definition.by_key.keys():
            yield f"{words}: this names a question that is gone."


def _of_circles(questions: Sequence[DraftQuestion]) -> Iterator[DraftFault]:
    """Questions that are worked out of each other."""
    from desktop.formulas.fault import Fault
    from desktop.formulas.ordering import in_order

    labels = {each.question.key: each.question.label for each in questions}
    order = in_order(_worked_out(questions), lambda key: labels[key])
    if isinstance(order, Fault):
        yield DraftFault("", order.sentence)


def _worked_out(questions: Sequence[DraftQuestion]) -> Mapping[str, Formula]:
    from desktop.formulas.fault import Fault
    from desktop.formulas.formula import stored_formula

    asked = (each.question for each in questions if each.question.calculation)
    formulas = {question.key: stored_formula(question.calculation) for question in asked}
    return {key: formula for key, formula in formulas.items() if not isinstance(formula, Fault)}
