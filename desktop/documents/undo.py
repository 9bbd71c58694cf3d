"""Taking back one's own edits in a text that others edit too.

What undoes an edit is kept as primitive steps: an insertion or a deletion at a position. Whatever others do is carried
through all of them (inclusion transformation: C. Ellis, S. Gibbs, "Concurrency control in groupware systems", 1989), so
that undoing never takes away what somebody else wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sync.splices import Splice

STEPS_KEPT: Final = 200
PAUSE_MS: Final = 1_000
"""After a pause like this typing begins something that is taken back by itself."""


class Step(NamedTuple):
    """Insert `text` at a position, or (where it is empty) delete `length` code points there."""

    position: int
    length: int
    text: str


Steps = tuple[Step, ...]


class UndoHistory:
    """What undoes and redoes one's own edits; always in terms of the text as it is now."""

    def __init__(self) -> None:
        self._undo: list[Steps] = []
        self._redo: list[Steps] = []
        self._typed_ms: int | None = None

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    def typed(self, splice: Splice, before: str, now_ms: int) -> None:
        """Remember one's own edit: `before` is what it deleted."""
        self._redo.clear()
        steps = inverse(splice, before)
        goes_on = self._typed_ms is not None and now_ms - self._typed_ms < PAUSE_MS
        self._typed_ms = now_ms
        if goes_on and self._undo and (joined := joined_steps(self._undo[-1], steps)):
            self._undo[-1] = joined
        else:
            self._undo.append(steps)
            del self._undo[:-STEPS_KEPT]

    def replaced(self, splices: Sequence[Splice], text: str) -> None:
        """Remember one's own edits, made in this order to `text`, as something that is taken back at once."""
        self._redo.clear()
        self._typed_ms = None
        self._undo.append(inverse_of_all(splices, text))
        del self._undo[:-STEPS_KEPT]

    def others_edited(self, splices: Sequence[Splice]) -> None:
        """Carry other people's edits, applied in this order, through everything kept."""
        foreign = all_steps(splices)
        self._undo = _carried(self._undo, foreign)
        self._redo = _carried(self._redo, foreign)

    def undo(self, text: str) -> list[Splice]:
        """The splices that take back the latest edit in `text`; the caller applies them."""
        return self._turn(self._undo, self._redo, text)

    def redo(self, text: str) -> list[Splice]:
        """The splices that bring back what was last taken back; the caller applies them."""
        return self._turn(self._redo, self._undo, text)

    def _turn(self, source: list[Steps], target: list[Steps], text: str) -> list[Splice]:
        self._typed_ms = None
        while source:
            steps = source.pop()
            splices = [splice_of(step) for step in steps]
            if splices:
                target.append(inverse_of_all(splices, text))
                return splices
        return []


def _steps(splice: Splice) -> Steps:
    deletion = (Step(splice.position, splice.deleted, ""),) if splice.deleted else ()
    insertion = (Step(splice.position, 0, splice.inserted),) if splice.inserted else ()
    return deletion + insertion


def inverse(splice: Splice, before: str) -> Steps:
    """What undoes a splice; `before` is what it deleted."""
    deletion = (Step(splice.position, len(splice.inserted), ""),) if splice.inserted else ()
    insertion = (Step(splice.position, 0, before),) if before else ()
    return deletion + insertion


def inverse_of_all(splices: Sequence[Splice], text: str) -> Steps:
    """What undoes splices that are made in this order to `text`."""
    found: Steps = ()
    for splice in splices:
        gone = text[splice.position : splice.position + splice.deleted]
        text = text[: splice.position] + splice.inserted + text[splice.position + splice.deleted :]
        found = (*inverse(splice, gone), *found)
    return found


def joined_steps(older: Steps, newer: Steps) -> Steps | None:
    """One group for typing, or deleting, that goes on where it was; None when it does not."""
    if len(older) != 1 or len(newer) != 1:
        return None
    one, other = older[0], newer[0]
    if not one.text and not other.text and other.position == one.position + one.length:
        return (Step(one.position, one.length + other.length, ""),)
    if one.text and other.text and other.position + len(other.text) == one.position:
        return (Step(other.position, 0, other.text + one.text),)
    if one.text and other.text and other.position == one.position:
        return (Step(one.position, 0, one.text + other.text),)
    return None


def rebased(mine: Sequence[Splice], others: Sequence[Splice]) -> list[Splice]:
    """Splices to a text, as they are to be made after others' splices to the same text."""
    steps, _ = transformed(all_steps(mine), all_steps(others))
    return [splice_of(step) for step in steps]


def all_steps(splices: Sequence[Splice]) -> Steps:
    """Splices as steps."""
    return tuple(step for splice in splices for step in _steps(splice))


def splice_of(step: Step) -> Splice:
    """A step as a splice."""
    return Splice(step.position, 0 if step.text else step.length, step.text)


def _carried(stack: list[Steps], foreign: Steps) -> list[Steps]:
    """The stack with other people's steps carried through, from the top down."""
    carried = []
    for steps in reversed(stack):
        mine, foreign = transformed(steps, foreign)
        carried.append(mine)
    return carried[::-1]


def transformed(mine: Steps, foreign: Steps) -> tuple[Steps, Steps]:
    """Two sequences on the same text: each as it is when the other one was done first."""
    moved: list[Step] = []
    for step in mine:
        steps, foreign = _carried_through(step, foreign)
        moved += steps
    return tuple(moved), foreign


def _carried_through(step: Step, foreign: Steps) -> tuple[Steps, Steps]:
    """One step, which may fall apart, and a sequence: each as it is when the other one was done first."""
    mine: Steps = (step,)
    passed: list[Step] = []
    for other in foreign:
        mine, others = _pair(mine[0], other) if len(mine) == 1 else transformed(mine, (other,))
        passed += others
    return mine, tuple(passed)


def _pair(mine: Step, foreign: Step) -> tuple[Steps, Steps]:
    if mine.text and foreign.text:
        if mine.position < foreign.position:
            return (mine,), (_moved(foreign, len(mine.text)),)
        return (_moved(mine, len(foreign.text)),), (foreign,)
    if mine.text:
        return _insert_over_delete(mine, foreign)
    if foreign.text:
        other, own = _insert_over_delete(foreign, mine)
        return own, other
    return (_less(mine, foreign), _less(foreign, mine))


def _moved(step: Step, by: int) -> Step:
    return step._replace(position=step.position + by)


def _insert_over_delete(insertion: Step, deletion: Step) -> tuple[Steps, Steps]:
    """The insertion after the deletion, and the deletion after the insertion (in two parts when it was inside)."""
    end = deletion.position + deletion.length
    if insertion.position <= deletion.position:
        return (insertion,), (_moved(deletion, len(insertion.text)),)
    if insertion.position >= end:
        return (_moved(insertion, -deletion.length),), (deletion,)
    before = Step(deletion.position, insertion.position - deletion.position, "")
    after = Step(deletion.position + len(insertion.text), end - insertion.position, "")
    return (insertion._replace(position=deletion.position),), (before, after)


def _less(step: Step, gone: Step) -> Steps:
    """What is left to delete where some of it is gone already."""
    start, end = step.position, step.position + step.length
    gone_start, gone_end = gone.position, gone.position + gone.length
    overlap = max(0, min(end, gone_end) - max(start, gone_start))
    position = start if start <= gone_start else max(gone_start, start - gone.length)
    left = step.length - overlap
    return (Step(position, left, ""),) if left else ()
