"""Which choices are offered: what an XLSForm says of columns of choices, as a formula of the chosen ones.

Choices have no columns here. So for all choices of which the columns say the same the filter is one formula of other
answers, and these choices are offered where it holds: `OR(AND(SELECTED({own}, "a", "b"), …), …)`, in which the question
itself stands for a choice that might be offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from desktop.forms.xlsform.simpler import simpler
from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula, formula_of
from desktop.formulas.reading import LENGTH
from desktop.formulas.syntax import Call, Constant, Node, Reference, Truth

if TYPE_CHECKING:
    from desktop.forms.xlsform.choices import ChoiceList

_WORD: Final = re.compile(r"""("[^"]*"|'[^']*'|\$\{[^}]*\})|(?<![\w/.:-])([^\W\d][\w.-]*)(?!\s*\(|[\w/:-])""")
_OPERATORS: Final = frozenset({"and", "or", "div", "mod"})


def filter_columns(expression: str, choices: ChoiceList) -> list[str]:
    """The columns of choices that an expression names; none in one that is too long anyway."""
    if len(expression) > LENGTH:
        return []
    words = [match[2] for match in _WORD.finditer(expression) if match[2] and match[2] not in _OPERATORS]
    return [word for word in dict.fromkeys(words) if word in choices.columns]


def choice_filter(
    expression: str, choices: ChoiceList, own: Reference, translated: Callable[[str], Formula | Fault | None]
) -> Formula | Fault:
    """The formula. `translated`: what becomes of an expression without columns; None where it never holds."""
    columns = filter_columns(expression, choices)
    groups: dict[tuple[str, ...], list[str]] = {}
    for choice, row in zip(choices.choices, choices.rows, strict=True):
        said = tuple(row["name" if column == "name" else column] for column in columns)
        groups.setdefault(said, []).append(choice.key)
    offered: list[Node] = []
    for said, keys in groups.items():
        condition = translated(_replaced(expression, dict(zip(columns, said, strict=True))))
        if isinstance(condition, Fault):
            return condition
        known = None if condition is None else simpler(condition)
        if known is not None and known.root != Truth(False):
            offered.append(_offered(known, own, keys if len(groups) > 1 else []))
    if len(offered) < 2:
        return formula_of(offered[0] if offered else Truth(False))
    return formula_of(Call("OR", tuple(offered)))


def _offered(condition: Formula, own: Reference, keys: list[str]) -> Node:
    if not keys:
        return condition.root
    is_one = Call("SELECTED", (own, *map(Constant, keys)))
    return is_one if condition.root == Truth(True) else Call("AND", (is_one, condition.root))


def _replaced(expression: str, said: Mapping[str, str]) -> str:
    def text(match: re.Match[str]) -> str:
        word = match[2]
        if word not in said:
            return match[0]
        quote = "'" if '"' in said[word] else '"'
        return f"{quote}{said[word]}{quote}"

    return _WORD.sub(text, expression)
