"""A condition without what is known of it already."""

from __future__ import annotations

from desktop.formulas.formula import Formula
from desktop.formulas.syntax import Call, Constant, Node, Relation, Truth


def simpler(formula: Formula) -> Formula:
    """The same condition where texts that stand there are compared: "a" = "a" always holds."""
    return Formula(_simpler(formula.root))


def _simpler(node: Node) -> Node:
    match node:
        case Relation(Constant(str() as left), "=" | "<>" as sign, Constant(str() as right)):
            return Truth((left == right) is (sign == "="))
        case Call("AND" | "OR" as name, parts):
            return _joined(name, [_simpler(part) for part in parts])
        case Call("NOT", (part,)):
            inner = _simpler(part)
            return Truth(not inner.value) if isinstance(inner, Truth) else Call("NOT", (inner,))
    return node


def _joined(name: str, parts: list[Node]) -> Node:
    if Truth(name == "OR") in parts:
        return Truth(name == "OR")
    open_ones = tuple(part for part in parts if not isinstance(part, Truth))
    if len(open_ones) > 1:
        return Call(name, open_ones)
    return open_ones[0] if open_ones else Truth(name == "AND")
