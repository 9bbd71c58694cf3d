"""What stands on paper, block after block, in words that are ready to be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from desktop.barcodes import CodeKind
from desktop.printing.papers import Paper


@dataclass(frozen=True)
class PaperTitle:
    """What the sheet, or the part that begins here, is called."""

    text: str


@dataclass(frozen=True)
class PaperHeading:
    """What stands above some of it."""

    text: str


@dataclass(frozen=True)
class PaperText:
    """Words by themselves; `quiet`: besides the matter; `large`: to be read and typed again letter by letter."""

    text: str
    quiet: bool = False
    large: bool = False


@dataclass(frozen=True)
class PaperAnswers:
    """Questions, each with its answer beside it."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PaperPicture:
    """A picture, as a PNG or JPEG, below its words; `high_mm`: no higher than this. `of`: of which question it is, by
    its key."""

    label: str
    data: bytes
    high_mm: float
    of: str = ""


@dataclass(frozen=True)
class PaperColumn:
    """A column of a table; `figures` stand at the right. `least_mm`: how wide it is where nothing stands in it yet."""

    label: str
    figures: bool = False
    least_mm: float = 0


@dataclass(frozen=True)
class PaperTable:
    """Rows of cells below a line of labels, which stands on every page. `sums`: a last row, where there is one."""

    columns: Sequence[PaperColumn]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str] = ()


@dataclass(frozen=True)
class RuledTable:
    """A table to be written in by hand: so many rows, or so many pages full of them."""

    columns: Sequence[PaperColumn]
    rows: int = 0
    pages: int = 0


class ByHand(Enum):
    """How somebody answers with a pen."""

    LINES = "lines"
    TICKS = "ticks"
    BOX = "box"
    DATE = "date"
    TIME = "time"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class WritingSpace:
    """A question to be answered by hand.

    choices: of TICKS, each with a box before it; of DATE, what each part of it is; `lines`: how many of LINES
    unit: what stands behind a BOX
    """

    label: str
    how: ByHand
    hint: str = ""
    choices: Sequence[str] = ()
    lines: int = 1
    unit: str = ""


@dataclass(frozen=True)
class NextPage:
    """What follows begins on a page of its own."""


@dataclass(frozen=True)
class Repeated:
    """The same over and over, as often as it fits whole on each of so many pages, but not more often than `most`, where
    that is not 0."""

    blocks: Sequence[Block]
    pages: int = 1
    most: int = 0


@dataclass(frozen=True)
class PaperLabel:
    """One label: its title, lines below it, and what a scanner reads, in what kind of code."""

    title: str
    lines: Sequence[str] = ()
    code: str = ""
    code_kind: CodeKind = CodeKind.BARS
    copies: int = 1


Block = (
    PaperTitle
    | PaperHeading
    | PaperText
    | PaperAnswers
    | PaperPicture
    | PaperTable
    | RuledTable
    | WritingSpace
    | NextPage
    | Repeated
)


@dataclass(frozen=True)
class Printout:
    """All of it. `title`, `shop` and `day` stand on every page, `footer` below on every page; `labels` instead of
    blocks, where it is labels."""

    title: str
    shop: str
    day: str
    blocks: Sequence[Block] = ()
    footer: str = ""
    labels: Sequence[PaperLabel] = ()


MakesPdf = Callable[[Printout, Paper], tuple[int, bytes]]
"""Lays it out on a paper: how many pages these are, and the file."""
