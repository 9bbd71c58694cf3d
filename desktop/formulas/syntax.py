"""What a formula consists of: a tree of constants, questions, operators and calls.

A tree is at most `DEPTH` deep, whoever makes it, so what walks one may call itself. Operators of one strength in a row
are one node: a sum of a hundred is not deep. Two trees are equal when they say the same, wherever they stood.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeAlias

from desktop.formulas.fault import FaultFound

DEPTH: Final = 64
"""Of formulas inside each other, as in spreadsheets."""

COMPARISONS: Final = ("=", "<>", "<", "<=", ">", ">=")
STRENGTHS: Final = {"&": 1, "+": 2, "-": 2, "*": 3, "/": 3, "^": 4}
"""Which operators take their sides first: the stronger ones."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number or a text that stands in the formula."""

    value: Decimal | str
    position: int = field(default=0, compare=False)

    @property
    def children(self) -> tuple[Node, ...]:
        """There are none."""
        return ()


@dataclass(frozen=True, slots=True)
class Truth:
    """TRUE or FALSE."""

    value: bool
    position: int = field(default=0, compare=False)

    @property
    def children(self) -> tuple[Node, ...]:
        """There are none."""
        return ()


@dataclass(frozen=True, slots=True)
class Reference:
    """What a question was answered with, by its key; with `rows`, in each row of that question."""

    key: str
    rows: str | None = None
    position: int = field(default=0, compare=False)

    @property
    def children(self) -> tuple[Node, ...]:
        """There are none."""
        return ()


@dataclass(frozen=True, slots=True)
class Negation:
    """Minus what stands behind."""

    of: Node
    position: int = field(default=0, compare=False)
    depth: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _measure(self)

    @property
    def children(self) -> tuple[Node, ...]:
        """The one."""
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Percentage:
    """A hundredth of what stands before."""

    of: Node
    position: int = field(default=0, compare=False)
    depth: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _measure(self)

    @property
    def children(self) -> tuple[Node, ...]:
        """The one."""
        return (self.of,)


@dataclass(frozen=True, slots=True)
class ChainLink:
    """An operator and what stands behind it."""

    sign: str
    operand: Node
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one strength in a row, worked out from the left."""

    first: Node
    links: tuple[ChainLink, ...]
    position: int = field(default=0, compare=False)
    depth: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _measure(self)

    @property
    def strength(self) -> int:
        """Of its operators."""
        return STRENGTHS[self.links[0].sign]

    @property
    def children(self) -> tuple[Node, ...]:
        """What stands between the operators."""
        return (self.first, *(link.operand for link in self.links))


@dataclass(frozen=True, slots=True)
class Relation:
    """Two things compared."""

    left: Node
    sign: str
    right: Node
    position: int = field(default=0, compare=False)
    depth: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _measure(self)

    @property
    def children(self) -> tuple[Node, ...]:
        """The two."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Call:
    """A function, in capitals, and what it is given."""

    name: str
    arguments: tuple[Node, ...] = ()
    position: int = field(default=0, compare=False)
    depth: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _measure(self)

    @property
    def children(self) -> tuple[Node, ...]:
        """What it is given."""
        return self.arguments


Inner: TypeAlias = Negation | Percentage | Chain | Relation | Call
Node: TypeAlias = Constant | Truth | Reference | Inner


def references(node: Node) -> frozenset[Reference]:
    """The questions that stand in it."""
    if isinstance(node, Reference):
        return frozenset({node})
    return frozenset().union(*map(references, node.children))


def _measure(node: Inner) -> None:
    depth = 1 + max((getattr(child, "depth", 0) for child in node.children), default=0)
    if depth > DEPTH:
        raise FaultFound(f"This formula has more than {DEPTH} parts inside each other.", node.position)
    object.__setattr__(node, "depth", depth)
