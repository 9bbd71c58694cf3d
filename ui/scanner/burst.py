"""Telling a scanner from a person at the keys, by how quickly one key comes after another.

Keys that might be a scanner's are held back, for at most `gap_ms` each; when it was a person after all they go on as
they came, in order. Times are those at which keys were pressed, so that a PC that lags tells them apart as well.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

GAP_MS: Final = 35
"""Nobody types five keys and Enter with so little between each two; scanners need a third of it."""
LONGEST_GAP_MS: Final = 90
LEAST: Final = 5
MOST: Final = 256


class Stroke(NamedTuple):
    """A key that was pressed.

    at_ms: when; `text`: what the layout of this PC makes of it, `position`: what an American keyboard has there, empty
    where that is not known; `ends`: it is Enter or Tab
    """

    at_ms: int
    text: str
    position: str = ""
    ends: bool = False

    @property
    def writes(self) -> bool:
        """Whether it can be part of a barcode."""
        return len(self.text or self.position) == 1 and (self.text or self.position).isprintable()


class Told(NamedTuple):
    """What a key tells: whether those held back `were_typed`, and go on before it; whether it `is_held` back itself;
    what was `scanned`, where it ended that."""

    were_typed: bool = False
    is_held: bool = False
    scanned: tuple[Stroke, ...] = ()


class Burst:
    """Keys that came quickly, one after another."""

    def __init__(self, gap_ms: int = GAP_MS) -> None:
        self.gap_ms: Final = gap_ms
        self._strokes: list[Stroke] = []

    def press(self, stroke: Stroke) -> Told:
        """Judge the next key."""
        before, follows = self._strokes, self._follows(stroke)
        self._strokes = []
        if stroke.ends and follows and len(before) >= LEAST:
            return Told(scanned=tuple(before))
        if stroke.ends or not stroke.writes:
            return Told(were_typed=bool(before))
        self._strokes = [*before, stroke] if follows else [stroke]
        return Told(were_typed=bool(before) and not follows, is_held=True)

    def let_go(self) -> None:
        """Nothing came for long, or something else than a key: a person typed those."""
        self._strokes = []

    def _follows(self, stroke: Stroke) -> bool:
        last = self._strokes[-1:]
        return bool(last) and 0 <= stroke.at_ms - last[0].at_ms <= self.gap_ms and len(self._strokes) < MOST


def slowest_ms(strokes: tuple[Stroke, ...]) -> int:
    """The longest time between two keys of what was scanned."""
    return max((after.at_ms - before.at_ms for before, after in pairwise(strokes)), default=0)
