"""One evaluation of a formula: the answers it sees, what else it knows, and how many steps it may still take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from desktop.formulas.context import STEPS_TO_BEGIN, EvaluationContext
from desktop.formulas.fault import BudgetSpent
from desktop.formulas.values import FormulaValue

TOO_MANY_STEPS: Final = "This takes too many steps to work out."
STEPS: Final = 200_000
"""Of one evaluation: rows looked at, days counted (four each), characters compared with a pattern."""


class FormulaRun:
    """What the parts of a formula share while it is evaluated."""

    __slots__ = ("answers", "context", "steps")

    def __init__(self, answers: Mapping[str, object], context: EvaluationContext) -> None:
        self.answers = answers
        self.context = context
        self.steps = STEPS

    def charge(self, steps: int) -> None:
        """Count what takes long. Raises BudgetSpent when it is too much for one formula."""
        self.steps -= steps
        if self.steps < 0:
            raise BudgetSpent(TOO_MANY_STEPS)

    def count(self) -> None:
        """Add what was taken to what the whole entry takes."""
        if self.context.count is not None:
            self.context.count.taken += STEPS_TO_BEGIN + STEPS - self.steps


Evaluated: TypeAlias = Callable[[FormulaRun], FormulaValue]
"""A part of a formula, ready to be evaluated."""
