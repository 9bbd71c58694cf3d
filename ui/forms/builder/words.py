"""How questions and rules are called on screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import LATER
from desktop.formulas.chips import Comparing
from desktop.formulas.offers import WorkOutKind

_TYPES: Final[Mapping[QuestionType, str]] = {
    QuestionType.TEXT: QT_TRANSLATE_NOOP("FormBuilder", "Short text"),
    QuestionType.LONG_TEXT: QT_TRANSLATE_NOOP("FormBuilder", "Long text"),
    QuestionType.NUMBER: QT_TRANSLATE_NOOP("FormBuilder", "Number"),
    QuestionType.MONEY: QT_TRANSLATE_NOOP("FormBuilder", "Money"),
    QuestionType.DATE: QT_TRANSLATE_NOOP("FormBuilder", "Date"),
    QuestionType.TIME: QT_TRANSLATE_NOOP("FormBuilder", "Time"),
    QuestionType.MOMENT: QT_TRANSLATE_NOOP("FormBuilder", "Date and time"),
    QuestionType.YES_NO: QT_TRANSLATE_NOOP("FormBuilder", "Yes or no"),
    QuestionType.ONE_OF: QT_TRANSLATE_NOOP("FormBuilder", "One of"),
    QuestionType.SEVERAL_OF: QT_TRANSLATE_NOOP("FormBuilder", "Several of"),
    QuestionType.PERSON: QT_TRANSLATE_NOOP("FormBuilder", "Person"),
    QuestionType.ENTRY: QT_TRANSLATE_NOOP("FormBuilder", "Choose from a list"),
    QuestionType.ROWS: QT_TRANSLATE_NOOP("FormBuilder", "Rows"),
    QuestionType.CALCULATE: QT_TRANSLATE_NOOP("FormBuilder", "Work out"),
    QuestionType.FILE: QT_TRANSLATE_NOOP("FormBuilder", "Photo or file"),
    QuestionType.PHONE: QT_TRANSLATE_NOOP("FormBuilder", "Phone"),
    QuestionType.RUNNING_NUMBER: QT_TRANSLATE_NOOP("FormBuilder", "Running number"),
    QuestionType.BARCODE: QT_TRANSLATE_NOOP("FormBuilder", "Barcode"),
    QuestionType.SIGNATURE: QT_TRANSLATE_NOOP("FormBuilder", "Signature"),
    QuestionType.NOTE: QT_TRANSLATE_NOOP("FormBuilder", "Heading or note"),
    QuestionType.ROLL_UP: QT_TRANSLATE_NOOP("FormBuilder", "Roll-up"),
    QuestionType.RATING: QT_TRANSLATE_NOOP("FormBuilder", "Rating"),
    QuestionType.DURATION: QT_TRANSLATE_NOOP("FormBuilder", "Duration"),
    QuestionType.EMAIL: QT_TRANSLATE_NOOP("FormBuilder", "E-mail"),
    QuestionType.URL: QT_TRANSLATE_NOOP("FormBuilder", "Web address"),
    QuestionType.DOCUMENT: QT_TRANSLATE_NOOP("FormBuilder", "Text written together"),
}
OFFERED: Final = tuple(type for type in _TYPES if type not in LATER | {QuestionType.ROLL_UP})
"""The types that one can choose, in the order in which people are offered them."""
_NOT_IN_ROWS: Final = (QuestionType.ROWS, QuestionType.RUNNING_NUMBER, QuestionType.NOTE, QuestionType.SIGNATURE)
OFFERED_IN_ROWS: Final = tuple(type for type in OFFERED if type not in _NOT_IN_ROWS)

_NUMBERS: Final = {comparing: comparing.value for comparing in Comparing}
_DAYS: Final = _NUMBERS | {
    Comparing.MORE: QT_TRANSLATE_NOOP("FormBuilder", "is after"),
    Comparing.AT_LEAST: QT_TRANSLATE_NOOP("FormBuilder", "is not before"),
    Comparing.LESS: QT_TRANSLATE_NOOP("FormBuilder", "is before"),
    Comparing.AT_MOST: QT_TRANSLATE_NOOP("FormBuilder", "is not after"),
}
DAYS: Final = frozenset((QuestionType.DATE, QuestionType.TIME, QuestionType.MOMENT))

_OFFERS: Final[Mapping[WorkOutKind, str]] = {
    WorkOutKind.PRODUCT: QT_TRANSLATE_NOOP("FormBuilder", "Quantity × price"),
    WorkOutKind.ROW_SUM: QT_TRANSLATE_NOOP("FormBuilder", "Sum of rows"),
    WorkOutKind.DIFFERENCE: QT_TRANSLATE_NOOP("FormBuilder", "Difference"),
    WorkOutKind.DAYS_BETWEEN: QT_TRANSLATE_NOOP("FormBuilder", "Days between"),
    WorkOutKind.LOOK_UP: QT_TRANSLATE_NOOP("FormBuilder", "Also show"),
    WorkOutKind.OTHERS_SUM: QT_TRANSLATE_NOOP("FormBuilder", "Add up from another form"),
    WorkOutKind.OTHERS_COUNT: QT_TRANSLATE_NOOP("FormBuilder", "How many in another form"),
    WorkOutKind.OTHERS_LEAST: QT_TRANSLATE_NOOP("FormBuilder", "Least in another form"),
    WorkOutKind.OTHERS_MOST: QT_TRANSLATE_NOOP("FormBuilder", "Most in another form"),
    WorkOutKind.OTHERS_LATEST: QT_TRANSLATE_NOOP("FormBuilder", "Latest in another form"),
}


def type_words(type: QuestionType) -> str:
    """What a type of questions is called."""
    return QCoreApplication.translate("FormBuilder", _TYPES[type])


def comparing_words(comparing: Comparing, type: QuestionType) -> str:
    """The chip in the middle, as it reads of answers of a type."""
    return QCoreApplication.translate("FormBuilder", (_DAYS if type in DAYS else _NUMBERS)[comparing])


def offer_words(kind: WorkOutKind) -> str:
    """What is offered under *Work out*."""
    return QCoreApplication.translate("FormBuilder", _OFFERS[kind])
