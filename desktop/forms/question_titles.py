"""The questions that formulas of a form may name: its own, those of entries that were chosen or that choose its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.forms.beside_answers import ADDED_BY, TITLES
from desktop.forms.definition import QuestionType
from desktop.forms.identity import rows_id
from desktop.formulas.context import SIBLINGS, others_key
from desktop.formulas.titles import TitledQuestion, Titles
from desktop.profiles.queries import OF_PEOPLE

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, Question


_PEOPLE: Final = tuple(TitledQuestion(field.key, field.label) for field in OF_PEOPLE)


class Elsewhere(NamedTuple):
    """Entries of another form, or rows of these: their key in formulas, what they are called, what they ask."""

    key: str
    title: str
    questions: Sequence[Question]


def titles_of(definition: Definition, others: Mapping[str, Definition], choosing: Iterable[Elsewhere]) -> Titles:
    """All of them. `others`: what forms ask, by their ids; `choosing`: the entries that choose one of these."""
    own = tuple(_titled(definition.questions, others))
    siblings = TitledQuestion(SIBLINGS, "Other entries", rows=(*own, *_beside()))
    return Titles((*own, *map(_titled_others, choosing), *_beside(), siblings))


def _beside() -> Iterator[TitledQuestion]:
    """What is known of entries besides their answers."""
    yield from (TitledQuestion(key, title, rows=_PEOPLE if key == ADDED_BY else ()) for key, title in TITLES.items())


def choosing(form: str, others: Mapping[str, Definition]) -> list[Elsewhere]:
    """The entries, and rows of entries, that choose an entry of a form, by its id."""
    return [found for id, other in others.items() for found in _choosing(form, id, other)]


def _titled(questions: Iterable[Question], others: Mapping[str, Definition]) -> Iterator[TitledQuestion]:
    for each in questions:
        choices = tuple((choice.key, choice.label) for choice in each.choices)
        if each.form in others:
            yield _titled_others(Elsewhere(each.key, each.label, others[each.form].questions))
        elif each.type is QuestionType.PERSON:
            yield TitledQuestion(each.key, each.label, rows=_PEOPLE)
        else:
            yield TitledQuestion(each.key, each.label, choices, tuple(_titled(each.questions, others)))


def _titled_others(elsewhere: Elsewhere) -> TitledQuestion:
    """What was chosen among some stands there in its words, so choices are no names."""
    inside = tuple(TitledQuestion(each.key, each.label) for each in elsewhere.questions)
    return TitledQuestion(elsewhere.key, elsewhere.title, (), inside)


def _choosing(form: str, other: str, definition: Definition) -> Iterator[Elsewhere]:
    for each in definition.questions:
        if each.type is QuestionType.ENTRY and each.form == form:
            yield Elsewhere(others_key(other, each.key), definition.title, definition.questions)
        for inside in each.questions:
            if inside.type is QuestionType.ENTRY and inside.form == form:
                key = others_key(rows_id(bytes.fromhex(other), each.key).hex(), inside.key)
                around = (question for question in definition.questions if not question.questions)
                yield Elsewhere(key, f"{definition.title}: {each.label}", (*each.questions, *around))
