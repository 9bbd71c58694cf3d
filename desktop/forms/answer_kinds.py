"""With what kinds of values questions are answered, as formulas take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from desktop.files.value import FileValue
from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import answered_type
from desktop.formulas.context import BESIDE, OTHERS
from desktop.formulas.kinds import Kinds
from desktop.records.identity import RecordKey
from desktop.records.values import MemberLink, Moment, Money

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.formulas.formula import Formula
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
    QuestionType.FILE: FileValue,
    QuestionType.SIGNATURE: FileValue,
}


def answered_kind(question: Question) -> type:
    """The kind of what stands there as an answer; whole numbers are numbers."""
    return _ANSWERED.get(answered_type(question), str)


def looks_elsewhere(formula: Formula, questions: Mapping[str, Question]) -> bool:
    """Whether it looks into other entries: into those that were chosen, or that choose this one."""
    return any(is_elsewhere(reference, questions) for reference in formula.references)


def own_keys(formula: Formula, questions: Mapping[str, Question]) -> frozenset[str]:
    """The keys of the questions of its own form that a formula names."""
    found = set[str]()
    for reference in formula.references:
        if _is_no_question(reference):
            continue
        found |= {reference.rows} if reference.rows else {reference.key}
        if reference.rows and not is_elsewhere(reference, questions):
            found.add(reference.key)
    return frozenset(found)


def is_elsewhere(reference: Reference, questions: Mapping[str, Question]) -> bool:
    """Whether it names what stands in other entries, or what no answer says."""
    return _is_no_question(reference) or _is_chosen(reference, questions)


def _is_no_question(reference: Reference) -> bool:
    named = reference.rows or reference.key
    return OTHERS in named or named.startswith(BESIDE)


def _is_chosen(reference: Reference, questions: Mapping[str, Question]) -> bool:
    """Whether it stands in one other entry, or in one person's file."""
    around = questions.get(reference.rows or "")
    is_file = (reference.rows or "").startswith(BESIDE)
    return is_file or (around is not None and around.type in (QuestionType.ENTRY, QuestionType.PERSON))


def kinds_in(questions: Mapping[str, Question], reference: Reference) -> Kinds:
    """With what a question is answered that a formula names; with anything where it is none of these."""
    question = questions.get(reference.key)
    if question is None or is_elsewhere(reference, questions):
        return Kinds(None, are_several=reference.rows is not None and not _is_chosen(reference, questions))
    several = question.type is QuestionType.SEVERAL_OF or reference.rows is not None
    return Kinds(frozenset({answered_kind(question)}), are_several=several)
