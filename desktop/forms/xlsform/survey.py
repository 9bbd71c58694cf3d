"""The rows of an XLSForm's survey as what they are: questions, and groups and repeats with what is in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from desktop.forms.xlsform.choices import OTHER, ChoiceList
from desktop.forms.xlsform.expressions import WORKED_OUT
from desktop.forms.xlsform.headers import XlsColumn
from desktop.forms.xlsform.types import XlsType, xls_type
from desktop.forms.xlsform.workbook import CHOICES, EXTERNAL_CHOICES, SURVEY, XlsRow
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.forms.xlsform.workbook import XlsWorkbook

DEPTH: Final = 50
_NAME: Final = re.compile(r"[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?")
_NO_WORDS: Final = frozenset({
    "calculate", "hidden", "start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username",
    "email", "audit", "start-geopoint", "background-audio", "background-geopoint", "xml-external", "csv-external",
})  # fmt: skip
_ALLOWED: Final = "it begins with a letter or _, and has letters, figures, _, - and . in it"
_WORDS: Final = frozenset({"label", "hint", "image", "audio", "video", "media", "calculation", "trigger"})
"""Something is to be seen of what has one of these, or nobody has to see it."""
_RESERVED: Final = "meta"


@dataclass(eq=False)
class XlsItem:
    """A question, or a group or repeat with its items. `within`: those around it, from the outermost."""

    row: XlsRow
    type: XlsType
    name: str
    within: tuple[XlsItem, ...] = ()
    items: list[XlsItem] = field(default_factory=list)

    @property
    def repeats(self) -> tuple[XlsItem, ...]:
        """The repeats around it."""
        return tuple(each for each in self.within if each.type.kind == "begin repeat")

    @property
    def path(self) -> str:
        """Its name behind those of what is around it."""
        return "/".join(each.name for each in (*self.within, self))

    def all_items(self) -> Iterator[XlsItem]:
        """It and all that is in it."""
        yield self
        for item in self.items:
            yield from item.all_items()


def survey_items(workbook: XlsWorkbook, lists: Mapping[str, ChoiceList]) -> list[XlsItem]:
    """What is asked, in order. Raises InvalidError for what makes no sense, with where it stands."""
    top: list[XlsItem] = []
    around: list[XlsItem] = []
    for row in workbook.sheet(SURVEY).rows:
        if not row["type"] or row["disabled"].casefold() in {"yes", "true", "true()"}:
            continue
        type = xls_type(row["type"])
        if type is None:
            raise row.refusal("type", f"there is no type {quoted(row['type'])}.")
        if type.kind.startswith("end "):
            _end(row, type, around)
            continue
        if len(around) > DEPTH:
            raise row.refusal("type", f"more than {DEPTH} groups stand in each other.")
        item = XlsItem(row, type, _name(row, type), tuple(around))
        (around[-1].items if around else top).extend([item, *_other(item)])
        if type.is_begin:
            around.append(item)
        _check_choices(item, lists, workbook)
    if around:
        raise around[-1].row.refusal("type", f"the {around[-1].type.kind[6:]} that begins here does not end.")
    _check_names(top)
    return top


def _other(item: XlsItem) -> Iterator[XlsItem]:
    """What is asked of whoever chooses “other”."""
    if item.type.or_other:
        said = {"label": "Specify other.", "relevant": f"selected(${{{item.name}}}, '{OTHER.key}')"}
        row = XlsRow(SURVEY, item.row.line, {XlsColumn(name): text for name, text in said.items()})
        yield XlsItem(row, XlsType("text"), f"{item.name}_{OTHER.key}", item.within)


def _end(row: XlsRow, type: XlsType, around: list[XlsItem]) -> None:
    kind = type.kind[4:]
    if not around or around[-1].type.kind[6:] != kind:
        raise row.refusal("type", f"a {kind} ends here that did not begin, or another one has to end first.")
    around.pop()


def _name(row: XlsRow, type: XlsType) -> str:
    name = row["name"]
    if not name and type.kind == "note":
        return f"note_{row.line}"
    if not name and type.kind in _NO_WORDS:
        return type.kind
    if not name:
        raise row.refusal("name", "this has no name.")
    if not _NAME.fullmatch(name):
        raise row.refusal("name", f"{quoted(name)} cannot be a name: {_ALLOWED}.")
    return name


def _check_names(top: list[XlsItem]) -> None:
    repeats = Counter(item.name for each in top for item in each.all_items() if item.type.kind == "begin repeat")
    _check_siblings(top)
    for each in top:
        for item in each.all_items():
            _check_siblings(item.items)
            if item.name == _RESERVED:
                raise item.row.refusal("name", "“meta” cannot be a name: programs keep it for themselves.")
            if item.type.kind == "begin repeat" and repeats[item.name] > 1:
                raise item.row.refusal("name", f"two repeats are called {quoted(item.name)}.")


def _check_siblings(items: list[XlsItem]) -> None:
    taken: set[str] = set()
    for item in items:
        if item.name in taken:
            raise item.row.refusal("name", f"the name {quoted(item.name)} stands here twice.")
        taken.add(item.name)


def _check_choices(item: XlsItem, lists: Mapping[str, ChoiceList], workbook: XlsWorkbook) -> None:
    row, type = item.row, item.type
    if type.is_chosen or type.kind == "from sheet":
        workbook.check_sheet(CHOICES if type.is_chosen else EXTERNAL_CHOICES)
    if type.is_chosen and type.list_name not in lists:
        raise row.refusal("type", f"there are no choices called {quoted(type.list_name)} in the sheet “choices”.")
    if type.or_other and row["choice_filter"]:
        raise row.refusal("choice_filter", "choices with “or other” cannot be filtered.")
    if type.kind == "calculate" and not (row["calculation"] or row["trigger"] or WORKED_OUT.search(row["default"])):
        raise row.refusal("calculation", "it is not said what is worked out.")
    is_asked = type.kind not in _NO_WORDS and not type.is_begin
    if is_asked and not any(column.name in _WORDS for column in row.cells):
        raise row.refusal("label", f"{quoted(item.name)} has neither words nor a hint.")
