"""Functions that choose: if, and, or, what to take where something is blank or wrong."""

from __future__ import annotations

from typing import Final

from desktop.formulas.fault import BudgetSpent, FaultFound
from desktop.formulas.functions.function import Function, as_condition
from desktop.formulas.relations import equal
from desktop.formulas.run import Evaluated, FormulaRun
from desktop.formulas.values import FormulaValue, is_blank


def _if(run: FormulaRun, condition: Evaluated, then: Evaluated, otherwise: Evaluated | None = None) -> FormulaValue:
    if as_condition(condition(run)):
        return then(run)
    return otherwise(run) if otherwise else None


def _ifs(run: FormulaRun, *pairs: Evaluated) -> FormulaValue:
    for condition, value in zip(pairs[::2], pairs[1::2], strict=True):
        if as_condition(condition(run)):
            return value(run)
    return None


def _switch(run: FormulaRun, value: Evaluated, *cases: Evaluated) -> FormulaValue:
    wanted = value(run)
    for case, then in zip(cases[::2], cases[1::2], strict=False):
        if equal(wanted, case(run), run.context):
            return then(run)
    return cases[-1](run) if len(cases) % 2 else None


def _and(run: FormulaRun, *conditions: Evaluated) -> bool:
    return all(as_condition(each(run)) for each in conditions)


def _or(run: FormulaRun, *conditions: Evaluated) -> bool:
    return any(as_condition(each(run)) for each in conditions)


def _not(_run: FormulaRun, condition: bool) -> bool:
    return not condition


def _is_blank(run: FormulaRun, value: Evaluated) -> bool:
    return is_blank(value(run))


def _if_blank(run: FormulaRun, *values: Evaluated) -> FormulaValue:
    for each in values:
        value = each(run)
        if not is_blank(value):
            return value
    return None


def _if_error(run: FormulaRun, value: Evaluated, otherwise: Evaluated) -> FormulaValue:
    try:
        return value(run)
    except BudgetSpent:
        raise
    except FaultFound:
        return otherwise(run)


FUNCTIONS: Final = (
    Function(
        "IF",
        "condition, then, [otherwise]",
        "The second if the condition holds, the third if not",
        'IF(3 > 2, "more", "less")',
        "more",
        _if,
        is_lazy=True,
    ),
    Function(
        "IFS",
        "condition, then, …",
        "What stands behind the first condition that holds",
        'IFS(5 < 1, "small", 5 < 9, "medium", TRUE, "large")',
        "medium",
        _ifs,
        is_lazy=True,
    ),
    Function(
        "SWITCH",
        "value, choice, then, …, [otherwise]",
        "What stands behind the choice that equals the value; a last one alone stands for all others",
        'SWITCH("b", "a", 1, "b", 2, 0)',
        "2",
        _switch,
        is_lazy=True,
    ),
    Function("AND", "condition…", "Whether all conditions hold", "AND(3 > 2, 1 > 2)", "FALSE", _and, is_lazy=True),
    Function("OR", "condition…", "Whether at least one condition holds", "OR(3 > 2, 1 > 2)", "TRUE", _or, is_lazy=True),
    Function("NOT", "condition", "Whether the condition does not hold", "NOT(1 > 2)", "TRUE", _not),
    Function("ISBLANK", "value", "Whether nothing was answered", 'ISBLANK("")', "TRUE", _is_blank, is_lazy=True),
    Function(
        "IFBLANK",
        "value, otherwise",
        "The first, or the second where the first is blank",
        'IFBLANK("", "nobody")',
        "nobody",
        _if_blank,
        is_lazy=True,
    ),
    Function(
        "COALESCE",
        "value…",
        "The first that is not blank",
        'COALESCE("", "", 3)',
        "3",
        _if_blank,
        is_lazy=True,
    ),
    Function(
        "IFERROR",
        "value, otherwise",
        "The first, or the second where the first cannot be worked out",
        "IFERROR(1 / 0, 0)",
        "0",
        _if_error,
        is_lazy=True,
    ),
)
