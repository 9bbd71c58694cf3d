"""Pages, filled from the top: what is placed on each, to be painted whenever somebody looks at one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRectF

from ui.printing.ink import MM, PT

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from desktop.printing.papers import Paper

MARGIN: Final = 15 * MM
_HEADER: Final = 9 * MM
_FOOTER: Final = 8 * MM

Drawing = Callable[["QPainter", QRectF], None]
"""What is painted, into the place that was given to it."""


class PageShape(NamedTuple):
    """A page: how wide and high it is, and how much more than usual stands at its foot."""

    width: float
    height: float
    more_below: float = 0.0

    @classmethod
    def of(cls, paper: Paper, *, landscape: bool = False) -> PageShape:
        """A sheet of paper, upright or across."""
        sides = (paper.width_mm * MM, paper.height_mm * MM)
        return cls(*reversed(sides)) if landscape else cls(*sides)

    @property
    def body(self) -> QRectF:
        """What is left between what stands on every page."""
        above, below = MARGIN + _HEADER, MARGIN + _FOOTER + self.more_below
        return QRectF(MARGIN, above, self.width - 2 * MARGIN, self.height - above - below)


class Placed(NamedTuple):
    """Something on a page."""

    place: QRectF
    draw: Drawing


class Flow:
    """Places one thing below the other, and begins a page where there is no room. `pages`: what is on each; `is_tight`:
    what is placed now is known to fit, so nothing is put off for what may follow."""

    def __init__(self, shape: PageShape) -> None:
        self.shape = shape
        self.body = shape.body
        self.pages: list[list[Placed]] = [[]]
        self.is_tight = False
        self._y = self.body.top()

    @property
    def room(self) -> float:
        """How much is left of this page."""
        return self.body.bottom() - self._y

    @property
    def is_fresh(self) -> bool:
        """Whether nothing stands on this page yet."""
        return not self.pages[-1]

    def place(self, height: float, draw: Drawing, *, below: float = 0.0, with_next: float = 0.0) -> None:
        """On this page if it fits there with so much of what follows, else on the next."""
        wanted = height if self.is_tight else height + with_next
        if wanted > self.room + PT and not self.is_fresh:
            self.next_page()
        self.pages[-1].append(Placed(QRectF(self.body.left(), self._y, self.body.width(), height), draw))
        self._y += height + below

    def space(self, height: float) -> None:
        """Nothing for a while; at the top of a page none."""
        if not self.is_fresh:
            self._y += height

    def next_page(self) -> None:
        """Go on at the top of another page."""
        self.pages.append([])
        self._y = self.body.top()


GAP: Final = 8 * PT
