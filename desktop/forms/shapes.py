"""What answers usually look like: e-mail and web addresses, phone numbers, numbers of so many decimals. What looks
otherwise is only remarked on, and kept as it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from desktop.files.value import FileValue
from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import taken
from desktop.records.collection import TakenFiles

if TYPE_CHECKING:
    from desktop.forms.definition import Question

_SHAPES: Final[Mapping[QuestionType, tuple[re.Pattern[str], str]]] = {
    QuestionType.EMAIL: (
        re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+"),
        "This does not look like an e-mail address, such as maria@example.com.",
    ),
    QuestionType.PHONE: (
        re.compile(r"(?=(?:\D*\d){3})[\d\s+()/.*#–-]+(?:\s*(?:ext|x)\.?\s*\d+)?", re.IGNORECASE),
        "This does not look like a phone number.",
    ),
    QuestionType.URL: (
        re.compile(r"(?:[a-z][a-z0-9+.-]*://)?[^\s/.]+(?:\.[^\s/.]+)+(?:[/?#:]\S*)?", re.IGNORECASE),
        "This does not look like a web address, such as www.example.com.",
    ),
}


def odd_shape(question: Question, value: Any) -> str:
    """What is odd about an answer, in a sentence; empty for nothing."""
    shape = _SHAPES.get(question.type)
    if shape is not None and isinstance(value, str):
        return "" if shape[0].fullmatch(value.strip()) else shape[1]
    if isinstance(value, FileValue):
        return "" if value.is_picture or taken(question) is TakenFiles.ANY else "This is no picture."
    if question.type is QuestionType.NUMBER and question.decimals and isinstance(value, Decimal):
        return "" if places(value) <= question.decimals else f"Usually at most {_decimals(question.decimals)}."
    return ""


def places(value: Decimal) -> int:
    """How many figures stand behind its decimal sign."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _decimals(count: int) -> str:
    return "one decimal" if count == 1 else f"{count} decimals"
