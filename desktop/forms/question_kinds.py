"""What stands in entries as the answers to questions of each type, and which of them nobody answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.forms.definition import Question, QuestionType
from desktop.records.collection import Kind, TakenFiles

_MOST_RATED: Final = re.compile("[2-9]|10")
_USUALLY_RATED: Final = 5
PICTURES: Final = "picture"
"""What a question for a file looks like that takes pictures only."""

KINDS: Final[Mapping[QuestionType, Kind]] = {
    QuestionType.TEXT: Kind.TEXT,
    QuestionType.LONG_TEXT: Kind.TEXT,
    QuestionType.NUMBER: Kind.NUMBER,
    QuestionType.MONEY: Kind.MONEY,
    QuestionType.DATE: Kind.DATE,
    QuestionType.TIME: Kind.TIME,
    QuestionType.MOMENT: Kind.MOMENT,
    QuestionType.YES_NO: Kind.YES_NO,
    QuestionType.ONE_OF: Kind.CHOICE,
    QuestionType.SEVERAL_OF: Kind.CHOICE,
    QuestionType.PERSON: Kind.PERSON,
    QuestionType.ENTRY: Kind.LINK,
    QuestionType.PHONE: Kind.TEXT,
    QuestionType.RUNNING_NUMBER: Kind.TEXT,
    QuestionType.BARCODE: Kind.TEXT,
    QuestionType.RATING: Kind.COUNT,
    QuestionType.DURATION: Kind.COUNT,
    QuestionType.EMAIL: Kind.TEXT,
    QuestionType.URL: Kind.TEXT,
    QuestionType.FILE: Kind.FILE,
    QuestionType.SIGNATURE: Kind.FILE,
}
"""Of the answers that entries hold; a duration is whole seconds. Other questions have none, or none yet."""
WORKED_OUT: Final = frozenset((QuestionType.CALCULATE, QuestionType.ROLL_UP))
"""What is worked out and is of the kind that its definition says."""
UNASKED: Final = WORKED_OUT | {QuestionType.RUNNING_NUMBER, QuestionType.NOTE}
"""What nobody answers."""
CHOOSING: Final = frozenset((QuestionType.ONE_OF, QuestionType.SEVERAL_OF))
"""Types whose answers are chosen from some."""
FILES: Final = frozenset((QuestionType.FILE, QuestionType.SIGNATURE))
"""What is answered with a file."""
LATER: Final = frozenset((QuestionType.DOCUMENT,))
"""What forms can say already, and nobody can answer yet."""


@dataclass(frozen=True)
class WorkedOutQuestions:
    """Of a form: which of its questions are worked out in tables, which whenever they are read.

    named, read_named: the questions on which the ones and the others depend; `digest` changes with whatever stands in
        tables depends on
    """

    in_tables: frozenset[str] = frozenset()
    when_read: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    read_named: frozenset[str] = frozenset()
    digest: str = ""


def answered_type(question: Question) -> QuestionType:
    """The type of what stands there as an answer."""
    return question.result if question.type in WORKED_OUT else question.type


def is_worked_out(question: Question) -> bool:
    """Whether nobody answers it, for it is worked out."""
    return bool(question.calculation) or question.type in WORKED_OUT


def ratings(question: Question) -> range:
    """What a rating can be: from 1 to 5, or to what it is said to look like."""
    said = question.appearance
    return range(1, (int(said) if _MOST_RATED.fullmatch(said) else _USUALLY_RATED) + 1)


def taken(question: Question) -> TakenFiles:
    """Which files it takes."""
    if question.type is QuestionType.SIGNATURE:
        return TakenFiles.SIGNATURE
    return TakenFiles.PICTURES if question.appearance == PICTURES else TakenFiles.ANY


def kind_of(question: Question) -> Kind | None:
    """What its answers are; None where entries hold none."""
    return KINDS.get(answered_type(question))
