"""What of a form no XLSForm can say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import Definition, QuestionType
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.forms.xlsform.remarks import Remarks

_TEXT: Final = "It is asked for as text there: {}."
_TYPES: Final[Mapping[QuestionType, str]] = {
    QuestionType.MONEY: "A sum of money is a number there.",
    QuestionType.PERSON: _TEXT.format("nobody knows the shop’s people"),
    QuestionType.ENTRY: _TEXT.format("nobody knows the shop’s other forms"),
    QuestionType.FILE: "Photos and files that come back are not taken in again.",
    QuestionType.PHONE: _TEXT.format("phones are no type of their own"),
    QuestionType.RUNNING_NUMBER: _TEXT.format("nobody counts on there"),
    QuestionType.SIGNATURE: "A signature that comes back is not taken in again.",
    QuestionType.ROLL_UP: "It was left out: nobody knows the shop’s other forms.",
    QuestionType.RATING: "Stars are a number from 1 to 5 there.",
    QuestionType.DURATION: _TEXT.format("there are no durations"),
    QuestionType.EMAIL: _TEXT.format("e-mail addresses are no type of their own"),
    QuestionType.URL: _TEXT.format("web addresses are no type of their own"),
    QuestionType.DOCUMENT: _TEXT.format("nobody writes together there"),
}
_PARTS: Final[Mapping[str, str]] = {
    "audience": "Who can read the entries", "add": "Who may add entries", "change_own": "Who may change their own",
    "change_all": "Who may change all", "throw_away": "Who may throw entries away", "locked": "Who may change the form",
    "one": "What an entry is called", "icon": "Its picture", "colour": "Its colour", "rules": "What is warned of",
    "views": "Its views", "route": "Who says yes", "print": "How it is printed", "numbers": "Its running numbers",
    "acts": "What is done by itself", "keep_days": "How long entries are kept",
    "today": "That it is shown in Today",
}  # fmt: skip
_WHOLE, _ANY_DECIMALS = 0, 6


def tell_of_form(definition: Definition, remarks: Remarks) -> None:
    """What is about the whole form, as far as it is not as usual."""
    usual = Definition(definition.title)
    for name, what in _PARTS.items():
        if getattr(definition, name) != getattr(usual, name):
            remarks.add("", f"{what} was left out.")


def tell_of_question(question: Question, remarks: Remarks) -> None:
    """What is about one question."""
    type = question.result if question.type is QuestionType.CALCULATE else question.type
    if type in _TYPES:
        remarks.add(question.label, _TYPES[type])
    if question.unit:
        remarks.add(question.label, f"Its unit ({quoted(question.unit)}) was left out.")
    if question.decimals not in (_WHOLE, _ANY_DECIMALS):
        remarks.add(question.label, "How many places it has behind the decimal sign was left out.")
    if question.currency:
        remarks.add(question.label, f"Its currency ({question.currency}) was left out.")
