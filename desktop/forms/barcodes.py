"""Barcodes as answers, and the entry that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.barcodes import is_as_long_as_a_number, is_sound_number
from desktop.errors import InvalidError
from desktop.forms.definition import QuestionType
from desktop.rows.typed_text import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.forms.definition import Question
    from desktop.records.collection import RecordCollection
    from desktop.records.link_choices import LinkChoice
    from desktop.records.records import Record
    from desktop.rows.read_session import ReadSession

_HOW: Final = 'WHERE t.away = 0 AND t."{}" IN (?, ?) ORDER BY r.added LIMIT 1'
_WRONG: Final = "The last digit does not fit the others, so a digit may be wrong."


def typed_barcode(typed: str) -> str | None:
    """A barcode as it was scanned or typed. Raises InvalidError for one that was misread."""
    code = cleaned(typed).strip()
    if is_as_long_as_a_number(code) and not is_sound_number(code):
        raise InvalidError(_WRONG)
    return code or None


def barcode_question(questions: Iterable[Question]) -> Question | None:
    """The first that asks for a barcode."""
    return next((each for each in questions if each.type is QuestionType.BARCODE), None)


def entry_with_barcode(session: ReadSession, collection: RecordCollection, question: str, code: str) -> Record | None:
    """The oldest entry that has this barcode in a question, by its key; an American number of twelve digits is the same
    with 0 before it."""
    from desktop.records.queries import selected

    return next(iter(selected(session, collection, _HOW.format(question), *_alike(code))), None)


def choice_with_barcode(
    session: ReadSession, collection: RecordCollection, question: str, code: str
) -> LinkChoice | None:
    """The same entry where one of another form chooses it."""
    from desktop.records.link_choices import choice_where

    return choice_where(session, collection, _HOW.format(question), *_alike(code))


def _alike(code: str) -> tuple[str, str]:
    if is_sound_number(code) and len(code) == 12:
        return code, f"0{code}"
    return code, code[1:] if is_sound_number(code) and len(code) == 13 and code[0] == "0" else code
