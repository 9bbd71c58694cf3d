"""A formula: read once, kept by keys, shown by titles, evaluated for many records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import DecimalException
from functools import cached_property
from typing import Final

from desktop.formulas.context import EvaluationContext
from desktop.formulas.evaluation import compiled
from desktop.formulas.fault import Fault, FaultFound
from desktop.formulas.notation import Notation
from desktop.formulas.reading import check_length, read_stored, read_typed
from desktop.formulas.run import Evaluated, FormulaRun
from desktop.formulas.syntax import Node, Reference, references
from desktop.formulas.titles import Titles
from desktop.formulas.values import FormulaValue, result
from desktop.formulas.writing import stored_text, typed_text


class Formula:
    """What is worked out from answers; equal to every formula that says the same."""

    def __init__(self, root: Node) -> None:
        self.root: Final = root

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.root == other.root

    def __hash__(self) -> int:
        return hash(self.root)

    def __repr__(self) -> str:
        return f"Formula({self.stored()!r})"

    def stored(self) -> str:
        """As it is kept: `{k3} * {k7}`."""
        return stored_text(self.root)

    def typed(self, titles: Titles, notation: Notation) -> str:
        """As people see it: `[Quantity] * [Price]`; a question that is gone stands in braces."""
        return typed_text(self.root, titles, notation)

    @cached_property
    def references(self) -> frozenset[Reference]:
        """The questions it names."""
        return references(self.root)

    @cached_property
    def dependencies(self) -> frozenset[str]:
        """The keys of the questions it names: of rows, and of what is in them."""
        named = {(each.rows, each.key) for each in self.references}
        return frozenset(key for pair in named for key in pair if key is not None)

    def evaluate(self, answers: Mapping[str, object], context: EvaluationContext) -> FormulaValue | Fault:
        """What it comes to, or why it comes to nothing. Answers are what records hold, by key; a question of rows is
        answered with a list of such mappings."""
        run = FormulaRun(answers, context)
        try:
            return result(self._evaluated(run))
        except FaultFound as found:
            return found.fault
        except DecimalException:
            return Fault("This number is too large.")
        finally:
            run.count()

    @cached_property
    def _evaluated(self) -> Evaluated:
        return compiled(self.root)


def formula_of(node: Node) -> Formula | Fault:
    """The formula of a tree that a program made, or why there is none."""
    try:
        text = stored_text(node)
        check_length(text)
        return Formula(read_stored(text))
    except FaultFound as found:
        return found.fault


def stored_formula(text: str) -> Formula | Fault:
    """The formula that is kept as this, or why it is none."""
    try:
        return Formula(read_stored(text))
    except FaultFound as found:
        return found.fault


def typed_formula(text: str, titles: Titles, notation: Notation) -> Formula | Fault:
    """The formula that somebody typed, or why it is none."""
    try:
        root = read_typed(text, titles, notation)
        check_length(stored_text(root))
        return Formula(root)
    except FaultFound as found:
        return found.fault
