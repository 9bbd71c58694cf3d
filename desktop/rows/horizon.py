"""What this PC and the others take for now. What is dated later was said with a clock that was ahead: it is marked, and
stands where it arrived, not where its time says, so that it hides nothing that is said after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from sync.clock import LEAD_LIMIT_MS

if TYPE_CHECKING:
    from desktop.rows.read_model import ReadModel
    from sync.clock import WallClock

DAY_MS: Final = 24 * 60 * 60 * 1000
"""Where now has moved on by more than this at once, a clock was behind before: what was ahead then is not any more."""
KEPT_EVERY_MS: Final = 60 * 60 * 1000
"""This often it is written down what now is, so that another run of the program sees how it moved."""

_KEPT: Final = "now"


class Now(NamedTuple):
    """Milliseconds since 1970.

    own_ms: by this PC's clock
    slowest_ms: by the slowest of this clock and those of the PCs that are connected
    """

    own_ms: int
    slowest_ms: int

    @property
    def own_limit_ms(self) -> int:
        """What is dated later is ahead of this PC's clock."""
        return self.own_ms + LEAD_LIMIT_MS

    @property
    def limit_ms(self) -> int:
        """What is dated later has its place where it arrived: somebody may yet say something that is dated earlier."""
        return self.slowest_ms + LEAD_LIMIT_MS

    def is_ahead(self, time_ms: int) -> bool:
        """Whether it was said with a clock that was ahead of this PC's."""
        return time_ms > self.own_limit_ms

    def is_beyond(self, time_ms: int) -> bool:
        """Whether its place is where it arrived."""
        return time_ms > self.limit_ms


class Horizon:
    """Tells what is now, and whether that was found to be something else than before."""

    def __init__(self, model: ReadModel, wall_ms: WallClock) -> None:
        self._model = model
        self._wall_ms = wall_ms
        self._before: Now | None = None
        self._kept_ms = 0
        self.difference_ms: Callable[[], int | None] = lambda: None
        """How far the slowest clock of the PCs that are connected is from this one's, if any is."""

    @property
    def now(self) -> Now:
        """What is taken for now."""
        own_ms = self._wall_ms()
        return Now(own_ms, own_ms + min(0, self.difference_ms() or 0))

    def look(self) -> bool:
        """Whether more happened since `move` than that time passed: a clock was set, a PC with another one came or
        went, or nobody looked for long."""
        before, now = self._before, self.now
        if before is None or now.own_ms < before.own_ms or now.slowest_ms < before.slowest_ms:
            return True
        is_far = now.slowest_ms - before.slowest_ms > DAY_MS
        self._before = before if is_far else now
        return is_far or now.own_ms - self._kept_ms > KEPT_EVERY_MS

    def move(self) -> tuple[Now, Now]:
        """What was taken for now before, and what is now. For a transaction of the model; then `settle`."""
        now = self.now
        before = self._before or self._kept() or now
        self._model.put(_KEPT, now.own_ms.to_bytes(8, "big"))
        return before, now

    def settle(self, now: Now) -> None:
        """What was found by `move` is in the rows."""
        self._before, self._kept_ms = now, now.own_ms

    def _kept(self) -> Now | None:
        raw = self._model.get(_KEPT)
        kept_ms = int.from_bytes(raw, "big") if raw else None
        return None if kept_ms is None else Now(kept_ms, kept_ms)
