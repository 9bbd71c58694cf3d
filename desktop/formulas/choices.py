"""Texts that name a choice of the question they are compared with: kept by the choice's key, shown by its title."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from desktop.formulas.syntax import Call, Constant, Node, Reference, Relation
from desktop.formulas.titles import TitledQuestion, Titles, UniqueNames

_Compared: TypeAlias = Callable[[int], Iterable[tuple[int, int]]]

COMPARED: Final[Mapping[str, _Compared]] = {
    "SELECTED": lambda count: ((place, 0) for place in range(1, count)),
    "SWITCH": lambda count: ((place, 0) for place in range(1, count - 1, 2)),
    **dict.fromkeys(("COUNTIF", "SUMIF", "AVERAGEIF", "EXACT"), lambda _: [(1, 0)]),
    "COUNTIFS": lambda count: ((place, place - 1) for place in range(1, count, 2)),
    **dict.fromkeys(("SUMIFS", "MINIFS", "MAXIFS"), lambda count: ((place, place - 1) for place in range(2, count, 2))),
}
"""Functions that compare some of what they are given with another part of it: which with which, of so many."""

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
        arguments = list(node.arguments)
        for place, beside in COMPARED[node.name](len(arguments)):
            arguments[place] = _constant(arguments[place], arguments[beside], titles, renaming)
        return replace(node, arguments=tuple(arguments))
    return node


def _constant(node: Node, beside: Node, titles: Titles, renaming: _Renaming) -> Node:
    if not isinstance(node, Constant) or not isinstance(node.value, str) or not isinstance(beside, Reference):
        return node
    question = asked(beside, titles)
    name = renaming(question.choice_names, node.value) if question else None
    return node if name is None else replace(node, value=name)
