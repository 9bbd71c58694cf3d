"""In which of its languages the words of an XLSForm are taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from desktop.forms.xlsform.workbook import CHOICES, SURVEY

if TYPE_CHECKING:
    from desktop.forms.xlsform.workbook import XlsWorkbook

_CODE: Final = re.compile(r"\(([A-Za-z]{2,3})(?:[-_][\w-]+)?\)\s*$")
_SPOKEN: Final = frozenset({"label", "hint", "constraint_message", "required_message", "guidance_hint"})
_NAMES: Final = {
    "en": "english", "de": "german deutsch", "fr": "french français francais", "es": "spanish español espanol",
    "it": "italian italiano", "zh": "chinese 中文",
}  # fmt: skip


def languages(workbook: XlsWorkbook, shop: str, default: str) -> list[str]:
    """The languages of the words of questions and choices, the one that is taken first: the shop's, else the form's
    own, else the one of words that say none, else the first."""
    columns = [column for name in (SURVEY, CHOICES) for column in workbook.sheet(name).columns]
    there = list(dict.fromkeys(column.language for column in columns if column.name in _SPOKEN))
    wanted = [language for language in there if language and _is(language, shop)]
    first = next(iter([*wanted, *(each for each in (default, "") if each in there), *there]), "")
    return [first, *(each for each in there if each != first)]


def _is(language: str, code: str) -> bool:
    found = _CODE.search(language)
    return found[1].casefold() == code if found else language.casefold() in (code, *_NAMES.get(code, "").split())
