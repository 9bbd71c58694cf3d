"""A form out of a file that somebody brings: one of Countertop, an XLSForm, or a list of which a form is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.forms.form_file import SUFFIX, FormIds, form_of_bytes, user_bytes
from desktop.forms.list_file import list_form
from desktop.forms.xlsform.reader import AS_IT_STANDS, xlsform
from desktop.forms.xlsform.remarks import NotTranslated
from desktop.forms.xlsform.workbook import is_xlsform, workbook_of
from desktop.people import queries as people_queries
from desktop.settings.countries import customs
from desktop.settings.queries import shop_settings
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.limits import FILE_BYTES
from desktop.sheets.parsing import ReadingWish, TableFile
from desktop.sheets.reading import read_file

if TYPE_CHECKING:
    from desktop.forms.definition import Definition
    from desktop.rows.read_session import ReadSession
    from desktop.sheets.tables import SheetTable

_AS_IT_IS: Final = ReadingWish()


class BroughtForm(NamedTuple):
    """What a file says a form is, what of the file it is not, and the list that it was made of, if it was."""

    definition: Definition
    not_translated: tuple[NotTranslated, ...]
    table: SheetTable | None = None


def brought_form(path: Path, known: FormIds, hints: ReadingHints, random: Callable[[int], bytes]) -> BroughtForm:
    """The form in a file, for a shop that has these forms. Blocks for up to two minutes. Raises InvalidError.

    A workbook or text is an XLSForm where it has a sheet `survey` with types; anything else is a list.
    """
    data = user_bytes(path, FILE_BYTES, "a form or a list")
    if path.suffix.casefold() == SUFFIX or data.lstrip()[:1] == b"{":
        return BroughtForm(*form_of_bytes(path.name, data, known))
    workbook = workbook_of(read_file(path.name, data, wish=AS_IT_STANDS))
    if is_xlsform(workbook):
        read = xlsform(workbook, path.stem, hints.language)
        return BroughtForm(read.definition, read.not_translated)
    tables = read_file(path.name, data, hints).tables
    definition, told = list_form(tables[0], path.stem, random)
    others = [NotTranslated("", f"The sheet “{table.name}” was left out.") for table in tables[1:]]
    return BroughtForm(definition, (*told, *others), tables[0])


def read_list(path: Path, hints: ReadingHints, wish: ReadingWish = _AS_IT_IS) -> TableFile:
    """All tables in a file that somebody chose. Blocks for up to a minute. Raises InvalidError."""
    return read_file(path.name, user_bytes(path, FILE_BYTES, "a list"), hints, wish)


def reading_hints(session: ReadSession) -> ReadingHints:
    """What is usual in the shop."""
    now = shop_settings(session)
    usual = customs(now.calendar.country)
    people = tuple(person.name for person in people_queries.people(session) if person.active)
    return ReadingHints(usual.month_first, usual.decimal_sign, now.currency, people=people)
