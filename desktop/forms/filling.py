"""A form while it is filled in: what it asks by what was answered so far, what it works out, what it says of answers.

A pure function of a definition, answers and the time: the same while somebody types, and when what they typed is saved.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.forms.answer_kinds import own_keys
from desktop.forms.definition import Definition, FormSection, Question, QuestionType, Rule, definition_of
from desktop.forms.question_kinds import UNASKED, is_worked_out, kind_of
from desktop.forms.shapes import odd_shape
from desktop.formulas.context import StepCount
from desktop.formulas.fault import Fault, FaultFound
from desktop.formulas.formula import Formula, stored_formula
from desktop.formulas.notation import plain
from desktop.formulas.run import TOO_MANY_STEPS
from desktop.formulas.values import ChosenWord, is_blank, rounded
from desktop.records.collection import Kind
from desktop.records.values import Moment, Money

if TYPE_CHECKING:
    from desktop.formulas.context import EvaluationContext
    from desktop.records.values import Value

MUST: Final = "This must be filled."
_TOO_MUCH: Final = Fault(TOO_MANY_STEPS)
_CIRCLE: Final = "This needs itself to be worked out."
NOT_OFFERED: Final = "This is not offered any more with the other answers."
REFUSED: Final = "This cannot be accepted as it is."

Given = Mapping[str, Any]
"""Answers by the keys of their questions: of several-of a tuple of choices, of rows a list of such answers."""


class At(NamedTuple):
    """A question, or one of a row of it: the row's number, from 1, and the question's key there."""

    question: str
    row: int = 0
    cell: str = ""


class Remark(NamedTuple):
    """What is said of an answer, or of the whole where no question is named; `refuses`: it is not accepted so."""

    at: At
    sentence: str
    refuses: bool = False


class Look(NamedTuple):
    """What a form is at a moment.

    asked: the questions that are asked now
    answers: what counts, by the keys of questions: blank what is not asked, and with what was worked out
    worked_out: what each question that is worked out comes to, or why it comes to nothing
    offered: of questions whose choices depend on other answers, whether one of them is offered
    """

    asked: frozenset[At]
    answers: Given
    worked_out: Mapping[At, Any]
    remarks: Sequence[Remark]
    offered: Mapping[At, Callable[[Any], bool]]

    @property
    def refusals(self) -> list[Remark]:
        """What keeps it from being saved."""
        return [each for each in self.remarks if each.refuses]


class FormFilling:
    """A definition, its formulas read once."""

    def __init__(self, definition: Definition) -> None:
        self.definition: Final = definition
        self._entry = _Questions(definition.questions, definition.sections, definition.by_key)
        self._rules = [(rule, when) for rule in definition.rules if (when := _read(rule.when)) is not None]

    def first(self, context: EvaluationContext, rows: str = "") -> dict[str, Any]:
        """What is filled in already, by the keys of questions: of a new entry, or of a new row of these rows."""
        others = context.others.to_keep() if context.others is not None else None
        return (self._entry.rows[rows] if rows else self._entry).first(replace(context, others=others))

    def look(self, given: Given, context: EvaluationContext) -> Look:
        """What it is with these answers."""
        seen, context = _Seen(), replace(context, count=(count := StepCount()))
        answers = self._entry.look(given, {}, context, seen)
        worked_out = self._counted(given, seen, count)
        remarks = [*self._entry.remarks(answers, {}, context, seen), *self._of_rules(answers, context, seen)]
        return Look(frozenset(seen.asked), answers, worked_out, remarks, seen.offered)

    def warnings(self, look: Look) -> list[Remark]:
        """What its rules warn of, at that moment."""
        messages = {rule.message for rule in self.definition.rules if not rule.refuse}
        return [each for each in look.remarks if not each.refuses and each.sentence in messages]

    def answers(self, given: Given, context: EvaluationContext) -> Given:
        """Those that count alone, with what was worked out; its steps are what the context counts them for."""
        return self._entry.look(given, {}, context, _Seen())

    def worked_out(self, given: Given, context: EvaluationContext) -> Mapping[At, Any]:
        """What each question comes to that is worked out, or why it comes to nothing."""
        seen, context = _Seen(), replace(context, count=(count := StepCount()))
        self._entry.look(given, {}, context, seen)
        return self._counted(given, seen, count)

    def _counted(self, given: Given, seen: _Seen, count: StepCount) -> Mapping[At, Any]:
        """Nothing comes to anything where all of it together takes too long, whatever was worked out first."""
        return dict.fromkeys(self._entry.places(given), _TOO_MUCH) if count.is_spent else seen.worked_out

    def _of_rules(self, answers: Given, context: EvaluationContext, seen: _Seen) -> Iterator[Remark]:
        for rule, formula in self._rules:
            if _holds(formula, answers, context, otherwise=False):
                yield Remark(At(self._place(formula, seen)), _said(rule), rule.refuse)

    def _place(self, formula: Formula, seen: _Seen) -> str:
        """Below the last question that it names."""
        named = own_keys(formula, self.definition.by_key)
        below = [key for key in self._entry.by_key if key in named and At(key) in seen.asked]
        return below[-1] if below else ""

    def fields(self, look: Look) -> dict[str, Value]:
        """What is saved of an entry that is filled in so."""
        return dict(_fields(self.definition.questions, look.answers))

    def rows(self, look: Look) -> dict[str, list[dict[str, Value]]]:
        """The rows that are saved with it, by the keys of their questions."""
        asking = [question for question in self.definition.questions if question.type is QuestionType.ROWS]
        listed = {
            question.key: [dict(_fields(question.questions, row)) for row in look.answers.get(question.key) or ()]
            for question in asking
        }
        return {key: rows for key, rows in listed.items() if rows}


@lru_cache(maxsize=64)
def filling_of(definition: str) -> FormFilling:
    """That of JSON that was checked when it came."""
    return FormFilling(definition_of(definition))


class _Seen:
    """What was found while one looks."""

    def __init__(self) -> None:
        self.asked: set[At] = set()
        self.worked_out: dict[At, Any] = {}
        self.offered: dict[At, Callable[[Any], bool]] = {}


class _Formulas(NamedTuple):
    """Those of one question; None: there is none, or none that can be read."""

    relevant: tuple[Formula, ...]
    required: Formula | None
    constraint: Formula | None
    calculation: Formula | Fault | None
    default: Formula | None
    choice_filter: Formula | None

    def named(self, asked: Mapping[str, Question]) -> Iterator[str]:
        """The questions of a form on which it depends whether this one is asked, and what it comes to."""
        for formula in (*self.relevant, self.calculation):
            if isinstance(formula, Formula):
                yield from own_keys(formula, asked)


class _Questions:
    """The questions of an entry, or of each row of one."""

    def __init__(
        self,
        questions: Sequence[Question],
        sections: Sequence[FormSection],
        asked: Mapping[str, Question],
        rows: str = "",
    ) -> None:
        """`asked`: all questions of the form; `rows`: the one whose rows these are of."""
        self._asked = asked
        self.by_key: Final = {question.key: question for question in questions}
        self._rows_key = rows
        self._labels = {
            each.key: {choice.key: choice.label for choice in each.choices} for each in questions if each.choices
        }
        by_section = {section.key: section.relevant for section in sections}
        self._formulas = {each.key: _formulas(each, by_section.get(each.section, "")) for each in questions}
        self.rows: Final = {
            each.key: _Questions(each.questions, (), asked, each.key)
            for each in questions
            if each.type is QuestionType.ROWS
        }
        self._order = self._in_order()

    def _in_order(self) -> Sequence[str]:
        """Each after what it needs. What needs itself comes to nothing, and says so."""
        needs = {key: sorted({*self._named(key)} & self.by_key.keys()) for key in self.by_key}
        for key, formulas in self._formulas.items():
            if formulas.calculation is None and key in needs[key]:
                needs[key].remove(key)
        while True:
            try:
                return tuple(TopologicalSorter(needs).static_order())
            except CycleError as error:
                self._cut(error.args[1], needs)

    def _cut(self, circle: Sequence[str], needs: dict[str, list[str]]) -> None:
        """Work out none of those that need each other."""
        for key in circle:
            needs[key] = []
            if self._formulas[key].calculation is not None:
                self._formulas[key] = self._formulas[key]._replace(calculation=Fault(_CIRCLE))

    def _named(self, key: str) -> Iterator[str]:
        yield from self._formulas[key].named(self._asked)
        if key in self.rows:
            for formulas in self.rows[key]._formulas.values():
                yield from formulas.named(self._asked)

    def first(self, context: EvaluationContext) -> dict[str, Any]:
        """What is filled in already; a question may name those before it."""
        found: dict[str, Any] = {}
        context = replace(context, count=(count := StepCount()))
        for key, question in self.by_key.items():
            default = self._formulas[key].default
            if default is not None and not count.is_spent:
                value = _fitted(question, default.evaluate(found, context), context)
                if value is not None and not isinstance(value, Fault):
                    found[key] = value
        return found

    def look(self, given: Given, around: Given, context: EvaluationContext, seen: _Seen) -> dict[str, Any]:
        """The answers that count."""
        said = {key: _as_chosen(self._labels.get(key), given.get(key)) for key in self.by_key}
        answers: Any = ChainMap(said, dict(around))
        for key in self._order:
            formulas = self._formulas[key]
            if not all(_holds(each, answers, context, otherwise=True) for each in formulas.relevant):
                said[key] = None
                continue
            at = self._at(key, context)
            seen.asked.add(at)
            if formulas.calculation is not None:
                seen.worked_out[at] = value = self._worked_out(key, answers, context)
                said[key] = value  # a fault is one of whatever needs it, too
            elif key in self.rows:
                said[key] = self._look_at_rows(key, given.get(key) or (), said, context, seen)
        return said

    def places(self, given: Given) -> Iterator[At]:
        """Where something is worked out of an entry, and of its rows."""
        for key, formulas in self._formulas.items():
            if formulas.calculation is not None:
                yield At(key)
            for number in range(1, len(given.get(key) or ()) + 1) if key in self.rows else ():
                yield from (At(key, number, place.question) for place in self.rows[key].places({}))

    def _worked_out(self, key: str, answers: Given, context: EvaluationContext) -> Any:
        calculation = self._formulas[key].calculation
        if not isinstance(calculation, Formula):
            return calculation
        if context.count is not None and context.count.is_spent:
            return _TOO_MUCH
        return _fitted(self.by_key[key], calculation.evaluate(answers, context), context)

    def _look_at_rows(
        self, key: str, rows: Iterable[Given], around: Given, context: EvaluationContext, seen: _Seen
    ) -> list[dict[str, Any]]:
        inside = self.rows[key]
        return [
            inside.look(row, around, replace(context, row=number), seen) for number, row in enumerate(rows, start=1)
        ]

    def remarks(self, said: Given, around: Given, context: EvaluationContext, seen: _Seen) -> Iterator[Remark]:
        """In the order of the form."""
        answers: Any = ChainMap(dict(said), dict(around))
        for key, question in self.by_key.items():
            at, formulas, value = self._at(key, context), self._formulas[key], said[key]
            if at not in seen.asked:
                continue
            offered = self._offers(key, answers, context)
            if offered is not None:
                seen.offered[at] = offered
            if _is_blank(value):
                if question.type not in UNASKED and _holds(formulas.required, answers, context, otherwise=False):
                    yield Remark(at, MUST, refuses=True)
            elif not _holds(formulas.constraint, answers, context, otherwise=True):
                yield Remark(at, question.constraint_message or REFUSED, refuses=True)
            else:
                yield from (Remark(at, sentence) for sentence in self._odd(question, value, seen.offered.get(at)))
            for number, row in enumerate(value or () if key in self.rows else (), start=1):
                yield from self.rows[key].remarks(row, said, replace(context, row=number), seen)

    def _odd(self, question: Question, value: Any, offered: Callable[[Any], bool] | None) -> Iterator[str]:
        """What is odd about an answer, and is accepted all the same."""
        chosen = value if isinstance(value, tuple) else (value,)
        if offered is not None and not all(map(offered, chosen)):
            yield NOT_OFFERED
        sentence = odd_shape(question, value)
        if sentence:
            yield sentence

    def _offers(self, key: str, answers: Any, context: EvaluationContext) -> Callable[[Any], bool] | None:
        """Whether a choice is offered, for which its question stands in the formula; what is no answer hides none."""
        formula = self._formulas[key].choice_filter
        if formula is None:
            return None
        return lambda choice: _holds(formula, ChainMap({key: choice}, answers), context, otherwise=True)

    def _at(self, key: str, context: EvaluationContext) -> At:
        return At(self._rows_key, context.row or 0, key) if self._rows_key else At(key)


def _formulas(question: Question, section: str) -> _Formulas:
    relevant = [formula for formula in map(_read, (section, question.relevant)) if formula is not None]
    calculation = stored_formula(question.calculation) if question.calculation else None
    return _Formulas(
        tuple(relevant), _read(question.required), _read(question.constraint), calculation, _read(question.default),
        _read(question.choice_filter),
    )  # fmt: skip


def _read(text: str) -> Formula | None:
    formula = stored_formula(text) if text else None
    return formula if isinstance(formula, Formula) else None


def _holds(formula: Formula | None, answers: Given, context: EvaluationContext, *, otherwise: bool) -> bool:
    """Whether a condition does; `otherwise` where there is none, or it cannot be worked out."""
    is_spent = context.count is not None and context.count.is_spent
    value = formula.evaluate(answers, context) if formula is not None and not is_spent else otherwise
    return otherwise if isinstance(value, Fault) else value is True


def _is_blank(value: Any) -> bool:
    return is_blank(value) or value == []


def _as_chosen(labels: Mapping[str, str] | None, value: Any) -> Any:
    """An answer that is a choice, or several, with how it reads."""
    if labels is None or not isinstance(value, str | tuple):
        return value
    if isinstance(value, tuple):
        return tuple(_as_chosen(labels, each) for each in value)
    return ChosenWord(value, labels[value]) if value in labels else value


def _said(rule: Rule) -> str:
    return rule.message or REFUSED


def _fitted(question: Question, value: Any, context: EvaluationContext) -> Any:
    """What a formula comes to, as its question is answered: of a moment the day, say; a Fault where there is none."""
    try:
        return _as_answered(question, value, context)
    except FaultFound as found:
        return found.fault


def _as_answered(question: Question, value: Any, context: EvaluationContext) -> Any:
    match kind_of(question), value:
        case Kind.DATE, Moment():
            return context.local(value).date()
        case Kind.TIME, Moment():
            return context.local(value).time().replace(second=0, microsecond=0)
        case Kind.MONEY, Decimal() if question.currency:
            return Money(value, question.currency)
        case Kind.COUNT, Decimal() if value == value.to_integral_value():
            return int(value)
        case Kind.TEXT, Decimal():
            return plain(value)
        case Kind.NUMBER, Decimal() if question.decimals:
            return Decimal(plain(rounded(value, question.decimals)))
    return value


def given_answers(questions: Iterable[Question], said: Mapping[str, Value]) -> dict[str, Any]:
    """The answers in what an entry, or a row, says by its fields; not those to what asks for rows."""
    found: dict[str, Any] = {}
    for question in questions:
        if question.type is QuestionType.SEVERAL_OF:
            chosen = (choice.key for choice in question.choices)
            found[question.key] = tuple(each for each in chosen if said.get(f"{question.key}/{each}"))
        elif not is_worked_out(question):
            found[question.key] = said.get(question.key)
    return found


def given_entry(
    questions: Iterable[Question],
    said: Mapping[str, Value],
    rows: Callable[[Question], Iterable[Mapping[str, Value]]],
) -> dict[str, Any]:
    """The same of an entry, with the rows that its questions ask for: what these say, by their fields."""
    asked = list(questions)
    found = given_answers(asked, said)
    for question in asked:
        if question.type is QuestionType.ROWS:
            found[question.key] = [given_answers(question.questions, row) for row in rows(question)]
    return found


def _fields(questions: Iterable[Question], answers: Given) -> Iterator[tuple[str, Value]]:
    for question in questions:
        value = answers.get(question.key)
        if kind_of(question) is None or is_worked_out(question) or _is_blank(value):
            continue
        if question.type is QuestionType.SEVERAL_OF:
            yield from ((f"{question.key}/{choice}", str(choice)) for choice in value or ())
        else:
            yield question.key, str(value) if isinstance(value, ChosenWord) else value
