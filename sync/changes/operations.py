"""The operations inside an Automerge change: whether what its columns say can stand, and how many there are.

Source: the public Automerge binary format specification (https://automerge.org/automerge-binary-format-spec/),
"Operations". The library takes in some operations that it cannot write, or not load again: those are refused here.
Everything that is refused raises `ValueError`, or a kind of it.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from sync.changes import columns

OPERATION_LIMIT: Final = 1 << 31
"""Operation numbers are below this."""


class OperationNumberError(ValueError):
    """An operation whose number, or one that it refers to, cannot be."""


# A column's specification is its id times 16 plus its type; 8 would mark it as compressed, which changes never are.
_OBJECT_ACTOR, _OBJECT_COUNTER = 0x01, 0x02
_KEY_ACTOR, _KEY_COUNTER, _KEY_TEXT = 0x11, 0x13, 0x15
_INSERT, _ACTION, _VALUE_META, _VALUE = 0x34, 0x42, 0x56, 0x57
_PRED_GROUP, _PRED_ACTOR, _PRED_COUNTER = 0x70, 0x71, 0x73
_EXPAND, _MARK_NAME = 0x94, 0xA5

_NUMBER_COLUMNS: Final = {
    _OBJECT_ACTOR: columns.unsigned,
    _OBJECT_COUNTER: columns.unsigned,
    _KEY_ACTOR: columns.unsigned,
    _KEY_COUNTER: columns.signed,
    _KEY_TEXT: columns.text,
    _ACTION: columns.unsigned,
    _VALUE_META: columns.unsigned,
    _PRED_GROUP: columns.unsigned,
    _PRED_ACTOR: columns.unsigned,
    _PRED_COUNTER: columns.signed,
    _MARK_NAME: columns.text,
}
_DELTA_COLUMNS: Final = (_KEY_COUNTER, _PRED_COUNTER)
_BOOLEAN_COLUMNS: Final = (_INSERT, _EXPAND)
_ALL_COLUMNS: Final = {*_NUMBER_COLUMNS, *_BOOLEAN_COLUMNS, _VALUE}

_DELETE, _MARK = 3, 7
_ACTIONS: Final = {0, 1, 2, _DELETE, 4, _MARK}
"""Make map, set, make list, delete, make text, mark. Not 5 and 6: counters (they make the library panic), tables."""


def split_columns(raw: bytes, at: int) -> dict[int, bytes]:
    """The columns by specification; nothing may follow the last."""
    count, at = columns.unsigned(raw, at)
    lengths: dict[int, int] = {}
    last = -1
    for _ in range(count):
        spec, at = columns.unsigned(raw, at)
        lengths[spec], at = columns.unsigned(raw, at)
        if spec <= last or spec not in _ALL_COLUMNS:
            raise ValueError(f"column {spec:#x} is unknown or out of order")
        last = spec
    found: dict[int, bytes] = {}
    for spec, length in lengths.items():
        found[spec] = raw[at : at + length]
        at += length
    if at != len(raw):
        raise ValueError("the columns are cut off or followed by something else")
    return found


def operation_count(found: dict[int, bytes], actor_count: int, start_op: int) -> int:
    """How many operations the columns describe, once all of them agree about it and each can stand."""
    runs: dict[int, columns.NumberRuns] = {
        spec: columns.number_runs(found[spec], read) if spec in found else [] for spec, read in _NUMBER_COLUMNS.items()
    }
    if not {action for action, _ in runs[_ACTION]} <= _ACTIONS:
        raise ValueError("an operation of a kind that is not used here")
    items = {
        spec: (columns.spread_deltas if spec in _DELTA_COLUMNS else columns.spread)(number_runs)
        for spec, number_runs in runs.items()
    }
    flags = {spec: columns.spread(columns.boolean_runs(found.get(spec, b""))) for spec in _BOOLEAN_COLUMNS}
    count = len(items[_ACTION])
    if start_op + count > OPERATION_LIMIT:
        raise OperationNumberError(f"{count} operations from {start_op}")
    _check_lengths(items, flags, count)
    _check_values(runs[_VALUE_META], found.get(_VALUE, b""))
    _check_actors(runs, actor_count)
    _check_predecessors(items, start_op)
    _check_places(items, flags[_INSERT], start_op)
    return count


_Items: TypeAlias = dict[int, list[int | None]]


def _check_lengths(items: _Items, flags: dict[int, list[bool]], count: int) -> None:
    """Four columns have one item for each operation, and so have the others unless they are left out."""
    for spec in (
        _VALUE_META,
        _PRED_GROUP,
        _OBJECT_ACTOR,
        _OBJECT_COUNTER,
        _KEY_ACTOR,
        _KEY_COUNTER,
        _KEY_TEXT,
        _MARK_NAME,
    ):
        if len(items[spec]) != count:
            if items[spec] or spec in (_VALUE_META, _PRED_GROUP):
                raise ValueError(f"column {spec:#x} has {len(items[spec])} items for {count} operations")
            items[spec] = [None] * count
    if len(flags[_INSERT]) != count or len(flags[_EXPAND]) not in (0, count):
        raise ValueError(f"a column of flags does not match {count} operations")


def _check_actors(runs: dict[int, columns.NumberRuns], actor_count: int) -> None:
    for spec in (_OBJECT_ACTOR, _KEY_ACTOR, _PRED_ACTOR):
        if any(value is not None and value >= actor_count for value, _ in runs[spec]):
            raise ValueError("an actor that is not listed")


def _check_predecessors(items: _Items, start_op: int) -> None:
    """As many predecessors as the groups say, each before the operation that names it; every deletion has some."""
    actors, counters = items[_PRED_ACTOR], items[_PRED_COUNTER]
    at = 0
    for number, (size, action) in enumerate(zip(items[_PRED_GROUP], items[_ACTION], strict=True), start_op):
        if size:
            if any(counter is None or not 0 < counter < number for counter in counters[at : at + size]):
                raise OperationNumberError("a predecessor that does not come before")
            at += size
        elif size is None or action == _DELETE:
            raise ValueError("an operation without its predecessors")
    if len(actors) != at or len(counters) != at or None in actors:
        raise ValueError("predecessors do not match their count")


def _check_places(items: _Items, inserts: list[bool], start_op: int) -> None:
    """Each operation names an object, and a key in a map or an element in a list or text, that can be before it."""
    places = zip(
        items[_OBJECT_ACTOR],
        items[_OBJECT_COUNTER],
        items[_KEY_ACTOR],
        items[_KEY_COUNTER],
        items[_KEY_TEXT],
        inserts,
        items[_ACTION],
        items[_PRED_GROUP],
        strict=True,
    )
    for number, (object_actor, object_counter, actor, counter, key, insert, action, size) in enumerate(
        places, start_op
    ):
        if (object_actor is None) != (object_counter is None):
            raise ValueError("half of an object's id")
        if object_counter is not None and not 0 < object_counter < number:
            raise OperationNumberError("an object that does not come before")
        if key is not None:
            if counter is not None or actor is not None or insert or action == _MARK:
                raise ValueError("a key and an element at once")
        elif counter is None or object_actor is None or (actor is None) != (counter == 0):
            raise ValueError("neither a key nor an element")
        elif not 0 <= counter < number:
            raise OperationNumberError("an element that does not come before")
        elif (insert and size) or not (insert or (counter and action != _MARK)):
            raise ValueError("an element that can neither be inserted nor changed")


_NULL, _FALSE, _TRUE, _UINT, _INT, _FLOAT, _TEXT, _BYTES, _TIMESTAMP = 0, 1, 2, 3, 4, 5, 6, 7, 9


def _check_values(metas: columns.NumberRuns, data: bytes) -> None:
    """The values' lengths add up to the raw column, and each is what its type (the low 4 bits) says."""
    at = 0
    for meta, count in metas:
        if meta is None:
            raise ValueError("a value without a type")
        kind, length = meta & 15, meta >> 4
        block = data[at : at + length * count]
        at += length * count
        if at > len(data):
            raise ValueError("the values are cut off")
        _check_value_block(kind, length, block)
    if at != len(data):
        raise ValueError("the values are followed by something else")


def _check_value_block(kind: int, length: int, block: bytes) -> None:
    """Check the equally long values of one run."""
    if kind in (_NULL, _FALSE, _TRUE):
        if length:
            raise ValueError("a constant with content")
    elif kind == _FLOAT:
        if length != 8:
            raise ValueError("a number of the wrong length")
    elif kind == _TEXT:
        if not block.isascii():
            for start in range(0, len(block), length):
                block[start : start + length].decode()
    elif kind in (_UINT, _INT, _TIMESTAMP):
        _check_numbers(kind, length, block)
    elif kind != _BYTES:
        raise ValueError("a value of a type that is not used here")


_TIMES_MS: Final = range(-62_135_510_400_000, 253_402_214_400_000)
"""From the second day of the year 1 to the last but one of 9999: reading any other time fails."""


def _check_numbers(kind: int, length: int, block: bytes) -> None:
    read = columns.unsigned if kind == _UINT else columns.signed
    if not length:
        raise ValueError("a number without content")
    for start in range(0, len(block), length):
        value, end = read(block, start)
        if end != start + length:
            raise ValueError("a number of the wrong length")
        if kind == _TIMESTAMP and value not in _TIMES_MS:
            raise ValueError("a time out of range")
