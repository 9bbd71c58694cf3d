"""Whether a formula needs more than answers: the time it is, the shop's zone, its opening days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula
from desktop.formulas.kinds import kinds_of
from desktop.formulas.syntax import Call, Chain, Node, Reference, Relation
from desktop.records.values import Moment

if TYPE_CHECKING:
    from desktop.formulas.kinds import Answered

_ALWAYS: Final = frozenset(("TODAY", "NOW", "DATETIME", "WORKDAYS", "WORKDAY", "AWAY"))
_NEVER: Final = frozenset(
    ("HOURS", "IF", "IFS", "IFBLANK", "COALESCE", "IFERROR", "ISBLANK", "AND", "OR", "NOT", "MIN", "MAX", "COUNT")
)
"""Functions that leave a date and time what it is: others say which day and hour it was in the shop."""


def needs_clock(formula: Formula, answered: Answered) -> bool:
    """Whether another time, zone or calendar can make it come to something else."""
    return _needs(formula.root, answered)


def _needs(node: Node, answered: Answered) -> bool:
    return _by_itself(node, answered) or any(_needs(child, answered) for child in node.children)


def _by_itself(node: Node, answered: Answered) -> bool:
    match node:
        case Call(name):
            return name in _ALWAYS or (name not in _NEVER and _has_moments(node.children, answered))
        case Relation(left, _, right):
            alike = [_types(each, answered) for each in (left, right)]
            return any(_may_be_moment(each) for each in alike) and any(each - {Moment} for each in alike)
        case Chain(_, links) if links[0].sign == "&":
            return _has_moments(node.children, answered)
    return False


def _has_moments(nodes: tuple[Node, ...], answered: Answered) -> bool:
    return any(_may_be_moment(_types(node, answered)) for node in nodes)


def _may_be_moment(types: frozenset[type]) -> bool:
    return Moment in types


def _types(node: Node, answered: Answered) -> frozenset[type]:
    """What it can come to; of what can be anything, or never anything, a date and time too."""
    kinds = answered(node) if isinstance(node, Reference) else kinds_of(Formula(node), answered)
    if isinstance(kinds, Fault) or kinds.types is None:
        return frozenset((Moment, str))
    return kinds.types
