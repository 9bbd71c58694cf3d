"""With what kinds of values questions are answered, as formulas take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import answered_type
from desktop.formulas.kinds import ANY, Kinds
from desktop.records.identity import RecordKey
from desktop.records.values import MemberLink, Moment, Money

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.formulas.syntax import Reference

_ANSWERED: Final[Mapping[QuestionType, type]] = {
    QuestionType.NUMBER: Decimal,
    QuestionType.MONEY: Money,
    QuestionType.RATING: Decimal,
    QuestionType.DURATION: Decimal,
    QuestionType.DATE: date,
    QuestionType.TIME: time,
    QuestionType.MOMENT: Moment,
    QuestionType.YES_NO: bool,
    QuestionType.PERSON: MemberLink,
    QuestionType.ENTRY: RecordKey,
}


def answered_kind(question: Question) -> type:
    """The kind of what stands there as an answer; whole numbers are numbers."""
    return _ANSWERED.get(answered_type(question), str)


def kinds_in(questions: Mapping[str, Question], reference: Reference) -> Kinds:
    """With what a question is answered that a formula names; with anything where it is none of these."""
    question = questions.get(reference.key)
    if question is None:
        return ANY
    several = question.type is QuestionType.SEVERAL_OF or reference.rows is not None
    return Kinds(frozenset({answered_kind(question)}), are_several=several)
