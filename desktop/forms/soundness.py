"""What keeps a form from being used as it is: in words, before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import QuestionType
from desktop.rows.typed_text import is_blank, quoted

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, Question

_CHOOSING: Final = (QuestionType.ONE_OF, QuestionType.SEVERAL_OF)
LATER: Final = (QuestionType.FILE, QuestionType.SIGNATURE, QuestionType.DOCUMENT)
"""What forms can say already, and nobody can answer yet."""
_FORMULAS: Final = ("relevant", "required", "constraint", "calculation", "choice_filter", "default")


def faults(definition: Definition) -> list[str]:
    """Sentences, none where it can be used."""
    return list(_faults(definition))


def _faults(definition: Definition) -> Iterator[str]:
    if is_blank(definition.title):
        yield "The form needs a name."
    if not definition.questions:
        yield "The form asks nothing yet."
    for question in definition.all_questions():
        yield from _of_question(question)
    for section in definition.sections:
        if section.audience not in ("", definition.audience):
            yield f"Other people than those who read the form cannot be chosen for {quoted(section.label)} yet."
    known = definition.by_key
    for key, where in _named(definition):
        if key and key not in known:
            yield f"{where} names a question that is gone."
    for text, where in _formulas(definition):
        yield from _of_formula(text, where)


def _of_question(question: Question) -> Iterator[str]:
    label = quoted(question.label)
    if is_blank(question.label):
        yield "A question has no words."
    if question.type in _CHOOSING and not question.choices:
        yield f"{label} has nothing to choose from."
    if question.type is QuestionType.ENTRY and not question.form:
        yield f"For {label} it is not said from which list one chooses."
    if question.type is QuestionType.ROWS and not question.questions:
        yield f"The rows of {label} ask nothing yet."
    if question.type is QuestionType.CALCULATE and not question.calculation:
        yield f"For {label} it is not said what is worked out."
    if question.type in LATER:
        yield f"{label} cannot be asked for yet: photos, files and signatures come with a later version."


def _named(definition: Definition) -> Iterator[tuple[str, str]]:
    """Keys of questions that are named, and where."""
    yield definition.name, "The name of an entry"
    for view in definition.views:
        said = (*view.questions, *(each.question for each in view.sort), view.group, view.day, view.picture)
        yield from ((key, f"The view {quoted(view.title)}") for key in said)
    yield from ((key, "The printed sheet") for key in definition.print.questions)
    yield from ((each.question, "A running number") for each in definition.numbers)
    yield from ((step.question, "Who says yes") for step in definition.route)


def _formulas(definition: Definition) -> Iterator[tuple[str, str]]:
    """Formulas, and where they stand."""
    for question in definition.all_questions():
        yield from ((getattr(question, name), quoted(question.label)) for name in _FORMULAS)
    yield from ((section.relevant, quoted(section.label)) for section in definition.sections)
    yield from ((rule.when, quoted(rule.message)) for rule in definition.rules)
    yield from ((view.filter, f"the view {quoted(view.title)}") for view in definition.views)
    yield from ((step.when, "who says yes") for step in definition.route)
    yield from ((act.condition, "what is done by itself") for act in definition.acts)


def _of_formula(text: str, where: str) -> Iterator[str]:
    from desktop.formulas.fault import Fault
    from desktop.formulas.formula import stored_formula

    if text:
        read = stored_formula(text)
        if isinstance(read, Fault):
            yield f"What is worked out for {where} cannot be read: {read.sentence}"
