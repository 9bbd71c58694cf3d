"""Formulas in which choices stand by what they are in entries, where an XLSForm calls them otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from desktop.formulas.formula import Formula
from desktop.formulas.syntax import Call, Chain, ChainLink, Constant, Negation, Node, Percentage, Reference, Relation

ChoiceKeys: TypeAlias = Mapping[str, Mapping[str, str]]
"""By the keys of questions, the keys of choices by their names, of those that are called otherwise."""


def with_keys(formula: Formula, keys: ChoiceKeys) -> Formula:
    """The same formula, with keys for the names of choices that are compared with their question."""
    return Formula(_renamed(formula.root, keys)) if keys else formula


def _renamed(node: Node, keys: ChoiceKeys) -> Node:
    match node:
        case Relation(left, sign, right):
            return Relation(_beside(left, right, keys), sign, _beside(right, left, keys))
        case Call("SELECTED" as name, (question, *choices)):
            return Call(name, (question, *(_beside(each, question, keys) for each in choices)))
        case Call(name, arguments):
            return Call(name, tuple(_renamed(each, keys) for each in arguments))
        case Chain(first, links):
            renamed = tuple(ChainLink(link.sign, _renamed(link.operand, keys)) for link in links)
            return Chain(_renamed(first, keys), renamed)
        case Negation(of):
            return Negation(_renamed(of, keys))
        case Percentage(of):
            return Percentage(_renamed(of, keys))
    return node


def _beside(node: Node, other: Node, keys: ChoiceKeys) -> Node:
    if isinstance(node, Constant) and isinstance(node.value, str) and isinstance(other, Reference):
        return Constant(keys.get(other.key, {}).get(node.value, node.value))
    return _renamed(node, keys)
