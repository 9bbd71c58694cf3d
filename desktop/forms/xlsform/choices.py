"""The choices of an XLSForm: named lists, of which questions are asked to choose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import LABEL_CHARS, Choice
from desktop.forms.xlsform.headers import KEY, XlsColumn
from desktop.forms.xlsform.workbook import CHOICES
from desktop.rows.typed_text import one_line, quoted
from desktop.sheets.columns import NO, YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.forms.xlsform.workbook import XlsRow, XlsWorkbook

KEY_BYTES: Final = 47
"""Of a choice of several, beside the key of its question in the name of a field."""
COLOUR: Final = "countertop_colour"
"""The column in which a form that was saved here says how its choices look."""
OTHER: Final = Choice("other", "Other")

_USED: Final = frozenset({"list_name", "name", "label", KEY, COLOUR})
_COLOUR: Final = re.compile("#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class ChoiceList:
    """The choices of one list. `rows`: where each stands; `columns`: by what expressions can filter them."""

    choices: tuple[Choice, ...]
    rows: tuple[XlsRow, ...]
    columns: tuple[str, ...]

    @property
    def other_keys(self) -> dict[str, str]:
        """What choices are in entries, by their names, where that is something else."""
        said = zip(self.rows, self.choices, strict=True)
        return {row["name"]: choice.key for row, choice in said if row["name"] != choice.key}

    @property
    def is_yes_no(self) -> bool:
        """Whether it is what yes and no are here anyway."""
        said = {choice.key.casefold(): choice.label.casefold() for choice in self.choices}
        return said.keys() == {"yes", "no"} and said["yes"] in YES and said["no"] in NO


def choice_lists(workbook: XlsWorkbook, languages: Sequence[str], duplicates: bool) -> Mapping[str, ChoiceList]:
    """The lists by their names. `duplicates`: choices may be called alike, of which the first counts.

    Raises InvalidError.
    """
    sheet = workbook.sheet(CHOICES)
    columns = tuple(dict.fromkeys(column.name for column in sheet.columns))
    rows: dict[str, list[XlsRow]] = {}
    for row in sheet.rows:
        if row["list_name"]:
            rows.setdefault(row["list_name"], []).append(row)
    if rows and XlsColumn("name") not in sheet.columns:
        raise sheet.rows[0].refusal("", "the choices have no column “name”.")
    return {name: _list(name, each, columns, languages, duplicates) for name, each in rows.items()}


def left_columns(lists: Mapping[str, ChoiceList]) -> list[str]:
    """The columns of choices that say something of them which nothing here takes."""
    said = [column.name for each in lists.values() for row in each.rows for column in row.cells]
    return [name for name in dict.fromkeys(said) if name not in _USED]


def _list(
    name: str, rows: list[XlsRow], columns: tuple[str, ...], languages: Sequence[str], duplicates: bool
) -> ChoiceList:
    found: dict[str, tuple[Choice, XlsRow]] = {}
    for row in rows:
        key = row["name"]
        if not key:
            raise row.refusal("name", f"a choice of {quoted(name)} has no name.")
        if key in found and not duplicates:
            raise row.refusal("name", f"{quoted(key)} stands among the choices of {quoted(name)} twice.")
        found.setdefault(key, (_choice(row, languages), row))
    choices, kept = zip(*found.values(), strict=True)
    return ChoiceList(choices, kept, columns)


def _choice(row: XlsRow, languages: Sequence[str]) -> Choice:
    label = one_line(row.words("label", languages)) or row["name"]
    colour = row[COLOUR] if _COLOUR.fullmatch(row[COLOUR]) else ""
    return Choice(row[KEY] or choice_key(row["name"]), label[:LABEL_CHARS], colour)


def choice_key(name: str) -> str:
    """How a choice of that name stands in entries: by it, unless that is too long or has line breaks."""
    is_short = len(name.encode()) <= KEY_BYTES and name.isprintable()
    return name if is_short else blake2b(name.encode(), digest_size=8).hexdigest()
