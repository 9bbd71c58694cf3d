"""What a form works out of its entries and their rows, as columns of their tables: what depends on these alone.

What names the time, the shop's days or other entries is worked out whenever it is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec.structs import replace

from desktop.forms.answer_kinds import answered_kind, kinds_in, looks_elsewhere, own_keys
from desktop.forms.definition import Choice, Definition, Question, QuestionType, definition_of
from desktop.forms.filling import At, FormFilling, given_entry
from desktop.forms.identity import rows_id
from desktop.forms.question_kinds import WorkedOutQuestions, is_worked_out
from desktop.formulas.clocks import needs_clock
from desktop.formulas.context import TimelessContext
from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula, stored_formula
from desktop.formulas.kinds import Kinds, kinds_of
from desktop.formulas.values import is_blank, kind, kind_words
from desktop.records.values import Moment, Money
from desktop.records.working_out import NotWorkedOut, WorkedOut, WorkedOutWhole

if TYPE_CHECKING:
    from desktop.forms.virtual_fields import FormReading
    from desktop.records.collection import RecordCollection
    from desktop.records.values import Value
    from desktop.records.working_out import Looking
    from desktop.rows.read_session import ReadSession

_OF_THE_DAY: Final = frozenset((QuestionType.DATE, QuestionType.TIME))
_CONTEXT: Final = TimelessContext()
"""What asks for the time or the shop's days has no column."""


@lru_cache(maxsize=512)
def worked_out_questions(definition: str) -> WorkedOutQuestions:
    """Those of a definition, of rows too."""
    return _Finding(definition_of(definition)).found()


