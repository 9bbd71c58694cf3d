"""By which part each type of question is answered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import FILES, ratings, taken
from desktop.records.link_choices import choices_for_new
from ui.forms.filling.adding_in_place import AddingInPlace
from ui.forms.filling.answering import Answering, EntryAnswer, LineAnswer
from ui.forms.filling.choice_line import ChoiceLine
from ui.forms.filling.file_answers import file_answer, signature_answer
from ui.forms.filling.ground import MOST_SHOWN, FillingGround
from ui.records.page_reading import titled
from ui.records.value_words import ValueWords

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.records.identity import RecordKey
    from ui.bridge import Bridge

_CHOSEN: Final = frozenset((QuestionType.ONE_OF, QuestionType.SEVERAL_OF))
LONG: Final = frozenset((QuestionType.LONG_TEXT,))


def made(bridge: Bridge, ground: FillingGround, question: Question) -> Answering:
    """Where a question of an entry is answered."""
    field = ground.field(question)
    assert field is not None
    choices = list(field.choices)
    several = question.type is QuestionType.SEVERAL_OF
    if question.type in _CHOSEN and (several or len(choices) <= MOST_SHOWN):
        return ChoiceLine(choices, several=several)
    if question.type is QuestionType.YES_NO:
        return ChoiceLine([(value, ground.words.value(field, value)) for value in (True, False)])
    if question.type is QuestionType.PERSON and ground.by_touch and 0 < len(ground.people) <= MOST_SHOWN:
        return ChoiceLine([(person, name) for name, person in ground.people.items()])
    if question.type is QuestionType.RATING:
        return ChoiceLine([(each, str(each)) for each in ratings(question)])
    return typed(bridge, ground, question)


def typed(bridge: Bridge, ground: FillingGround, question: Question, rows: str = "") -> Answering:
    """A line for it, as in rows."""
    if question.type is QuestionType.SIGNATURE:
        return signature_answer(bridge, by_visitor=ground.by_touch)
    if question.type in FILES:
        return file_answer(bridge, taken(question), small=bool(rows))
    text = ground.answer_text(question, rows)
    if question.type is QuestionType.ENTRY:
        answer = EntryAnswer(text, partial(_entries, bridge, ground, question.form))
        if ground.adds_in_place:
            AddingInPlace(bridge, question.form, answer)
        return answer
    return LineAnswer(text, long=question.type in LONG and not rows)


def _entries(bridge: Bridge, ground: FillingGround, form: str, typed: str) -> dict[str, RecordKey]:
    """The entries of a form that can be chosen, by their names."""
    of = ground.linked.get(form)
    found: dict[str, RecordKey] = {}
    for key, title in choices_for_new(bridge.session, of, ground.collection, typed) if of is not None else ():
        name = titled(of, title, ValueWords(ground.words, {}))
        found[f"{name} ({key.nonce.hex()[:4]})" if name in found else name] = key
    return found
