"""A form as an XLSForm workbook, with everything that such a workbook cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.forms.closed_sections import closed_sections
from desktop.forms.definition import Definition, QuestionType
from desktop.forms.question_kinds import FILES, taken
from desktop.forms.xlsform.choices import COLOUR
from desktop.forms.xlsform.headers import GOES_ON, KEY
from desktop.forms.xlsform.left_behind import tell_of_form, tell_of_question
from desktop.forms.xlsform.names import XlsNames
from desktop.forms.xlsform.remarks import NotTranslated, Remarks
from desktop.forms.xlsform.workbook import CHOICES, SETTINGS, SURVEY
from desktop.forms.xlsform.xpath_text import XPathText
from desktop.formulas.fault import Fault
from desktop.formulas.formula import stored_formula
from desktop.formulas.syntax import Call, Constant, Node, Reference
from desktop.records.collection import TakenFiles
from desktop.sheets.columns import SheetColumn
from desktop.sheets.value_table import ValueTable
from desktop.sheets.xlsx_file import xlsx_bytes

if TYPE_CHECKING:
    from desktop.forms.definition import Choice, FormSection, Question

_SURVEY: Final = (
    "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation",
    "default", "choice_filter", "appearance", "read_only", "parameters", KEY, GOES_ON,
)  # fmt: skip
_CHOICES: Final = ("list_name", "name", "label", COLOUR, KEY)
_SETTINGS: Final = ("form_title", "form_id", "instance_name")
_WORDS: Final = frozenset({"label", "hint", "constraint_message", "form_title"})
_YES_NO: Final = "yes_no"
_TYPES: Final[Mapping[QuestionType, str]] = {
    QuestionType.TEXT: "text",
    QuestionType.LONG_TEXT: "text",
    QuestionType.NUMBER: "decimal",
    QuestionType.MONEY: "decimal",
    QuestionType.DATE: "date",
    QuestionType.TIME: "time",
    QuestionType.MOMENT: "dateTime",
    QuestionType.YES_NO: f"select_one {_YES_NO}",
    QuestionType.FILE: "file",
    QuestionType.BARCODE: "barcode",
    QuestionType.SIGNATURE: "image",
    QuestionType.NOTE: "note",
    QuestionType.RATING: "range",
}
"""Others are asked for as text."""
_CHOOSING: Final = {QuestionType.ONE_OF: "select_one", QuestionType.SEVERAL_OF: "select_multiple"}
_APPEARANCES: Final = {QuestionType.LONG_TEXT: "multiline", QuestionType.SIGNATURE: "signature"}
_FORMULAS: Final[Mapping[str, str]] = {
    "relevant": "When it is asked",
    "required": "Whether it must be filled",
    "constraint": "What is accepted",
    "calculation": "How it is worked out",
    "choice_filter": "Which choices are offered",
}

_Row = dict[str, str]


class SavedXlsForm(NamedTuple):
    """The bytes of a workbook, and what of the form is not in it."""

    data: bytes
    not_translated: tuple[NotTranslated, ...]


def xlsform_bytes(definition: Definition) -> SavedXlsForm:
    """The workbook of a form. Raises InvalidError for words that no workbook holds."""
    writing = _Writing(definition)
    survey = list(writing.survey())
    sheets = [_table(SURVEY, _SURVEY, survey)]
    if writing.choices:
        more = [name for row in writing.choices for name in row if name not in _CHOICES]
        sheets.append(_table(CHOICES, (*_CHOICES, *dict.fromkeys(more)), writing.choices))
    sheets.append(_table(SETTINGS, _SETTINGS, [writing.settings()]))
    return SavedXlsForm(xlsx_bytes(sheets), writing.remarks.all)


def _table(name: str, columns: Sequence[str], rows: Sequence[_Row]) -> ValueTable:
    shown = [column for column in columns if column in _CHOICES[:3] or any(row.get(column) for row in rows)]
    return ValueTable(
        name, tuple(map(SheetColumn, shown)), [[_cell(column, row.get(column, "")) for column in shown] for row in rows]
    )


def _cell(column: str, text: str) -> str | None:
    """Words that would name a question there are parted."""
    return (text.replace("${", "$ {") if column in _WORDS else text) or None


class _Writing:
    """A form while it is written."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.remarks = Remarks()
        self.given = XlsNames()
        names = {
            each.key: self.given.name(each.label, "question") for each in definition.all_questions() if _is_told(each)
        }
        self.lists: dict[tuple[Choice, ...], str] = {}
        self.choices: list[_Row] = []
        choices = {
            (question.key, choice.key): name
            for question in definition.all_questions()
            for choice, name in zip(question.choices, _choice_names(question.choices), strict=True)
        }
        self.text = XPathText(names, definition.by_key, choices)

    def settings(self) -> _Row:
        """The one row of what is about the whole form."""
        tell_of_form(self.definition, self.remarks)
        name = self.text.names.get(self.definition.name)
        return {
            "form_title": self.definition.title,
            "form_id": XlsNames().name(self.definition.title, "form"),
            "instance_name": f"${{{name}}}" if name else "",
        }

    def survey(self) -> Iterator[_Row]:
        """The rows of what is asked."""
        sections = {section.key: section for section in self.definition.sections}
        for key, questions in groupby(self.definition.questions, lambda question: question.section):
            section = sections.get(key)
            rows = (row for question in questions for row in self._rows(question))
            yield from self._group(section, rows) if section is not None else rows
        for section in closed_sections(self.definition):
            self.remarks.add(section.label, "Fewer people read it than the entry, so it was left out.")

    def _group(self, section: FormSection, rows: Iterator[_Row]) -> Iterator[_Row]:
        relevant = self._formula(section.label, "relevant", section.relevant)
        if section.audience:
            self.remarks.add(section.label, "Who can read it was left out.")
        name = self.given.name(section.label, "group")
        yield {"type": "begin group", "name": name, "label": section.label, "relevant": relevant, KEY: section.key}
        yield from rows
        yield {"type": "end group", "name": name}

    def _rows(self, question: Question) -> Iterator[_Row]:
        tell_of_question(question, self.remarks)
        if not _is_told(question):
            return
        row = self._row(question)
        if question.type is not QuestionType.ROWS:
            yield row
            return
        yield row | {"type": "begin repeat"}
        for inner in question.questions:
            yield from self._rows(inner)
        yield {"type": "end repeat", "name": row["name"]}

    def _row(self, question: Question) -> _Row:
        row = {
            "type": self._type(question), "name": self.text.names[question.key], "label": question.label,
            "hint": question.hint, "constraint_message": question.constraint_message, KEY: question.key,
        }  # fmt: skip
        looks = "" if question.type in FILES else question.appearance
        row["appearance"] = " ".join(filter(None, [_APPEARANCES.get(question.type, ""), looks]))
        if question.goes_on:
            row[GOES_ON] = "yes"
        if question.type is QuestionType.RATING:
            row["parameters"] = "start=1 end=5 step=1"
        if question.calculation and row["type"] != "calculate":
            row["read_only"] = "yes"
        for name in _FORMULAS:
            if getattr(question, name):
                row[name] = self._of_question(question, name)
        if question.default:
            row["default"] = self._told(question.label, "What is filled in already", self.text.default(question))
        return row

    def _type(self, question: Question) -> str:
        type = question.result if question.type is QuestionType.CALCULATE else question.type
        if question.type in _CHOOSING:
            return f"{_CHOOSING[question.type]} {self._list(question)}"
        if question.type is QuestionType.CALCULATE and (type is QuestionType.YES_NO or type not in _TYPES):
            return "calculate"
        if taken(question) is TakenFiles.PICTURES:
            return "image"
        if type is QuestionType.YES_NO:
            self._add_list(_YES_NO, [("yes", "Yes", "", ""), ("no", "No", "", "")])
        return "integer" if type is QuestionType.NUMBER and not question.decimals else _TYPES.get(type, "text")

    # Choices

    def _list(self, question: Question) -> str:
        """The name of the list of a question's choices; those that are filtered have one of their own."""
        name = self.lists.get(question.choices)
        if name is None or question.choice_filter:
            name = self.text.names[question.key]
            self.lists.setdefault(question.choices, name)
            names = _choice_names(question.choices)
            said = zip(question.choices, names, strict=True)
            self._add_list(
                name, [(named, each.label, each.colour, each.key if each.key != named else "") for each, named in said]
            )
        return name

    def _add_list(self, list_name: str, choices: Sequence[tuple[str, str, str, str]]) -> None:
        if all(row["list_name"] != list_name for row in self.choices):
            for name, label, colour, key in choices:
                self.choices.append({"list_name": list_name, "name": name, "label": label, COLOUR: colour, KEY: key})

    def _filter(self, question: Question) -> str | Fault:
        """Columns of the choices say which are offered under which condition."""
        columns = {keys: f"offered_{number}" for number, keys in enumerate(_offered(question), 1)}
        name = self.text.names[question.key]
        for row, choice in zip(
            (row for row in self.choices if row["list_name"] == name), question.choices, strict=True
        ):
            row.update({column: "yes" for keys, column in columns.items() if choice.key in keys})
        return self.text.condition(question.choice_filter, columns)

    # Formulas

    def _of_question(self, question: Question, name: str) -> str:
        if name == "choice_filter":
            return self._told(question.label, _FORMULAS[name], self._filter(question))
        return self._formula(question.label, name, getattr(question, name))

    def _formula(self, label: str, name: str, stored: str) -> str:
        if not stored:
            return ""
        if name == "required" and stored == "TRUE":
            return "yes"
        is_condition = name != "calculation"
        return self._told(
            label, _FORMULAS[name], self.text.condition(stored) if is_condition else self.text.value(stored)
        )

    def _told(self, label: str, what: str, found: str | Fault) -> str:
        if isinstance(found, Fault):
            self.remarks.add(label, f"{what} was left out: {found.sentence}")
            return ""
        return found


def _is_told(question: Question) -> bool:
    """Whether an XLSForm has anything like it."""
    return question.type is not QuestionType.ROLL_UP


def _choice_names(choices: Sequence[Choice]) -> list[str]:
    """What they are called: as in entries, unless there are spaces in that."""
    plain = {choice.key for choice in choices if not set(choice.key) & set(" \t\u00a0'\"")}
    given = XlsNames(plain)
    return [choice.key if choice.key in plain else given.name(choice.label, "choice") for choice in choices]


def _offered(question: Question) -> Iterator[tuple[str, ...]]:
    """The choices that the filter of a question names together."""
    formula = stored_formula(question.choice_filter)
    found = {} if isinstance(formula, Fault) else dict.fromkeys(_named(formula.root, question.key))
    yield from found


def _named(node: Node, own: str) -> Iterator[tuple[str, ...]]:
    match node:
        case Call("SELECTED", (Reference(key), *choices)) if key == own:
            keys = [each.value for each in choices if isinstance(each, Constant)]
            if len(keys) == len(choices):
                yield tuple(map(str, keys))
    for child in node.children:
        yield from _named(child, own)
