"""Taking back one's own steps in a document of fields that others edit too, as far as they still show.

What takes a step back is kept with what it left: it is done only where that is still what the field holds. What is to
be taken back in texts is carried through what others write in them, as in `undo`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from desktop.documents.fields import DropField, Fields, PutField, SpliceField, Step, applied, same_value, small_steps
from desktop.documents.undo import (
    PAUSE_MS,
    STEPS_KEPT,
    Steps,
    all_steps,
    inverse,
    joined_steps,
    splice_of,
    transformed,
)
from sync.contents import Text, Value
from sync.splices import Splice


class _Absent:
    """That a field is not there."""


ABSENT: Final = _Absent()


class ValuePart(NamedTuple):
    """A step that is made where its field holds what was left there, unless somebody else edited a field whose key
    begins with `guard`."""

    step: PutField | DropField
    left: Value | _Absent
    guard: str = ""

    @property
    def key(self) -> str:
        return self.step.key


class TextPart(NamedTuple):
    """Steps that are made in the text of a field, where there is one."""

    key: str
    steps: Steps


Part: TypeAlias = ValuePart | TextPart


Group: TypeAlias = tuple[Part, ...]
"""What is taken back at once."""


class FieldHistory:
    """What undoes and redoes one's own steps; always in terms of the document as it is now."""

    def __init__(self) -> None:
        self._undo: list[Group] = []
        self._redo: list[Group] = []
        self._typed: tuple[str, int] = "", 0

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    def edited(self, steps: Sequence[Step], before: Fields) -> None:
        """Remember one's own small steps, made to `before`, to be taken back together."""
        self._remember(_inverse_of_all(steps, before))

    def added(self, taken_back: Mapping[str, PutField]) -> None:
        """Remember that things were added; by what their fields' keys begin with, the steps that take them back."""
        self._remember(tuple(ValuePart(step, ABSENT, guard) for guard, step in taken_back.items()))

    def typed(self, step: SpliceField, before: Fields, now_ms: int) -> None:
        """Remember typing, which is taken back with what was typed on before in the same field."""
        key, typed_ms = self._typed
        (part,) = _inverse_of_all([step], before)
        last = self._undo[-1] if self._undo else None
        goes_on = step.key == key and now_ms - typed_ms < PAUSE_MS and not self._redo
        self._remember((part,))
        self._typed = step.key, now_ms
        if goes_on and last is not None and (both := _joined(last, part)):
            self._undo[-2:] = [both]

    def _remember(self, group: Group) -> None:
        self._redo.clear()
        self._typed = "", 0
        self._undo.append(group)
        del self._undo[:-STEPS_KEPT]

    def others_edited(self, steps: Sequence[Step]) -> None:
        """Carry other people's steps, made in this order, through everything kept."""
        self._undo = _carried(self._undo, steps)
        self._redo = _carried(self._redo, steps)

    def undo(self, fields: Fields) -> list[Step]:
        """The steps that take back the latest own step that still shows; the caller makes them."""
        return self._turn(self._undo, self._redo, fields)

    def redo(self, fields: Fields) -> list[Step]:
        """The steps that bring back what was last taken back; the caller makes them."""
        return self._turn(self._redo, self._undo, fields)

    def _turn(self, source: list[Group], target: list[Group], fields: Fields) -> list[Step]:
        self._typed = "", 0
        while source:
            group = source.pop()
            steps = _showing(group, fields)
            if steps:
                target.append(_guarded(_inverse_of_all(steps, fields), group))
                return steps
        return []


def _inverse_of_all(steps: Iterable[Step], fields: Fields) -> tuple[Part, ...]:
    """What takes small steps back that are made in this order."""
    found: tuple[Part, ...] = ()
    for step in steps:
        found = (_inverse(step, fields), *found)
        fields = applied(fields, [step])
    return found


def _guarded(group: Group, other: Group) -> Group:
    """A group whose parts are guarded as those of another one that are of the same fields."""
    guards = {part.key: part.guard for part in other if isinstance(part, ValuePart)}
    return tuple(
        part._replace(guard=guards.get(part.key, "")) if isinstance(part, ValuePart) else part for part in group
    )


def _inverse(step: Step, fields: Fields) -> Part:
    if isinstance(step, SpliceField):
        splice, text = step.splice, fields[step.key]
        assert isinstance(text, Text)
        return TextPart(step.key, inverse(splice, text[splice.position : splice.position + splice.deleted]))
    key = step.key
    back = PutField(key, fields[key]) if key in fields else DropField(key)
    return ValuePart(back, step.value if isinstance(step, PutField) else ABSENT)


def _joined(last: Group, part: Part) -> Group | None:
    """One group for typing that goes on in the field in which the last one was."""
    if len(last) != 1:
        return None
    (one,) = last
    if not isinstance(one, TextPart) or not isinstance(part, TextPart) or one.key != part.key:
        return None
    both = joined_steps(one.steps, part.steps)
    return None if both is None else (TextPart(one.key, both),)


def _showing(group: Group, fields: Fields) -> list[Step]:
    """The steps of a group that are still to be made in these fields."""
    found: list[Step] = []
    for part in group:
        steps = small_steps(fields, _steps(part, fields))
        fields = applied(fields, steps)
        found += steps
    return found


def _steps(part: Part, fields: Fields) -> list[Step]:
    if isinstance(part, TextPart):
        is_text = isinstance(fields.get(part.key), Text)
        return [SpliceField(part.key, splice_of(step)) for step in part.steps] if is_text else []
    if isinstance(part.left, _Absent):
        return [part.step] if part.key not in fields else []
    return [part.step] if part.key in fields and same_value(fields[part.key], part.left) else []


def _carried(stack: list[Group], others: Sequence[Step]) -> list[Group]:
    """The stack with other people's steps carried through, from the top down."""
    keys = {step.key for step in others}
    texts = _texts(others)
    carried = []
    for group in reversed(stack):
        parts = (part if part.key not in keys else _part_carried(part, texts) for part in group)
        kept = tuple(part for part in parts if part is not None and not _is_stopped(part, keys))
        carried += [kept] if kept else []
    return carried[::-1]


def _is_stopped(part: Part, keys: Iterable[str]) -> bool:
    guard = part.guard if isinstance(part, ValuePart) else ""
    return bool(guard) and any(key.startswith(guard) for key in keys)


def _texts(others: Sequence[Step]) -> dict[str, Steps]:
    """What others write in each text; of one that they put or took away nothing goes on."""
    splices: dict[str, list[Splice]] = {}
    for step in others:
        if isinstance(step, SpliceField):
            splices.setdefault(step.key, []).append(step.splice)
    return {key: all_steps(found) for key, found in splices.items()}


def _part_carried(part: Part, texts: dict[str, Steps]) -> Part | None:
    """A part of a field that others edited, and `texts` as it is on its other side. A text that is another one further
    down is not theirs."""
    if isinstance(part, ValuePart):
        texts.pop(part.key, None)
        return part
    foreign = texts.get(part.key)
    if foreign is None:
        return None
    mine, texts[part.key] = transformed(part.steps, foreign)
    return TextPart(part.key, mine) if mine else None
