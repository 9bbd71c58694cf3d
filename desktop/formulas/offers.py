"""What is offered under *Work out*, for which nobody has to write a formula: and the formulas it is kept as."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula, formula_of
from desktop.formulas.syntax import Call, Chain, ChainLink, Node, Reference


class WorkOutKind(StrEnum):
    """What can be worked out of one or two questions."""

    PRODUCT = "quantity × price"
    ROW_SUM = "sum of rows"
    DIFFERENCE = "difference"
    DAYS_BETWEEN = "days between"


@dataclass(frozen=True)
class WorkOut:
    """One of them, of these questions: the days between are those from the first to the second."""

    kind: WorkOutKind
    first: Reference
    second: Reference | None = None

    def formula(self) -> Formula | Fault:
        """What it is kept as."""
        return formula_of(self._node())

    def _node(self) -> Node:
        if self.second is None:
            return Call("SUM", (self.first,))
        if self.kind is WorkOutKind.DAYS_BETWEEN:
            return Call("DAYS", (self.second, self.first))
        sign = "*" if self.kind is WorkOutKind.PRODUCT else "-"
        return Chain(self.first, (ChainLink(sign, self.second),))


def offer_of(formula: Formula) -> WorkOut | None:
    """The offer that the formula is; None for one that was written by hand."""
    match formula.root:
        case Call("SUM", (Reference(_, str()) as rows,)):
            return WorkOut(WorkOutKind.ROW_SUM, rows)
        case Call("DAYS", (Reference(_, None) as last, Reference(_, None) as first)):
            return WorkOut(WorkOutKind.DAYS_BETWEEN, first, last)
        case Chain(Reference(_, None) as first, (ChainLink("*" | "-" as sign, Reference(_, None) as second),)):
            return WorkOut(WorkOutKind.PRODUCT if sign == "*" else WorkOutKind.DIFFERENCE, first, second)
        case _:
            return None
