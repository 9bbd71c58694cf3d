"""Whether a change continues what it builds on: numbers and references, judged by its own past alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final

from sync.changes.change import Change, VoidChange, VoidReason
from sync.changes.index import ChangeIndex, Known
from sync.changes.operations import (
    ACTION,
    DELETE,
    KEY_ACTOR,
    KEY_COUNTER,
    MAKE_MAP,
    MAKES,
    MARK,
    OBJECT_ACTOR,
    OBJECT_COUNTER,
    PRED_ACTOR,
    PRED_COUNTER,
    PRED_GROUP,
)
from sync.changes.roles import OperationId, OperationRole, Roles, ids

Excluded = Mapping[bytes, int]
"""Of actors, the number from which on their changes are not in a past."""


def missing(change: Change, index: ChangeIndex) -> tuple[bytes, ...]:
    """The dependencies that are not held yet: while there are any the change waits."""
    return tuple(dep for dep in change.deps if index.get(dep) is None)


def check_number(change: Change, index: ChangeIndex, excluded: Excluded) -> None:
    """Raise `VoidChange` unless the change is numbered as what it depends on, all of it held, asks for.

    Its first operation has the number after the highest in its dependencies, its sequence number is one more than
    that of its actor's latest change in its past.
    """
    highest = 0
    for dep in change.deps:
        row = index.get(dep)
        if row is None:
            raise LookupError(f"dependency {dep.hex()} is not held")
        highest = max(highest, row.max_op)
    if change.start_op != highest + 1:
        raise VoidChange(VoidReason.OPERATION_NUMBER, f"starts at {change.start_op}, not {highest + 1}")
    last = index.last(change.actor)
    held = last.seq if last else 0
    if change.seq != min(held, excluded.get(change.actor, held + 1) - 1) + 1:
        raise VoidChange(VoidReason.SEQUENCE, f"number {change.seq} does not follow")
    if held >= change.seq:
        raise VoidChange(VoidReason.SEQUENCE, f"number {change.seq} is taken")


def check_references(change: Change, index: ChangeIndex, excluded: Excluded) -> None:
    """Raise `VoidChange` unless each operation refers to operations in the change's past that it can build on.

    That is: an object that is one and takes keys or elements, an element of that object, predecessors in the order of
    their ids at the same key or element, none of them a deletion or a mark.
    """
    _References(change, index, excluded).check()


class _References:
    """The references of one change, being checked; whatever it says of its own past is looked up once."""

    def __init__(self, change: Change, index: ChangeIndex, excluded: Excluded) -> None:
        self._change = change
        self._index = index
        self._excluded = excluded
        self._operations = change.operations
        self._is_map: dict[OperationId | None, bool] = {None: True}
        self._found: dict[bytes, Known] = {}
        # What is written into a long text asks for a role in the same few changes again and again.
        self._roles_of = lru_cache(_UNPACKED)(Roles)

    def check(self) -> None:
        operations, numbers = self._operations, self._operations.numbers
        actors, start_op = self._change.actors, self._change.start_op
        self._objects = list(ids(numbers[OBJECT_ACTOR], numbers[OBJECT_COUNTER], actors))
        self._elements = list(ids(numbers[KEY_ACTOR], numbers[KEY_COUNTER], actors))
        preds = ids(numbers[PRED_ACTOR], numbers[PRED_COUNTER], actors)
        places = zip(
            self._objects, operations.keys, self._elements, operations.inserts, numbers[PRED_GROUP], strict=True
        )
        for position, (obj, key, element, inserts, size) in enumerate(places):
            if self._takes_keys(obj) != (key is not None):
                raise VoidChange(VoidReason.REFERENCE, "a key where elements are, or an element where keys are")
            if element is not None:
                self._check_element(element, obj)
            if size:
                place = (obj, key, (actors[0], start_op + position) if inserts else element)
                self._check_predecessors([pred for pred in islice(preds, size) if pred], place)

    def _takes_keys(self, obj: OperationId | None) -> bool:
        found = self._is_map.get(obj)
        if found is None:
            action = self._role(obj).action if obj else MAKE_MAP
            if action not in MAKES:
                raise VoidChange(VoidReason.REFERENCE, "an object that is none")
            found = self._is_map[obj] = action == MAKE_MAP
        return found

    def _check_element(self, element: OperationId, obj: OperationId | None) -> None:
        own = self._own(element)
        if own is None:
            role = self._role(element)
            is_there = role.inserts and role.obj == obj
        else:
            is_there = self._operations.inserts[own] and self._objects[own] == obj
        if not is_there:
            raise VoidChange(VoidReason.REFERENCE, "an element that is not in its list")

    def _check_predecessors(self, preds: list[OperationId], place: tuple[object, ...]) -> None:
        if any((one[1], one[0]) >= (other[1], other[0]) for one, other in pairwise(preds)):
            raise VoidChange(VoidReason.REFERENCE, "predecessors out of order")
        for pred in preds:
            role = self._role(pred)
            if role.action in _UNREPLACED or (role.obj, role.key, pred if role.inserts else role.element) != place:
                raise VoidChange(VoidReason.REFERENCE, "a predecessor that is somewhere else")

    def _own(self, operation: OperationId) -> int | None:
        """The position in this change of one of its own operations."""
        position = operation[1] - self._change.start_op
        return position if position >= 0 and operation[0] == self._change.actor else None

    def _role(self, operation: OperationId) -> OperationRole:
        own = self._own(operation)
        if own is not None:
            operations = self._operations
            return OperationRole(
                operations.numbers[ACTION][own] or 0, self._objects[own], operations.keys[own], self._elements[own],
                operations.inserts[own],
            )  # fmt: skip
        actor, number = operation
        row = self._found.get(actor)
        if row is None or not row.start_op <= number <= row.max_op:
            row = self._index.holding(actor, number)
            if row is None or number < row.start_op or row.seq >= self._excluded.get(actor, row.seq + 1):
                raise VoidChange(VoidReason.REFERENCE, "an operation that is not in its past")
            self._found[actor] = row
        return self._roles_of(row.roles).at(number - row.start_op)


_UNPACKED: Final = 4
"""Changes whose roles are held at once: those of a large one take some megabytes."""

_UNREPLACED: Final = (DELETE, MARK)
