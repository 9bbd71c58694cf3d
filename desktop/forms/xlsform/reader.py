"""An XLSForm as the definition of a form, with everything that forms cannot say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.forms.definition import Definition, FormSection, Question, QuestionType, parsed, written
from desktop.forms.facts import DEFINITION_BYTES
from desktop.forms.question_kinds import LATER
from desktop.forms.xlsform.choices import choice_lists, left_columns
from desktop.forms.xlsform.expressions import AskedItem, Expressions, both
from desktop.forms.xlsform.headers import GOES_ON, KEY, XlsColumn
from desktop.forms.xlsform.languages import languages
from desktop.forms.xlsform.naming import NAMED, check_named, named_in
from desktop.forms.xlsform.questions import QuestionMaker, becomes
from desktop.forms.xlsform.remarks import NotTranslated, Remarks, is_for_programs
from desktop.forms.xlsform.survey import XlsItem, survey_items
from desktop.forms.xlsform.types import TOLD
from desktop.forms.xlsform.workbook import CHOICES, SETTINGS, SURVEY, XlsRow, XlsWorkbook, is_xlsform, workbook_of
from desktop.formulas.fault import Fault
from desktop.rows.fact_types import VoidFactError
from desktop.rows.typed_text import one_line, quoted
from desktop.sheets.parsing import ReadingWish
from desktop.sheets.reading import read_file

if TYPE_CHECKING:
    from desktop.formulas.formula import Formula

AS_IT_STANDS: Final = ReadingWish(header_line=0)
TITLE_CHARS: Final = 200
_TOO_MUCH: Final = (
    "This form asks for more than one can ask here: at most 500 questions, 100 headings, and 100 questions in rows."
)
_OWN_KEY: Final = re.compile("[a-z0-9]{8,32}")
ROWS: Final = 5_000
"""More would be no definition, whatever they ask."""
_CHOSEN: Final = frozenset({QuestionType.ONE_OF, QuestionType.SEVERAL_OF})
_KNOWN_SETTINGS: Final = frozenset({
    "title", "id_string", "default_language", "allow_choice_duplicates", "clean_text_values", "instance_name",
})  # fmt: skip
_KNOWN_COLUMNS: Final = frozenset({
    "type", "name", "label", "hint", "relevant", "required", "constraint", "constraint_message", "calculation",
    "choice_filter", "default", "appearance", "read_only", "parameters", "disabled", "image", "big-image", "audio",
    "video", "media", "autoplay", "guidance_hint", "required_message", "no_app_error_string", "trigger", "save_to",
    "rows", "repeat_count", "query", KEY, GOES_ON,
})  # fmt: skip


@dataclass(frozen=True)
class XlsForm:
    """What an XLSForm asks, and what of it could not be carried over."""

    definition: Definition
    not_translated: tuple[NotTranslated, ...]


def read_xlsform(name: str, data: bytes, language: str = "en") -> XlsForm:
    """The form in the bytes of a file. `language`: the shop's, of several that a form has.

    Blocks for up to a minute. Raises InvalidError with a sentence for what is none, and for what makes no sense.
    """
    return xlsform(workbook_of(read_file(name, data, wish=AS_IT_STANDS)), PurePath(name).stem, language)


def xlsform(workbook: XlsWorkbook, title: str, language: str) -> XlsForm:
    """The form in a workbook. `title`: of a form that says none. Raises InvalidError."""
    workbook.check_sheet(SURVEY)
    if len(workbook.sheet(SURVEY).rows) > ROWS:
        raise InvalidError(_TOO_MUCH)
    if not is_xlsform(workbook):
        raise InvalidError("The sheet “survey” has no column “type”.")
    return _Reading(workbook, title, language).form()


class _Reading:
    """A workbook while it is read."""

    def __init__(self, workbook: XlsWorkbook, title: str, language: str) -> None:
        self.workbook = workbook
        self.settings = next(iter(workbook.sheet(SETTINGS).rows), XlsRow(SETTINGS, 2, {}))
        self.languages = languages(workbook, language, self.settings["default_language"])
        allowed = self.settings["allow_choice_duplicates"].casefold() in {"yes", "true", "true()"}
        self.lists = choice_lists(workbook, self.languages, allowed)
        self.items = survey_items(workbook, self.lists)
        check_named(workbook, self.items)
        self._own_keys = Counter(row[KEY] for row in workbook.sheet(SURVEY).rows)
        self.remarks = Remarks()
        self.title = (one_line(self.settings["title"]) or one_line(title) or "Form")[:TITLE_CHARS]
        self.asked = self._asked()
        labels = {item.name: self._label(item) for item in self.asked}
        expressions = Expressions(self.asked.values())
        self.maker = QuestionMaker(self.lists, expressions, self.languages, labels, self.remarks)
        self.sections: list[FormSection] = []

    def form(self) -> XlsForm:
        """What it says, checked as what is published is."""
        questions = tuple(self._questions(self.items, (), ""))
        self._tell_of_form()
        used = {question.section for question in questions}
        sections = tuple(section for section in self.sections if section.key in used)
        definition = Definition(self.title, name=self._name(questions), sections=sections, questions=questions)
        said = written(definition)
        try:
            if len(said.encode()) > DEFINITION_BYTES:
                raise InvalidError("This form is too long: some of its questions have to be a form of their own.")
            return XlsForm(parsed(said), self.remarks.all)
        except VoidFactError as error:
            raise InvalidError(_TOO_MUCH) from error

    def _asked(self) -> dict[XlsItem, AskedItem]:
        """What becomes of the rows that become questions."""
        there = [item for each in self.items for item in each.all_items()]
        needed = {name for item in there for text in item.row.cells.values() for name in named_in(text)}
        counts = Counter(item.name for item in there)
        found: dict[XlsItem, AskedItem] = {}
        for item in there:
            type = becomes(item, self.lists, item.name in needed)
            if type is None or type in LATER or (item.repeats and type is QuestionType.ROWS):
                continue
            rows = found.get(item.repeats[-1]) if item.repeats else None
            if item.repeats and rows is None:
                continue
            key = self._own_key(item) or _key(item.name if counts[item.name] == 1 else item.path, type)
            choices = self.lists[item.type.list_name].other_keys if type in _CHOSEN else {}
            found[item] = AskedItem(item, key, type, rows.key if rows is not None else None, choices)
        return found

    def _own_key(self, item: XlsItem) -> str:
        """What the form says that a row is called in entries, if it does so of this one alone."""
        said = item.row[KEY]
        return said if _OWN_KEY.fullmatch(said) and self._own_keys[said] == 1 else ""

    def _label(self, item: XlsItem) -> str:
        words = one_line(item.row.words("label", self.languages))
        return NAMED.sub(r"\1", words) or item.name

    # Questions

    def _questions(self, items: Sequence[XlsItem], around: Sequence[Formula], section: str) -> Iterator[Question]:
        for item in items:
            asked = self.asked.get(item)
            if item.type.kind in ("begin group", "begin loop"):
                yield from self._group(item, around, section)
            elif asked is None:
                self._tell_left_out(item)
            elif (made := self.maker.question(asked, around if item.repeats else (), section)) is not None:
                yield made if asked.type is not QuestionType.ROWS else self._with_rows(made, item)

    def _with_rows(self, made: Question, item: XlsItem) -> Question:
        from msgspec.structs import replace

        return replace(made, questions=tuple(self._questions(item.items, (), "")))

    def _group(self, item: XlsItem, around: Sequence[Formula], section: str) -> Iterator[Question]:
        label = self.maker.label(item)
        self.remarks.cells(label, item.row)
        if item.type.kind in TOLD:
            self.remarks.add(label, TOLD[item.type.kind])
        if item.row["appearance"] and item.row["appearance"] != "field-list":
            self.remarks.add(label, f"How it looks ({quoted(item.row['appearance'])}) was left out.")
        if item.repeats:
            self.remarks.add(label, "There are no headings within rows: its questions stand among the others.")
        elif item.within:
            self.remarks.add(label, "It stands beside what it is part of: there are no headings within headings.")
        conditions = self.maker.conditions(AskedItem(item, "", QuestionType.NOTE, self._rows_of(item)), around)
        if item.repeats:
            yield from self._questions(item.items, conditions, "")
            return
        key = self._own_key(item) or _key(item.path, "section")
        found = both(*conditions) if conditions else None
        if isinstance(found, Fault):
            self.remarks.add(label, f"When it is asked was left out: {found.sentence}")
        relevant = "" if found is None or isinstance(found, Fault) else found.stored()
        self.sections.append(FormSection(key, label, "" if relevant == "TRUE" else relevant))
        yield from self._questions(item.items, conditions, key)

    def _rows_of(self, item: XlsItem) -> str | None:
        rows = self.asked.get(item.repeats[-1]) if item.repeats else None
        return rows.key if rows is not None else None

    def _tell_left_out(self, item: XlsItem) -> None:
        for each in item.all_items():
            if each.type.kind == "begin repeat":
                what = "It was left out: there are no rows within rows."
            elif item is not each:
                what = "It was left out with the rows that it is asked in."
            else:
                what = TOLD[each.type.kind]
            self.remarks.add(self.maker.label(each), what)

    # What is about the whole form

    def _name(self, questions: Sequence[Question]) -> str:
        """The question by which an entry is called, where the form says one."""
        said = self.settings["instance_name"]
        named = [each for item, each in self.asked.items() if f"${{{item.name}}}" == said.replace(" ", "")]
        keys = {question.key for question in questions}
        found = next((each.key for each in named if each.key in keys), "")
        if said and not found:
            self.remarks.add(
                "", f"How an entry is called ({said}) was left out: one of its answers is chosen for that."
            )
        return found

    def _tell_of_form(self) -> None:
        self._tell_of_languages()
        left = sorted({column.name for column in self.settings.cells} - _KNOWN_SETTINGS)
        if left:
            self.remarks.add("", f"Its settings {', '.join(left)} mean nothing here and were left out.")
        for column in self.workbook.sheet(SURVEY).columns:
            if column.name not in _KNOWN_COLUMNS and not is_for_programs(column):
                self._tell_of_column(SURVEY, column)
        used = {name for asked in self.asked.values() for name in self.maker.filtered_by(asked)}
        for name in left_columns(self.lists):
            if name not in used:
                self._tell_of_column(CHOICES, XlsColumn(name))
        for name in (*(set(self.workbook.sheets) - {SURVEY, CHOICES, SETTINGS}), *self.workbook.others):
            self.remarks.add("", f"The sheet {quoted(name)} was left out.")
        for note in self.workbook.notes:
            self.remarks.add("", note)

    def _tell_of_languages(self) -> None:
        chosen, *others = self.languages
        has_plain = any(XlsColumn("label") in self.workbook.sheet(name).columns for name in (SURVEY, CHOICES))
        left = [quoted(each) if each else "no language" for each in others if each or has_plain]
        if left:
            taken = f"; those in {quoted(chosen)} were taken" if chosen else ""
            self.remarks.add("", f"Its words in {' and '.join(left)} were left out{taken}.")

    def _tell_of_column(self, sheet: str, column: XlsColumn) -> None:
        self.remarks.add("", f"The column {quoted(column.name)} of the sheet “{sheet}” means nothing here.")


def _key(name: str, type: str) -> str:
    """What a question of that name and type is called in entries: the same each time the form is read, so that what
    was answered stays where the form is read anew."""
    return blake2b(f"countertop/xlsform/1 {type} {name}".encode(), digest_size=8).hexdigest()
