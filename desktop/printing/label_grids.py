"""Sheets of labels by their measures, and where on them each label stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from desktop.printing.content import PaperLabel
from desktop.printing.papers import A4, LETTER, Paper

MOST_COPIES: Final = 500
"""Of one label: a counter that was typed wrong does not empty the roll."""


class LabelGrid(NamedTuple):
    """Labels side by side on a sheet, in millimetres: how large each is, where the first begins, and how far it is from
    one to the next."""

    key: str
    paper: Paper
    across: int
    down: int
    width_mm: float
    height_mm: float
    left_mm: float
    top_mm: float
    next_mm: tuple[float, float]

    @property
    def on_sheet(self) -> int:
        """How many there are on one."""
        return self.across * self.down

    def corner(self, place: int) -> tuple[float, float]:
        """Where the label at a place of the sheet begins, from 0, row by row: from the left and from the top."""
        return (
            self.left_mm + place % self.across * self.next_mm[0],
            self.top_mm + place // self.across * self.next_mm[1],
        )


GRIDS: Final = (
    LabelGrid("a4-3x7", A4, 3, 7, 63.5, 38.1, 7.25, 15.15, (66.0, 38.1)),
    LabelGrid("a4-3x8", A4, 3, 8, 70, 37, 0, 0.5, (70, 37)),
    LabelGrid("a4-3x8-gaps", A4, 3, 8, 63.5, 33.9, 7.25, 12.9, (66.0, 33.9)),
    LabelGrid("a4-2x7", A4, 2, 7, 99.1, 38.1, 4.65, 15.15, (101.6, 38.1)),
    LabelGrid("letter-3x10", LETTER, 3, 10, 66.7, 25.4, 4.75, 12.7, (69.85, 25.4)),
    LabelGrid("letter-2x5", LETTER, 2, 5, 101.6, 50.8, 3.95, 12.7, (106.4, 50.8)),
)


def single(width_mm: float, height_mm: float) -> LabelGrid:
    """The roll of a label printer: each label is a page."""
    return LabelGrid("single", Paper("", width_mm, height_mm), 1, 1, width_mm, height_mm, 0, 0, (0, 0))


def placed(labels: Sequence[PaperLabel], grid: LabelGrid, first: int = 1) -> Iterator[tuple[int, int, PaperLabel]]:
    """Each copy with its page, from 0, and its place there; `first`: the label, from 1, at which a sheet begins that
    was used before."""
    at = min(max(first, 1), grid.on_sheet) - 1
    for label in labels:
        for _ in range(min(label.copies, MOST_COPIES)):
            yield at // grid.on_sheet, at % grid.on_sheet, label
            at += 1
