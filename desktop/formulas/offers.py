"""What is offered under *Work out*, for which nobody has to write a formula: and the formulas it is kept as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.formulas.context import OTHERS
from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula, formula_of
from desktop.formulas.syntax import Call, Chain, ChainLink, Node, Reference


class WorkOutKind(StrEnum):
    """What can be worked out of one or two questions."""

    PRODUCT = "quantity × price"
    ROW_SUM = "sum of rows"
    DIFFERENCE = "difference"
    DAYS_BETWEEN = "days between"
    LOOK_UP = "look up"
    OTHERS_SUM = "sum of others"
    OTHERS_COUNT = "count of others"
    OTHERS_LEAST = "least of others"
    OTHERS_MOST = "most of others"
    OTHERS_LATEST = "latest of others"


OF_OTHERS: Final[Mapping[WorkOutKind, str]] = {
    WorkOutKind.OTHERS_SUM: "SUM",
    WorkOutKind.OTHERS_COUNT: "COUNT",
    WorkOutKind.OTHERS_LEAST: "MIN",
    WorkOutKind.OTHERS_MOST: "MAX",
    WorkOutKind.OTHERS_LATEST: "LATEST",
}
"""Which function makes one of what stands in the entries that choose this one."""
_BY_FUNCTION: Final = {function: kind for kind, function in OF_OTHERS.items()}


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
        if self.kind is WorkOutKind.LOOK_UP:
            return self.first
        if self.second is None:
            return Call(OF_OTHERS.get(self.kind, "SUM"), (self.first,))
        if self.kind is WorkOutKind.DAYS_BETWEEN:
            return Call("DAYS", (self.second, self.first))
        sign = "*" if self.kind is WorkOutKind.PRODUCT else "-"
        return Chain(self.first, (ChainLink(sign, self.second),))


def offer_of(formula: Formula) -> WorkOut | None:
    """The offer that the formula is; None for one that was written by hand."""
    match formula.root:
        case Reference(_, str()) as chosen if OTHERS not in str(chosen.rows):
            return WorkOut(WorkOutKind.LOOK_UP, chosen)
        case Call(function, (Reference() as others,)) if OTHERS in (others.rows or others.key):
            kind = _BY_FUNCTION.get(function)
            return (
                WorkOut(kind, others) if kind and (kind is WorkOutKind.OTHERS_COUNT) == (others.rows is None) else None
            )
        case Call("SUM", (Reference(_, str()) as rows,)):
            return WorkOut(WorkOutKind.ROW_SUM, rows)
        case Call("DAYS", (Reference(_, None) as last, Reference(_, None) as first)):
            return WorkOut(WorkOutKind.DAYS_BETWEEN, first, last)
        case Chain(Reference(_, None) as first, (ChainLink("*" | "-" as sign, Reference(_, None) as second),)):
            return WorkOut(WorkOutKind.PRODUCT if sign == "*" else WorkOutKind.DIFFERENCE, first, second)
        case _:
            return None
