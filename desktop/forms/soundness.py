"""What a form lacks before it can be used: in sentences, by the question that they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.forms.closed_sections import closed_keys, section_faults
from desktop.forms.definition import HINT_CHARS, LABEL_CHARS, NO_SUM, NOT_ASKED, QuestionType
from desktop.forms.question_kinds import CHOOSING, LATER
from desktop.rows.names import identity
from desktop.rows.typed_text import is_blank, quoted

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, Question, View
    from desktop.formulas.formula import Formula

_FORMULAS: Final[Mapping[str, str]] = {
    "relevant": "Only ask if",
    "required": "Must be filled",
    "constraint": "Don't accept",
    "calculation": "Work out",
    "choice_filter": "Which answers are offered",
    "default": "Filled in already",
}
"""How screens call the formulas of a question."""
_GONE: Final = "this names a question that is gone."
_CLOSED: Final = "this names a question that fewer people read than the entry."


class FormFault(NamedTuple):
    """A sentence about a question, named by its key (empty: about the form); while it `stops`, the form cannot be used.

    about: what people call that question, or what its rows belong to where it has no words
    """

    question: str
    sentence: str
    stops: bool = True
    about: str = ""

    @property
    def whole_sentence(self) -> str:
        """The same where it does not stand beside the question."""
        return f"{quoted(self.about)}: {self.sentence}" if self.about else self.sentence


def form_faults(definition: Definition) -> list[FormFault]:
    """All of a form, in the order in which people see it; last what no question is alone to blame for."""
    found = list(_of_form(definition))
    for question, within, labels in _asked(definition):
        about = question.label if not is_blank(question.label) else within
        found += (FormFault(question.key, *said, about) for said in _of_question(question, definition, labels))
    return [*found, *_of_whole(definition)]


def _of_form(definition: Definition) -> Iterator[FormFault]:
    if is_blank(definition.title):
        yield FormFault("", "The form has no name yet.")
    if not definition.questions:
        yield FormFault("", "A form needs at least one question.")


def _asked(definition: Definition) -> Iterator[tuple[Question, str, Mapping[str, int]]]:
    """Its questions, what those in rows belong to, and how many beside each are called what."""
    beside = _labels(definition.questions)
    for question in definition.questions:
        yield question, "", beside
        in_rows = _labels(question.questions)
        yield from ((row, question.label, in_rows) for row in question.questions)


def _labels(questions: Sequence[Question]) -> Mapping[str, int]:
    return Counter(identity(question.label) for question in questions)


# Of a question: sentences, and whether each stops


def _of_question(question: Question, form: Definition, labels: Mapping[str, int]) -> Iterator[tuple[str, bool]]:
    stopping = (
        *_of_words(question), *_of_type(question), *_of_choices(question), *_of_formulas(question, form),
        *_of_going_on(question, form),
    )  # fmt: skip
    yield from ((sentence, True) for sentence in stopping)
    if question.type is QuestionType.ONE_OF and len(question.choices) < 2:
        yield "A choice needs at least two answers.", not question.choices
    label = identity(question.label)
    if label and labels[label] > 1:
        yield f"Two questions are called {quoted(question.label)}.", False


def _of_words(question: Question) -> Iterator[str]:
    if is_blank(question.label):
        yield "This question has no words yet."
    if len(question.label) > LABEL_CHARS or len(question.hint) > HINT_CHARS:
        yield "These words are too long."


def _of_type(question: Question) -> Iterator[str]:
    if question.type is QuestionType.ENTRY and not question.form:
        yield "Say which list to choose from."
    if question.type is QuestionType.ROWS and not question.questions:
        yield "Rows need at least one question."
    if question.type is QuestionType.CALCULATE and not question.calculation:
        yield "Say what is to be worked out."
    if question.type in LATER:
        yield "This cannot be asked for yet: it comes with a later version."


def _of_choices(question: Question) -> Iterator[str]:
    if question.type not in CHOOSING:
        return
    if question.type is QuestionType.SEVERAL_OF and not question.choices:
        yield "A choice needs at least one answer."
    if any(is_blank(choice.label) for choice in question.choices):
        yield "An answer has no words yet."
    labels = Counter(identity(choice.label) for choice in question.choices if not is_blank(choice.label))
    for choice in {identity(each.label): each for each in question.choices}.values():
        if labels[identity(choice.label)] > 1:
            yield f"{quoted(choice.label)} stands among the answers twice."


def _of_going_on(question: Question, form: Definition) -> Iterator[str]:
    if question.goes_on:
        from desktop.forms.routes import decisive_questions

        if question.key in decisive_questions(form):
            yield "Who says yes depends on this, so it cannot go on changing after a yes."


def _of_formulas(question: Question, form: Definition) -> Iterator[str]:
    for name, words in _FORMULAS.items():
        yield from (f"{words}: {what}" for what, _ in _of_formula(getattr(question, name), form))


def _of_formula(text: str, form: Definition) -> Iterator[tuple[str, bool]]:
    """What is wrong with a formula, and whether it cannot even be read."""
    from desktop.forms.answer_kinds import own_keys
    from desktop.formulas.fault import Fault
    from desktop.formulas.formula import stored_formula

    formula = stored_formula(text) if text else None
    if isinstance(formula, Fault):
        yield formula.sentence, True
    elif formula is not None and not (named := own_keys(formula, form.by_key)) <= form.by_key.keys():
        is_closed = not named.isdisjoint(closed_keys(form))
        yield _CLOSED if is_closed else _GONE, is_closed


# Of all of it


def _of_whole(definition: Definition) -> Iterator[FormFault]:
    yield from (FormFault("", sentence) for sentence in section_faults(definition))
    closed = closed_keys(definition)
    for key, where in _named(definition):
        if key and key not in definition.by_key:
            yield FormFault("", f"{where}: {_CLOSED if key in closed else _GONE}")
    for text, where in _rules(definition):
        yield from (FormFault("", f"{where}: {what}", stops) for what, stops in _of_formula(text, definition))
    yield from _of_route(definition)
    yield from _of_numbers(definition)
    yield from _of_circles(definition)


def _named(definition: Definition) -> Iterator[tuple[str, str]]:
    """Keys of questions that are named, and where."""
    yield definition.name, "The name of an entry"
    for view in definition.views:
        yield from ((key, f"The view {quoted(view.title)}") for key in _named_in(view) if key not in NOT_ASKED)
    yield from ((key, "The printed sheet") for key in definition.print.questions)
    yield from ((each.question, "A running number") for each in definition.numbers)
    yield from ((step.question, "Who says yes") for step in definition.route)


def _named_in(view: View) -> Iterator[str]:
    yield from (*view.questions, *view.hidden, *view.widths)
    yield from (each.question for each in view.sort)
    yield from (each.question for each in view.only)
    yield from (view.group, view.day, view.until, view.picture, "" if view.sum == NO_SUM else view.sum)


def _rules(definition: Definition) -> Iterator[tuple[str, str]]:
    """The formulas that are no question's, and where they stand."""
    yield from ((section.relevant, quoted(section.label)) for section in definition.sections)
    yield from ((rule.when, quoted(rule.message)) for rule in definition.rules)
    yield from ((view.filter, f"The view {quoted(view.title)}") for view in definition.views)
    yield from ((step.when, "Who says yes") for step in definition.route)
    yield from ((act.condition, "What is done by itself") for act in definition.acts)


