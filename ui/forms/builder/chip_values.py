"""The last chip of a rule's sentence: what it can be beside each type of question, in words, and out of words."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop.errors import InvalidError
from desktop.forms.definition import QuestionType
from desktop.formulas.chips import ChipSentence, ChipValue, Comparing, DayFromToday
from desktop.formulas.syntax import Reference
from desktop.records.collection import Field, Kind
from desktop.rows.fold import fold
from desktop.rows.typed_text import quoted
from ui.forms.builder.words import DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.forms.definition import Question
    from ui.forms.builder.chip_button import Choice
    from ui.forms.builder.naming import Naming, ShopWriting

_NUMBERS: Final = frozenset(
    (QuestionType.NUMBER, QuestionType.MONEY, QuestionType.RATING, QuestionType.DURATION, QuestionType.CALCULATE)
)
_WORDS: Final = frozenset(
    (QuestionType.TEXT, QuestionType.LONG_TEXT, QuestionType.PHONE, QuestionType.BARCODE, QuestionType.EMAIL,
     QuestionType.URL, QuestionType.RUNNING_NUMBER)
)  # fmt: skip
_ORDER: Final = (Comparing.MORE, Comparing.AT_LEAST, Comparing.LESS, Comparing.AT_MOST)
_FILLED: Final = (Comparing.FILLED_IN, Comparing.BLANK)
_EQUAL: Final = (Comparing.IS, Comparing.IS_NOT)
_ALONE: Final = frozenset(_FILLED)
_FROM_TODAY: Final = re.compile(r"\s*([+-])\s*(\d{1,4})")
YES, NO = "yes", "no"


def comparings(type: QuestionType) -> tuple[Comparing, ...]:
    """How answers of a type can be compared, the likeliest first."""
    match type:
        case QuestionType.ONE_OF | QuestionType.YES_NO:
            return (*_EQUAL, *_FILLED)
        case QuestionType.SEVERAL_OF:
            return (Comparing.HAS, Comparing.HAS_NOT, *_FILLED)
        case _ if type in _NUMBERS:
            return (*_ORDER, *_EQUAL, *_FILLED)
        case _ if type in DAYS:
            return (Comparing.LESS, Comparing.AT_LEAST, Comparing.MORE, Comparing.AT_MOST, *_EQUAL, *_FILLED)
        case _ if type in _WORDS:
            return (*_FILLED, *_EQUAL, Comparing.CONTAINS)
    return _FILLED


def begun(question: Question) -> ChipSentence:
    """The sentence that a rule about a question begins with."""
    comparing = comparings(question.type)[0]
    return ChipSentence(question.key, comparing, first_value(question, comparing))


def first_value(question: Question, comparing: Comparing) -> ChipValue:
    """What stands in the last chip until somebody chooses."""
    if comparing in _ALONE:
        return None
    if question.choices:
        return question.choices[0].key
    if question.type is QuestionType.YES_NO:
        return True
    if question.type is QuestionType.TIME:
        return time(12)
    return DayFromToday() if question.type in DAYS else Decimal(0) if question.type in _NUMBERS else ""


def choices(question: Question) -> Sequence[Choice]:
    """What the last chip offers, where it is chosen and not typed."""
    if question.type is QuestionType.YES_NO:
        return [(YES, _tr("Yes")), (NO, _tr("No"))]
    return [(choice.key, choice.label) for choice in question.choices]


def offered(question: Question, naming: Naming) -> tuple[str, ...]:
    """What can be typed, for a start: today, and questions with such answers."""
    groups = (DAYS - {QuestionType.TIME}, _NUMBERS, _WORDS)
    group = next((group for group in groups if question.type in group), {question.type})
    like = [each for each in naming.questions if each.type in group]
    today = (_tr("today"),) if question.type in (QuestionType.DATE, QuestionType.MOMENT) else ()
    return (*today, *(naming.title(each.key) for each in like))


def value_words(question: Question, value: ChipValue, naming: Naming, writing: ShopWriting) -> str:
    """What the last chip says, so that it can be typed again."""
    match value:
        case Reference(key=key):
            return naming.title(key)
        case bool():
            return _tr("Yes") if value else _tr("No")
        case DayFromToday(days):
            return f"{_tr('today')} {days:+}" if days else _tr("today")
        case str():
            return next((choice.label for choice in question.choices if choice.key == value), value)
        case Decimal() | date() | time():
            return writing.typed.texts.text(_field(value), value)
    return ""


def typed_value(question: Question, typed: str, naming: Naming, writing: ShopWriting) -> ChipValue:
    """What somebody typed into the last chip. Raises InvalidError."""
    sought = fold(typed.strip())
    for other in naming.questions:
        if fold(naming.title(other.key)) == sought and sought:
            return Reference(other.key)
    if question.type in _WORDS:
        return typed.strip()
    if question.type in (QuestionType.DATE, QuestionType.MOMENT):
        return _day(typed, sought, writing)
    kind = Kind.TIME if question.type is QuestionType.TIME else Kind.NUMBER
    value = writing.typed.value(Field("", kind, question.label), typed)
    if not isinstance(value, Decimal | time):
        raise InvalidError(_tr("Say with what it is compared."))
    return value


def _day(typed: str, sought: str, writing: ShopWriting) -> ChipValue:
    for word in ("today", fold(_tr("today"))):
        if sought.startswith(word):
            rest = _FROM_TODAY.fullmatch(sought.removeprefix(word)) if sought != word else None
            if rest or sought == word:
                return DayFromToday(int(rest[1] + rest[2]) if rest else 0)
    value = writing.typed.value(Field("", Kind.DATE, ""), typed)
    if not isinstance(value, date):
        raise InvalidError(f"{quoted(typed)} is no day.")
    return value


def _field(value: Decimal | date | time) -> Field:
    kind = Kind.NUMBER if isinstance(value, Decimal) else Kind.DATE if isinstance(value, date) else Kind.TIME
    return Field("", kind, "")


def _tr(words: str) -> str:
    return QCoreApplication.translate("FormBuilder", words)
