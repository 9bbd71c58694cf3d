"""A row of an XLSForm as a question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.forms.definition import HINT_CHARS, LABEL_CHARS, Choice, Question, QuestionType
from desktop.forms.question_kinds import FILES, PICTURES
from desktop.forms.xlsform.choices import OTHER, ChoiceList
from desktop.forms.xlsform.expressions import YES, AskedItem, Expressions, both
from desktop.forms.xlsform.filters import choice_filter, filter_columns
from desktop.forms.xlsform.headers import GOES_ON
from desktop.forms.xlsform.naming import NAMED, with_labels
from desktop.forms.xlsform.types import ASKED, BECOMES, DATED, TOLD
from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula, stored_formula
from desktop.formulas.notation import plain
from desktop.formulas.syntax import Reference
from desktop.rows.typed_text import one_line, quoted

if TYPE_CHECKING:
    from desktop.forms.xlsform.remarks import Remarks
    from desktop.forms.xlsform.survey import XlsItem

_MOST_CHOICES: Final = 1_000
_APPEARANCE_CHARS: Final = 200
_DECIMALS: Final = 6
RESULTS: Final = frozenset({
    QuestionType.TEXT, QuestionType.NUMBER, QuestionType.DATE, QuestionType.TIME, QuestionType.MOMENT,
    QuestionType.YES_NO,
})  # fmt: skip
"""What can be worked out."""
SIGNED: Final = "signature"
"""How a picture looks that is drawn by whoever signs."""
_PROGRAM: Final = re.compile(r"\(|\bex:", re.IGNORECASE)
"""What has another program or file asked something."""
_PARAMETER: Final = re.compile(r"([\w-]+)\s*=\s*([^\s;,]+)")
_RANGE: Final = {"start": "1", "end": "10", "step": "1"}


def becomes(item: XlsItem, lists: Mapping[str, ChoiceList], is_needed: bool) -> QuestionType | None:
    """The type of the question that a row becomes; None for what asks nothing. `is_needed`: expressions name it."""
    kind, row = item.type.kind, item.row
    if kind in DATED and not is_needed:
        return None
    if kind in ASKED and has_label(item):
        return ASKED[kind]
    if kind == "hidden":
        return QuestionType.CALCULATE if row["calculation"] or row["default"] else None
    if item.type.is_chosen and len(lists[item.type.list_name].choices) > _MOST_CHOICES:
        return QuestionType.TEXT
    if kind == "select_one" and lists[item.type.list_name].is_yes_no and not item.type.or_other:
        return QuestionType.YES_NO
    if kind == "text" and "multiline" in row["appearance"].split():
        return QuestionType.LONG_TEXT
    if kind == "image" and SIGNED in row["appearance"].split():
        return QuestionType.SIGNATURE
    return BECOMES.get(kind)


def has_label(item: XlsItem) -> bool:
    """Whether people are to read something of a row."""
    return any(column.name == "label" for column in item.row.cells)


@dataclass(frozen=True)
class QuestionMaker:
    """What rows become with one form's choices, expressions and languages."""

    lists: Mapping[str, ChoiceList]
    expressions: Expressions
    languages: Sequence[str]
    labels: Mapping[str, str]
    remarks: Remarks

    def question(self, asked: AskedItem, conditions: Sequence[Formula], section: str) -> Question | None:
        """The question; None for what is to be worked out and cannot be. `conditions`: of groups around it."""
        row, label = asked.item.row, self.label(asked.item)
        self._tell(asked, label)
        made = Question(
            key=asked.key, type=asked.type, label=label, section=section,
            hint=self._words(asked, "hint")[:HINT_CHARS], appearance=self._appearance(asked),
            choices=self.choices(asked), decimals=self._decimals(asked), relevant=self._relevant(asked, conditions),
            goes_on=row[GOES_ON].casefold() == "yes",
        )  # fmt: skip
        if asked.type is QuestionType.CALCULATE or self._is_worked_out(asked):
            return self._worked_out(made, asked)
        if row["calculation"]:
            self._told(asked, "How it is worked out", row["calculation"], self.expressions.calculation(asked))
        return self._answered(made, asked)

    def label(self, item: XlsItem) -> str:
        """What a row is called on screens: its words, else its hint or name."""
        words = one_line(item.row.words("label", self.languages)) or one_line(item.row.words("hint", self.languages))
        return self._plain(words)[:LABEL_CHARS] or item.name

    def choices(self, asked: AskedItem) -> tuple[Choice, ...]:
        """What can be chosen."""
        type = asked.item.type
        if asked.type not in (QuestionType.ONE_OF, QuestionType.SEVERAL_OF):
            return ()
        found = tuple(replace(each, label=self._plain(each.label)) for each in self.lists[type.list_name].choices)
        if any(NAMED.search(each.label) for each in self.lists[type.list_name].choices):
            self.remarks.add(self.label(asked.item), "The answers in the words of its choices were left out.")
        return (*found, OTHER) if type.or_other and all(each.key != OTHER.key for each in found) else found

    def conditions(self, asked: AskedItem, around: Sequence[Formula]) -> list[Formula]:
        """When what is in a group is asked."""
        expression = asked.item.row["relevant"]
        found = self.expressions.condition(asked, expression) if expression else stored_formula("TRUE")
        if isinstance(found, Fault):
            self._told(asked, "When it is asked", expression, found)
            return list(around)
        if not expression:
            return list(around)
        return [*around, found if found is not None else _formula("FALSE")]

    def _relevant(self, asked: AskedItem, around: Sequence[Formula]) -> str:
        conditions = self.conditions(asked, around)
        found = both(*conditions) if conditions else None
        if isinstance(found, Fault):
            self._told(asked, "When it is asked", asked.item.row["relevant"], found)
            return ""
        return "" if found is None or found == _formula("TRUE") else found.stored()

    # What somebody answers

    def _answered(self, made: Question, asked: AskedItem) -> Question:
        row = asked.item.row
        if asked.type is QuestionType.NOTE:
            return made
        if row["read_only"].casefold() in YES:
            self.remarks.add(made.label, "That nobody changes what is filled in already was left out.")
        return replace(
            made,
            required=self._condition(asked, "required", "Whether it must be filled"),
            constraint=self._constraint(asked),
            constraint_message=self._words(asked, "constraint_message")[:LABEL_CHARS],
            default=self._default(asked),
            choice_filter=self._filter(asked),
        )

    def _condition(self, asked: AskedItem, column: str, what: str) -> str:
        expression = asked.item.row[column]
        found = self.expressions.condition(asked, expression) if expression else None
        if isinstance(found, Fault):
            self._told(asked, what, expression, found)
            return ""
        return found.stored() if found is not None else ""

    def _constraint(self, asked: AskedItem) -> str:
        said = self._condition(asked, "constraint", "What is accepted")
        if asked.item.type.kind != "range":
            return said
        limits, own = self._parameters(asked), f"{{{asked.key}}}"
        parts = [f"{own} >= {limits['start']}", f"{own} <= {limits['end']}", *filter(None, [said])]
        found = stored_formula(f"AND({', '.join(parts)})")
        return found.stored() if isinstance(found, Formula) else said

    def _default(self, asked: AskedItem) -> str:
        text = asked.item.row["default"]
        if asked.item.type.kind in DATED:
            return DATED[asked.item.type.kind]
        if not text:
            return ""
        found = self.expressions.default(asked)
        if isinstance(found, Fault):
            self._told(asked, "What is filled in already", text, found)
            return ""
        return found.stored()

    def _filter(self, asked: AskedItem) -> str:
        expression = asked.item.row["choice_filter"]
        if not expression:
            return ""
        own, what = Reference(asked.key), "Which choices are offered"
        if asked.type not in (QuestionType.ONE_OF, QuestionType.SEVERAL_OF):
            self._told(asked, what, expression, Fault("Nothing is chosen here."))
            return ""
        choices = self.lists[asked.item.type.list_name]
        found = choice_filter(expression, choices, own, lambda text: self.expressions.condition(asked, text))
        if isinstance(found, Fault):
            self._told(asked, what, expression, found)
            return ""
        return found.stored()

    def filtered_by(self, asked: AskedItem) -> list[str]:
        """The columns of its choices by which these are filtered."""
        expression, choices = asked.item.row["choice_filter"], self.lists.get(asked.item.type.list_name)
        return filter_columns(expression, choices) if expression and choices is not None else []

    # What is worked out

    def _is_worked_out(self, asked: AskedItem) -> bool:
        is_possible = asked.type in RESULTS and bool(asked.item.row["calculation"])
        return is_possible and isinstance(self.expressions.calculation(asked), Formula)

    def _worked_out(self, made: Question, asked: AskedItem) -> Question | None:
        formula = self.expressions.calculation(asked)
        if isinstance(formula, Fault):
            expression = asked.item.row["calculation"] or asked.item.row["default"]
            self._told(asked, "It is worked out here, and", expression, formula)
            return None
        found = asked.type if asked.type in RESULTS else self.expressions.result(asked)
        result = found if found in RESULTS else QuestionType.TEXT
        row = asked.item.row
        for column in ("constraint", "required", *(["default"] if row["calculation"] else [])):
            if row[column]:
                self.remarks.add(made.label, f"“{column}” was left out: nobody fills in what is worked out.")
        decimals = (
            _DECIMALS if asked.type is QuestionType.CALCULATE and result is QuestionType.NUMBER else made.decimals
        )
        return replace(
            made, type=QuestionType.CALCULATE, calculation=formula.stored(), result=result, decimals=decimals
        )

    # What is told

    def _tell(self, asked: AskedItem, label: str) -> None:
        item, row = asked.item, asked.item.row
        self.remarks.cells(label, row)
        if item.type.kind in TOLD and item.type.kind not in (*DATED, *ASKED):
            self.remarks.add(label, TOLD[item.type.kind])
        if item.type.kind in DATED:
            self.remarks.add(label, "It is asked for, filled in already, because something is worked out with it.")
        if NAMED.search(row.words("label", self.languages)):
            self.remarks.add(label, "The answer in its words was left out: the words of a question stay as they are.")
        if row["parameters"] and item.type.kind != "range":
            self.remarks.add(label, f"How it is asked ({quoted(row['parameters'])}) was left out.")
        if item.type.kind == "range" and "step" in row["parameters"]:
            self.remarks.add(label, "In which steps it is answered was left out.")
        if item.type.is_chosen and asked.type is QuestionType.TEXT:
            self.remarks.add(label, f"It has more than {_MOST_CHOICES:,} choices, so its answer is typed as text.")

    def _told(self, asked: AskedItem, what: str, expression: str, fault: Formula | Fault) -> None:
        found = fault if isinstance(fault, Fault) else Fault("This type of question is always answered by people.")
        self.remarks.fault(self.label(asked.item), what, expression, found)

    def _words(self, asked: AskedItem, column: str) -> str:
        return self._plain(asked.item.row.words(column, self.languages))

    def _plain(self, words: str) -> str:
        """Words without answers in them: the questions that these are of stand there."""
        return with_labels(words, self.labels)

    def _appearance(self, asked: AskedItem) -> str:
        said = " ".join(word for word in asked.item.row["appearance"].split() if word not in ("multiline", SIGNED))
        if asked.type in FILES and said:
            self.remarks.add(self.label(asked.item), f"How it is taken ({quoted(said)}) was left out.")
        if asked.type in FILES:
            return PICTURES if asked.item.type.kind == "image" and asked.type is QuestionType.FILE else ""
        if said and _PROGRAM.search(said):
            self.remarks.add(self.label(asked.item), f"How it is asked ({quoted(said)}) was left out.")
            return ""
        if said:
            self.remarks.add(
                self.label(asked.item), f"How it looks ({quoted(said)}) is kept, and changes nothing here."
            )
        return said[:_APPEARANCE_CHARS]

    def _decimals(self, asked: AskedItem) -> int:
        if asked.item.type.kind == "decimal":
            return _DECIMALS
        if asked.item.type.kind != "range":
            return 0
        numbers = [_number(text) or Decimal() for text in self._parameters(asked).values()]
        return min(_DECIMALS, max(len(plain(each).partition(".")[2]) for each in numbers))

    def _parameters(self, asked: AskedItem) -> dict[str, str]:
        """Where a range begins and ends, and its steps. Raises InvalidError."""
        row = asked.item.row
        found = {name: text for name, text in _PARAMETER.findall(row["parameters"]) if name in _RANGE}
        for name, text in found.items():
            if _number(text) is None:
                raise row.refusal("parameters", f"{name} is {quoted(text)}, which is no number.")
        return _RANGE | found


def _formula(text: str) -> Formula:
    found = stored_formula(text)
    assert isinstance(found, Formula)
    return found


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
