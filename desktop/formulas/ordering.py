"""In which order the formulas of a form are worked out, and which need each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula


def in_order(
    formulas: Mapping[str, Formula],
    title: Callable[[str], str],
    named: Callable[[Formula], frozenset[str]] = lambda formula: formula.dependencies,
) -> tuple[str, ...] | Fault:
    """The keys of what is worked out, each after what it needs; or a sentence about what needs itself.

    `title` gives what people call a question, `named` which of theirs a formula names. The order is the same for the
    same formulas, however they come.
    """
    needs = {key: sorted(named(formula) & formulas.keys()) for key, formula in sorted(formulas.items())}
    try:
        return tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        return Fault(_circle([title(key) for key in reversed(error.args[1])]))


def _circle(titles: list[str]) -> str:
    """“Total needs Sum, and Sum needs Total.” The first and the last are the same."""
    if len(titles) == 2:
        return f"{titles[0]} needs itself."
    needs = [f"{each} needs {other}" for each, other in pairwise(titles)]
    return f"{', '.join(needs[:-1])}, and {needs[-1]}."
