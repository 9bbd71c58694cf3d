"""From a formula's tree to a function that is evaluated for many records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, DecimalException, Overflow
from functools import partial
from typing import Any, Final

from desktop.formulas import arithmetic
from desktop.formulas.arithmetic import Work
from desktop.formulas.context import BESIDE, OTHERS, OtherEntries
from desktop.formulas.fault import FaultFound
from desktop.formulas.functions.table import FUNCTIONS
from desktop.formulas.functions.texts import joined
from desktop.formulas.relations import holds
from desktop.formulas.run import Evaluated, FormulaRun
from desktop.formulas.syntax import (
    Call,
    Chain,
    Constant,
    Negation,
    Node,
    Percentage,
    Reference,
    Relation,
    Truth,
)
from desktop.formulas.values import FormulaValue, given
from desktop.records.identity import RecordKey
from desktop.records.values import MemberLink

_AS_THEY_ARE: Final = frozenset({Decimal, str, bool, type(None)})
_WORKS: Final[Mapping[str, Work]] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "^": arithmetic.raise_to,
}


def compiled(node: Node) -> Evaluated:
    """A part of a formula, ready to be evaluated; what it raises says where."""
    match node:
        case Constant(value) | Truth(value):
            return lambda _run: value
        case Reference():
            return _reference(node)
        case Negation(of):
            return _placed(_single(arithmetic.negate, compiled(of)), node.position)
        case Percentage(of):
            return _placed(_single(arithmetic.hundredth, compiled(of)), node.position)
        case Relation(left, sign, right):
            return _placed(_relation(compiled(left), sign, compiled(right)), node.position)
        case Chain(first, links) if links[0].sign == "&":
            parts = [compiled(each) for each in node.children]
            return _placed(lambda run: joined(run, [part(run) for part in parts]), node.position)
        case Chain(first, links):
            steps = [(_WORKS[link.sign], compiled(link.operand), link.position) for link in links]
            return _operation(compiled(first), *steps[0]) if len(steps) == 1 else _operations(compiled(first), steps)
        case Call(name, arguments):
            return _placed(FUNCTIONS[name].compiled([compiled(each) for each in arguments]), node.position)


def _placed(part: Evaluated, position: int) -> Evaluated:
    """A part that says of what it raises that it was here, unless something in it has said so."""

    def placed(run: FormulaRun) -> FormulaValue:
        try:
            return part(run)
        except (FaultFound, DecimalException) as found:
            raise _at(found, position) from None

    return placed


def _reference(reference: Reference) -> Evaluated:
    key = reference.key
    if reference.rows is None and OTHERS in key:
        return _placed(partial(_of_others, key, ""), reference.position)
    if reference.rows is None and key.startswith(BESIDE):
        return _placed(partial(_beside, key), reference.position)
    if reference.rows is None:
        return _answer(key, reference.position)
    return _placed(
        partial(_of_others if OTHERS in reference.rows else _of_chosen, reference.rows, key), reference.position
    )


def _of_others(source: str, key: str, run: FormulaRun) -> FormulaValue:
    """What those answer that choose this entry."""
    found = run.context.others.choosing(source, key) if run.context.others is not None else ()
    run.charge(len(found))
    return tuple(map(given, found))


def _of_chosen(question: str, key: str, run: FormulaRun) -> FormulaValue:
    """What stands in each row of a question, in the entry that was chosen in it, or in a person's file."""
    chosen = _beside(question, run) if question.startswith(BESIDE) else run.answers.get(question)
    if chosen is None:
        return None
    if isinstance(chosen, MemberLink):
        return given(_others(run).of_person(chosen, key))
    if isinstance(chosen, RecordKey):
        return given(_others(run).look_up(chosen, key))
    return tuple(given(row.get(key)) for row in _rows(run, question))


def _beside(key: str, run: FormulaRun) -> FormulaValue:
    """What is known of the entry besides its answers."""
    return given(run.context.others.about(key)) if run.context.others is not None else None


def _others(run: FormulaRun) -> OtherEntries:
    if run.context.others is None:
        raise FaultFound("Other entries cannot be looked into here.")
    return run.context.others


def _rows(run: FormulaRun, key: str) -> Sequence[Mapping[str, object]]:
    rows: Any = run.answers.get(key) or ()
    if type(rows) in (list, tuple):
        run.charge(len(rows))
        if all(isinstance(row, Mapping) for row in rows):
            return tuple(rows)
    raise FaultFound("There are no rows here.")


def _answer(key: str, position: int) -> Evaluated:
    def answer(run: FormulaRun) -> FormulaValue:
        value = run.answers.get(key)
        if type(value) in _AS_THEY_ARE:
            return value
        try:
            return given(value)
        except (FaultFound, DecimalException) as found:
            raise _at(found, position) from None

    return answer


def _single(work: Callable[[FormulaValue], FormulaValue], of: Evaluated) -> Evaluated:
    return lambda run: work(of(run))


def _relation(left: Evaluated, sign: str, right: Evaluated) -> Evaluated:
    return lambda run: holds(left(run), sign, right(run), run.context)


def _operation(left: Evaluated, work: Work, right: Evaluated, position: int) -> Evaluated:
    def operation(run: FormulaRun) -> FormulaValue:
        value, other = left(run), right(run)
        try:
            return work(value, other)
        except (FaultFound, DecimalException) as found:
            raise _at(found, position) from None

    return operation


def _operations(first: Evaluated, steps: list[tuple[Work, Evaluated, int]]) -> Evaluated:
    def operations(run: FormulaRun) -> FormulaValue:
        value = first(run)
        for work, operand, position in steps:
            other = operand(run)
            try:
                value = work(value, other)
            except (FaultFound, DecimalException) as found:
                raise _at(found, position) from None
        return value

    return operations


def _at(found: FaultFound | DecimalException, position: int) -> FaultFound:
    if isinstance(found, Overflow):
        return FaultFound("This number is too large.", position)
    if isinstance(found, DecimalException):
        return FaultFound("These numbers have no such result.", position)
    if found.position is None:
        found.position = position
    return found
