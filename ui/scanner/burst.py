"""Telling a scanner from a person at the keys, by how quickly one key comes after another.

Keys that might be a scanner's are held back, for at most `gap_ms` each; when it was a person after all they go on as
they came, in order. Times are those at which keys were pressed, so that a PC that lags tells them apart as well.
"""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import Final, NamedTuple

GAP_MS: Final = 35
"""Nobody types five keys and Enter with so little between each two; scanners need a third of it."""
LONGEST_GAP_MS: Final = 90
HITCH_MS: Final = 250
"""Once in a barcode a system may lag so long, while it turns to the other keyboard that a scanner is."""
_SURELY: Final = 4
"""So many keys have come before that is waited for."""
LEAST: Final = 5
MOST: Final = 256


class Stroke(NamedTuple):
    """A key that was pressed.

    at_ms: when; `text`: what the layout of this PC makes of it, `position`: what an American keyboard has there, empty
    where that is not known; `ends`: it is Enter or Tab; `repeats`: it seems to be held down, as a figure that a scanner
    types twice may seem to be
    """

    at_ms: int
    text: str
    position: str = ""
    ends: bool = False
    repeats: bool = False

    @property
    def writes(self) -> bool:
        """Whether it can be part of a barcode."""
        return len(self.text or self.position) == 1 and (self.text or self.position).isprintable()


class Told(NamedTuple):
    """What a key tells: whether those held back `were_typed`, and go on before it; whether it `is_held` back itself;
    what was `scanned`, where it ended that; `is_cut`: keys came so soon before that they may be its beginning."""

    were_typed: bool = False
    is_held: bool = False
    scanned: tuple[Stroke, ...] = ()
    is_cut: bool = False


class Burst:
    """Keys that came quickly, one after another."""

    def __init__(self, gap_ms: int = GAP_MS) -> None:
        self.gap_ms: Final = gap_ms
        self._strokes: list[Stroke] = []
        self._has_hitched = False
        self._typed_ms = -inf
        """When the last key came that went on."""

    @property
    def wait_ms(self) -> int:
        """How long the next key may take."""
        can_hitch = len(self._strokes) >= _SURELY and not self._has_hitched
        return max(self.gap_ms, HITCH_MS) if can_hitch else self.gap_ms

    def press(self, stroke: Stroke) -> Told:
        """Judge the next key."""
        before, gap_ms, wait_ms = self._strokes, self._gap_before(stroke), self.wait_ms
        hitches, follows = self._has_hitched or gap_ms > self.gap_ms, gap_ms <= wait_ms and len(before) < MOST
        if stroke.ends and follows and len(before) >= LEAST:
            is_cut = before[0].at_ms - self._typed_ms <= HITCH_MS
            self._strokes, self._has_hitched, self._typed_ms = [], False, -inf
            return Told(scanned=tuple(before), is_cut=is_cut)
        is_other = stroke.ends or not stroke.writes or (stroke.repeats and not follows)
        if is_other or not follows:
            self.let_go()
        if is_other:
            return Told(were_typed=bool(before))
        self._strokes = [*self._strokes, stroke]
        self._has_hitched = follows and hitches
        return Told(were_typed=bool(before) and not follows, is_held=True)

    def let_go(self) -> None:
        """Nothing came for long, or something else than a key: a person typed those."""
        if self._strokes:
            self._typed_ms = self._strokes[-1].at_ms
        self._strokes, self._has_hitched = [], False

    def _gap_before(self, stroke: Stroke) -> float:
        gap_ms = stroke.at_ms - self._strokes[-1].at_ms if self._strokes else inf
        return gap_ms if gap_ms >= 0 else inf


def usual_gap_ms(strokes: tuple[Stroke, ...]) -> int:
    """The longest time between two keys of what was scanned, but for one."""
    gaps = sorted(after.at_ms - before.at_ms for before, after in pairwise(strokes))
    return gaps[-2] if len(gaps) > 1 else 0