class _Finding:
    """Follows what the questions of one definition depend on."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._asked = definition.by_key
        self._around = {row.key: each.key for each in definition.questions for row in each.questions}
        self._sections = {section.key: section.relevant for section in definition.sections}
        self._named: dict[str, frozenset[str]] = {}

    def found(self) -> WorkedOutQuestions:
        due = [key for key, question in self._asked.items() if is_worked_out(question)]
        in_tables = frozenset(key for key in due if not any(map(self._is_read, self.behind(key))))
        when_read = frozenset(due) - in_tables
        named, read_named = (frozenset().union(*map(self.behind, some)) for some in (in_tables, when_read))
        return WorkedOutQuestions(in_tables, when_read, named, read_named, self._digest(named))

    def behind(self, key: str) -> frozenset[str]:
        """The question, and all on which it depends what it comes to."""
        if key not in self._named:
            found, due = set[str](), [key]
            while due:
                each = due.pop()
                if each not in found:
                    found.add(each)
                    due += self._needed(each)
            self._named[key] = frozenset(found)
        return self._named[key]

    def _needed(self, key: str) -> Iterator[str]:
        around = self._around.get(key)
        if around is not None:
            yield around
        for formula in self._formulas(self._asked[key]):
            yield from own_keys(formula, self._asked) & self._asked.keys()

    def _formulas(self, question: Question) -> Iterator[Formula]:
        """By which it is told whether it is asked, and what it comes to."""
        for text in (self._sections.get(question.section, ""), question.relevant, question.calculation):
            formula = stored_formula(text) if text else None
            if isinstance(formula, Formula):
                yield formula

    def _is_read(self, key: str) -> bool:
        """Whether more than the entry says what it comes to."""
        question = self._asked[key]
        if any(looks_elsewhere(formula, self._asked) for formula in self._formulas(question)):
            return True
        answered = lambda reference: kinds_in(self._asked, reference)  # noqa: E731
        if any(needs_clock(formula, answered) for formula in self._formulas(question)):
            return True
        if not is_worked_out(question) or question.result not in _OF_THE_DAY:
            return False
        calculation = stored_formula(question.calculation)
        kinds = kinds_of(calculation, answered) if isinstance(calculation, Formula) else None
        return isinstance(kinds, Kinds) and (kinds.types is None or Moment in kinds.types)

    def _digest(self, named: Collection[str]) -> str:
        said = msgspec.json.encode(_narrowed(self._definition, named))
        return blake2b(said, digest_size=16).hexdigest()


def _narrowed(definition: Definition, named: Collection[str]) -> Definition:
    """What is left of a definition for working out these of its questions."""
    return Definition(
        "", sections=tuple(replace(each, label="") for each in definition.sections),
        questions=tuple(_plain(each, named) for each in definition.questions if each.key in named),
    )  # fmt: skip


def _plain(question: Question, named: Collection[str]) -> Question:
    return Question(
        question.key, question.type, "", relevant=question.relevant, calculation=question.calculation,
        choices=tuple(Choice(each.key, each.label) for each in question.choices),
        currency=question.currency, result=question.result, section=question.section, decimals=question.decimals,
        questions=tuple(_plain(each, named) for each in question.questions if each.key in named),
    )  # fmt: skip


class FormWorkingOut:
    """As records ask for it, of one form's entries."""

    def __init__(self, form: bytes, definition: Definition, found: WorkedOutQuestions) -> None:
        self.whole = form
        self.named = found.named
        self._definition = definition
        self._found = found
        narrowed = _narrowed(definition, found.named)
        self._wanted = found.in_tables
        self.has_rows = any(each.type is QuestionType.ROWS for each in narrowed.questions)
        self._filling = FormFilling(narrowed)
        self._questions = narrowed.questions
        self._asked = narrowed.by_key
        self._readings: dict[str, FormReading] = {}
        self._rows = {rows_id(form, each.key): each for each in narrowed.questions if each.type is QuestionType.ROWS}

    def work_out(
        self, said: Mapping[str, Value], rows: Mapping[bytes, Sequence[Mapping[str, Value]]]
    ) -> WorkedOutWhole:
        """Of what a record says in these fields, and its rows by their collections, in their order."""
        listed = {question.key: rows.get(collection, ()) for collection, question in self._rows.items()}
        given = given_entry(self._questions, said, lambda question: listed[question.key])
        worked_out = self._filling.worked_out(given, _CONTEXT)
        return WorkedOutWhole(
            self._said(worked_out, [At(key) for key in self._wanted]),
            {
                collection: [
                    self._said(worked_out, [At(question.key, number, each.key) for each in question.questions])
                    for number in range(1, len(rows.get(collection, ())) + 1)
                ]
                for collection, question in self._rows.items()
            },
        )

    def read(
        self, session: ReadSession, collection: RecordCollection, numbers: Collection[int], looking: Looking
    ) -> Mapping[int, WorkedOut]:
        """What has no column, of the records with these numbers."""
        found: dict[int, dict[str, Any]] = {}
        if any(field.is_read for field in collection.fields):
            reading = self._reading_of(looking.key) if looking.key else self._reading
            for number, key, value in reading.of(session, collection.id, numbers, looking):
                found.setdefault(number, {})[key] = said_of(reading.definition.by_key[key], value)
        return found

    @cached_property
    def _reading(self) -> FormReading:
        return self._narrowed_to(self._found.read_named, self._found.when_read)

    def _reading_of(self, key: str) -> FormReading:
        """Of one question alone."""
        if key not in self._readings:
            self._readings[key] = self._narrowed_to(_Finding(self._definition).behind(key), frozenset((key,)))
        return self._readings[key]

    def _narrowed_to(self, named: Collection[str], wanted: frozenset[str]) -> FormReading:
        from desktop.forms.virtual_fields import FormReading

        narrowed = _narrowed(self._definition, named)
        return FormReading(self.whole, narrowed, FormFilling(narrowed), wanted)

    def _said(self, worked_out: Mapping[At, Any], places: Sequence[At]) -> WorkedOut:
        found = ((place.cell or place.question, worked_out[place]) for place in places if place in worked_out)
        return {key: said_of(self._asked[key], value) for key, value in found if key in self._wanted}


def said_of(question: Question, value: Any) -> Any:
    """What a question comes to as its field says it: a value of the kind that it is to be, or a NotWorkedOut."""
    if isinstance(value, Fault):
        return NotWorkedOut(value.sentence)
    if is_blank(value):
        return None
    wanted = answered_kind(question)
    if wanted is Money and value == 0:
        return None  # nothing was added up, of no currency
    if type(value) is wanted or (wanted is Decimal and type(value) is int):
        return value
    return NotWorkedOut(f"This comes to {kind(value)}, and is to be {kind_words(wanted)}.")


@lru_cache(maxsize=256)
def working_out(form: bytes, definition: str) -> FormWorkingOut:
    """What works out the answers of a form that nobody gives."""
    return FormWorkingOut(form, definition_of(definition), worked_out_questions(definition))
