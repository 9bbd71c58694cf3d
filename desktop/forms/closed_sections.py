"""Sections that fewer people read than the entry, as wages: their questions are asked beside it, of those people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import QuestionType
from desktop.rows.names import identity
from desktop.rows.typed_text import is_blank, quoted

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, FormSection, Question

_NARROWER: Final = {"everyone": ("managers", "owners"), "managers": ("owners",)}
"""Who are fewer than those who read the entry."""
_TYPES: Final = frozenset({
    QuestionType.TEXT, QuestionType.LONG_TEXT, QuestionType.NUMBER, QuestionType.MONEY, QuestionType.DATE,
    QuestionType.TIME, QuestionType.MOMENT, QuestionType.YES_NO, QuestionType.ONE_OF, QuestionType.SEVERAL_OF,
    QuestionType.PERSON, QuestionType.PHONE, QuestionType.BARCODE, QuestionType.RATING, QuestionType.DURATION,
    QuestionType.EMAIL, QuestionType.URL, QuestionType.FILE, QuestionType.SIGNATURE,
})  # fmt: skip
"""What can be asked there."""
_FORMULAS: Final = ("relevant", "required", "constraint", "calculation", "choice_filter", "default")


def closed_sections(definition: Definition) -> Iterator[FormSection]:
    """Those of a form. A section of other readers is none, whoever published it."""
    narrower = _NARROWER.get(definition.audience, ())
    return (section for section in definition.sections if section.questions and section.audience in narrower)


def closed_keys(definition: Definition) -> dict[str, tuple[str, str]]:
    """The questions that stand there, by their keys: in which section, and who reads it."""
    return {
        question.key: (section.key, section.audience)
        for section in closed_sections(definition)
        for question in section.questions
    }


def moved_questions(before: Definition, after: Definition) -> Iterator[str]:
    """What those are called that stood among other readers before."""
    stood = {**dict.fromkeys(before.by_key), **closed_keys(before)}
    stand = {**dict.fromkeys(after.by_key), **closed_keys(after)}
    labels = {each.key: each.label for part in before.sections for each in part.questions}
    labels |= {key: question.label for key, question in before.by_key.items()}
    return (labels[key] for key, where in stand.items() if key in stood and stood[key] != where)


def section_faults(definition: Definition) -> Iterator[str]:
    """What keeps its sections from having the readers that they say: whole sentences."""
    narrower = _NARROWER.get(definition.audience, ())
    labels = [each.label for each in definition.questions] + [each.label for each in closed_sections(definition)]
    named = Counter(map(identity, labels))
    standing = {question.section for question in definition.questions}
    for section in definition.sections:
        name = quoted(section.label)
        if section.audience in ("", definition.audience):
            if section.questions:
                yield f"{name} has questions of its own, so it has to say who reads them: managers, or owners."
        elif section.audience not in narrower:
            yield f"{name} can only be for fewer people than read the entries: for managers and owners, or for owners."
        elif section.key in standing:
            yield f"{name} is for fewer people than read the entries, so its questions have to stand within it."
        elif named[identity(section.label)] > 1:
            yield f"{name} is what something else in the form is called, too."
        elif section.relevant:
            yield f"{name}: whether it is asked cannot depend on anything where fewer people read it."
        else:
            yield from (f"{name}, {quoted(each.label)}: {said}" for each in section.questions for said in _of(each))


def _of(question: Question) -> Iterator[str]:
    if is_blank(question.label):
        yield "This question has no words yet."
    if question.type not in _TYPES:
        yield "This cannot be asked for where fewer people read it."
    if question.type in (QuestionType.ONE_OF, QuestionType.SEVERAL_OF) and not question.choices:
        yield "A choice needs at least one answer."
    if any(getattr(question, name) for name in _FORMULAS):
        yield "There can be no formulas where fewer people read it."
