"""What later operations may build on: of each operation of a change, what it does and where, packed in runs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from typing import Final, NamedTuple

import msgspec

from sync.changes.operations import (
    ACTION,
    DELETE,
    KEY_ACTOR,
    KEY_COUNTER,
    OBJECT_ACTOR,
    OBJECT_COUNTER,
    Operations,
)

OperationId = tuple[bytes, int]
"""An operation's actor and number."""


class OperationRole(NamedTuple):
    """What an operation does and where: in an object (None: the root), at a map's key or at a list's or text's element.

    `element` is the one that it changes, or after which it inserts one (None: at the beginning).
    """

    action: int
    obj: OperationId | None
    key: bytes | None
    element: OperationId | None
    inserts: bool


class _Run(NamedTuple):
    """`length` operations that have one role, the element's number growing by `step` from each to the next."""

    length: int
    step: int
    role: OperationRole


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(list[_Run])


def ids(
    actors: Iterable[int | None], counters: Iterable[int | None], named: Sequence[bytes]
) -> Iterator[OperationId | None]:
    """The ids that two columns say together."""
    for actor, counter in zip(actors, counters, strict=True):
        yield None if actor is None or counter is None else (named[actor], counter)


def packed_roles(operations: Operations, actors: Sequence[bytes]) -> bytes:
    """The roles of a change's operations, in about as many bytes as its columns have."""
    numbers = operations.numbers
    columns = zip(
        numbers[ACTION],
        numbers[OBJECT_ACTOR],
        numbers[OBJECT_COUNTER],
        operations.keys,
        _elements(operations, actors),
        operations.inserts,
        strict=True,
    )
    runs = list[_Run]()
    for (action, actor, counter, key, element, inserts), alike in groupby(columns):
        obj = None if actor is None or counter is None else (actors[actor], counter)
        role = _DELETION if action == DELETE else OperationRole(action or 0, obj, key, element, inserts)
        length = sum(1 for _ in alike)
        grown = _grown(runs[-1], role) if runs and length == 1 else None
        if grown is None:
            runs.append(_Run(length, 0, role))
        else:
            runs[-1] = grown
    return _encoder.encode(runs)


def _elements(operations: Operations, actors: Sequence[bytes]) -> Iterator[OperationId | None]:
    """The elements that operations change: nobody asks after what something was inserted."""
    numbers = operations.numbers
    elements = ids(numbers[KEY_ACTOR], numbers[KEY_COUNTER], actors)
    return (None if inserts else element for element, inserts in zip(elements, operations.inserts, strict=True))


_DELETION: Final = OperationRole(DELETE, None, None, None, inserts=False)
"""Nothing builds on a deletion."""


def _grown(run: _Run, role: OperationRole) -> _Run | None:
    """The run with one more operation, if it goes on with that."""
    step = 0
    if role.element is not None and run.role.element is not None:
        step = role.element[1] - run.role.element[1] - run.step * (run.length - 1)
    if run.length > 1 and step != run.step:
        return None
    grown = run._replace(length=run.length + 1, step=step)
    return grown if _role(grown, run.length) == role else None


class Roles:
    """The roles of a change's operations, as they are remembered, unpacked to be asked for."""

    def __init__(self, packed: bytes) -> None:
        self._runs = _decoder.decode(packed)
        self._ends = list(accumulate(run.length for run in self._runs))

    def at(self, position: int) -> OperationRole:
        """The role of the operation at a position in its change. Raises IndexError beyond the last."""
        index = bisect_right(self._ends, position)
        run = self._runs[index]
        return _role(run, position - self._ends[index] + run.length)


def _role(run: _Run, position: int) -> OperationRole:
    element = run.role.element
    return run.role if element is None else run.role._replace(element=(element[0], element[1] + run.step * position))