def _of_route(definition: Definition) -> Iterator[FormFault]:
    """Who is asked must be the same whenever and wherever somebody looks."""
    from desktop.forms.answer_kinds import kinds_in, looks_elsewhere
    from desktop.formulas.clocks import needs_clock
    from desktop.formulas.fault import Fault
    from desktop.formulas.formula import stored_formula

    asked = definition.by_key
    for step in definition.route:
        formula = stored_formula(step.when) if step.when else None
        if formula is None or isinstance(formula, Fault):
            continue
        if looks_elsewhere(formula, asked):
            yield FormFault("", "Who says yes: this looks into other entries, which not everybody can read.")
        elif needs_clock(formula, partial(kinds_in, asked)):
            yield FormFault("", "Who says yes: this depends on what day it is, and would change by itself.")


def _of_numbers(definition: Definition) -> Iterator[FormFault]:
    from desktop.forms.numbering import numbering_fault

    for numbering in definition.numbers:
        sentence, question = numbering_fault(numbering), definition.by_key.get(numbering.question)
        if sentence and question is not None:
            yield FormFault(question.key, sentence, about=question.label)


def _of_circles(definition: Definition) -> Iterator[FormFault]:
    """Questions that are worked out of each other."""
    from desktop.forms.answer_kinds import own_keys
    from desktop.formulas.fault import Fault
    from desktop.formulas.ordering import in_order

    asked = definition.by_key
    order = in_order(_worked_out(definition), lambda key: asked[key].label, lambda formula: own_keys(formula, asked))
    if isinstance(order, Fault):
        yield FormFault("", order.sentence)


def _worked_out(definition: Definition) -> Mapping[str, Formula]:
    from desktop.formulas.fault import Fault
    from desktop.formulas.formula import stored_formula

    asked = (question for question in definition.all_questions() if question.calculation)
    formulas = {question.key: stored_formula(question.calculation) for question in asked}
    return {key: formula for key, formula in formulas.items() if not isinstance(formula, Fault)}
