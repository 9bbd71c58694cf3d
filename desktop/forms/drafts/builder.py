"""From what people type or paste to questions: a line is a card, a word says what kind of answers it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from desktop.forms.definition import LABEL_CHARS, QuestionType
from desktop.rows.names import identity
from desktop.rows.typed_text import one_line
from desktop.sheets.kinds import ColumnKind
from desktop.sheets.titles import guess_from_title

if TYPE_CHECKING:
    from desktop.sheets.columns import SheetColumn

TYPES: Final[Mapping[ColumnKind, QuestionType]] = {
    ColumnKind.SHORT_TEXT: QuestionType.TEXT,
    ColumnKind.LONG_TEXT: QuestionType.LONG_TEXT,
    ColumnKind.NUMBER: QuestionType.NUMBER,
    ColumnKind.MONEY: QuestionType.MONEY,
    ColumnKind.DATE: QuestionType.DATE,
    ColumnKind.TIME: QuestionType.TIME,
    ColumnKind.DATE_TIME: QuestionType.MOMENT,
    ColumnKind.YES_NO: QuestionType.YES_NO,
    ColumnKind.ONE_OF: QuestionType.ONE_OF,
    ColumnKind.SEVERAL_OF: QuestionType.SEVERAL_OF,
    ColumnKind.PERSON: QuestionType.PERSON,
    ColumnKind.FILE: QuestionType.FILE,
    ColumnKind.PHONE: QuestionType.PHONE,
    ColumnKind.RUNNING_NUMBER: QuestionType.RUNNING_NUMBER,
    ColumnKind.BARCODE: QuestionType.BARCODE,
    ColumnKind.SIGNATURE: QuestionType.SIGNATURE,
    ColumnKind.RATING: QuestionType.RATING,
    ColumnKind.DURATION: QuestionType.DURATION,
    ColumnKind.EMAIL: QuestionType.EMAIL,
    ColumnKind.WEB_ADDRESS: QuestionType.URL,
}
"""The type of a question whose answers are of a kind that can be told."""

_PREFILLED: Final = {"now": "NOW()", "today": "TODAY()"}
_MARK: Final = re.compile(r"^\s*(?:[-–—•·▪☐□*]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+")
"""What stands before the lines of a list."""
_MUST: Final = re.compile(r"\s*[*＊]\s*$")
_BETWEEN: Final = (";", "\t", "|", ",", "、")


def typed_questions(text: str, language: str = "") -> list[dict[str, Any]]:
    """What was typed or pasted where titles go, as questions to add: one of each line that says something. A star after
    a title says that the question must be filled."""
    return [_question(line, language) for line in _lines(text)]


def _question(line: str, language: str) -> dict[str, Any]:
    label = _MUST.sub("", line) or line
    guess = guess_from_title(label, language)
    found = _asked(label, TYPES[guess.kind], guess.currency, guess.prefilled)
    return found | ({"required": "TRUE"} if label != line else {})


def question_of_column(column: SheetColumn) -> dict[str, Any]:
    """A column of a table as a question to add, with the answers that stand in it as choices."""
    found = _asked(one_line(column.name), TYPES[column.kind], column.currency, column.prefilled)
    return found | ({"choices": [{"label": choice} for choice in column.choices]} if column.choices else {})


def _asked(label: str, type: QuestionType, currency: str, prefilled: str) -> dict[str, Any]:
    found: dict[str, Any] = {"type": type.value, "label": label[:LABEL_CHARS]}
    if currency and type is QuestionType.MONEY:
        found["currency"] = currency
    if prefilled in _PREFILLED:
        found["default"] = _PREFILLED[prefilled]
    return found


def typed_choices(text: str) -> list[dict[str, Any]]:
    """What was typed or pasted where answers go, as choices to add: of each line one, of a single line what stands
    between its semicolons or commas; none twice."""
    lines = _lines(text)
    between = next((sign for sign in _BETWEEN if len(lines) == 1 and sign in text), "")
    found: dict[str, str] = {}
    for part in _lines(text.replace(between, "\n")) if between else lines:
        found.setdefault(identity(part), part[:LABEL_CHARS])
    return [{"label": label} for label in found.values()]


def _lines(text: str) -> list[str]:
    """The lines that say something, without what marks them as lines of a list."""
    said = (one_line(_MARK.sub("", line) or line) for line in text.splitlines())
    return [line for line in said if line]
