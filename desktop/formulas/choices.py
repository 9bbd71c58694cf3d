"""Texts that name a choice of the question they are compared with: kept by the choice's key, shown by its title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from desktop.formulas.syntax import Call, Constant, Node, Reference, Relation
from desktop.formulas.titles import TitledQuestion, Titles, UniqueNames

COMPARED: Final[Mapping[str, Callable[[int], range]]] = {
    "SELECTED": lambda count: range(1, count),
    "SWITCH": lambda count: range(1, count - 1, 2),
    **dict.fromkeys(("COUNTIF", "SUMIF", "AVERAGEIF", "EXACT"), lambda _: range(1, 2)),
}
"""Functions that compare the first thing they are given with others: which ones, of so many things."""

_Renaming: TypeAlias = Callable[[UniqueNames, str], str | None]


def by_key(node: Node, titles: Titles) -> Node:
    """A comparison in which choices stand by their keys, of one in which they stand by their titles."""
    return _renamed(node, titles, UniqueNames.key)


def by_title(node: Node, titles: Titles) -> Node:
    """The reverse."""
    return _renamed(node, titles, UniqueNames.name)


def asked(reference: Reference, titles: Titles) -> TitledQuestion | None:
    """The question that it means."""
    if reference.rows is None:
        return titles.question(reference.key)
    around = titles.question(reference.rows)
    return around.row_titles.question(reference.key) if around else None


def _renamed(node: Node, titles: Titles, renaming: _Renaming) -> Node:
    if isinstance(node, Relation):
        return replace(
            node,
            left=_constant(node.left, node.right, titles, renaming),
            right=_constant(node.right, node.left, titles, renaming),
        )
    if isinstance(node, Call) and node.name in COMPARED:
        places = COMPARED[node.name](len(node.arguments))
        arguments = [
            _constant(each, node.arguments[0], titles, renaming) if place in places else each
            for place, each in enumerate(node.arguments)
        ]
        return replace(node, arguments=tuple(arguments))
    return node


def _constant(node: Node, beside: Node, titles: Titles, renaming: _Renaming) -> Node:
    if not isinstance(node, Constant) or not isinstance(node.value, str) or not isinstance(beside, Reference):
        return node
    question = asked(beside, titles)
    name = renaming(question.choice_names, node.value) if question else None
    return node if name is None else replace(node, value=name)
