"""The operations inside an Automerge change: whether what its columns say can stand, and how many there are.

Source: the public Automerge binary format specification (https://automerge.org/automerge-binary-format-spec/),
"Operations". The library takes in some operations that it cannot write, or not load again: those are refused here.
Everything that is refused raises `ValueError`, or a kind of it.
"""

from __future__ import annotations

from itertools import groupby
from typing import Final, NamedTuple, TypeAlias, TypeVar

from sync.changes import columns

OPERATION_LIMIT: Final = 1 << 31
"""Operation numbers are below this."""


class OperationNumberError(ValueError):
    """An operation whose number, or one that it refers to, cannot be."""


# A column's specification is its id times 16 plus its type; 8 would mark it as compressed, which changes never are.
OBJECT_ACTOR, OBJECT_COUNTER = 0x01, 0x02
KEY_ACTOR, KEY_COUNTER, _KEY_TEXT = 0x11, 0x13, 0x15
_INSERT, ACTION, VALUE_META, _VALUE = 0x34, 0x42, 0x56, 0x57
PRED_GROUP, PRED_ACTOR, PRED_COUNTER = 0x70, 0x71, 0x73
_EXPAND, _MARK_NAME = 0x94, 0xA5

_NUMBER_COLUMNS: Final = {
    OBJECT_ACTOR: columns.unsigned,
    OBJECT_COUNTER: columns.unsigned,
    KEY_ACTOR: columns.unsigned,
    KEY_COUNTER: columns.signed,
    ACTION: columns.unsigned,
    VALUE_META: columns.unsigned,
    PRED_GROUP: columns.unsigned,
    PRED_ACTOR: columns.unsigned,
    PRED_COUNTER: columns.signed,
}
_TEXT_COLUMNS: Final = (_KEY_TEXT, _MARK_NAME)
_DELTA_COLUMNS: Final = (KEY_COUNTER, PRED_COUNTER)
_BOOLEAN_COLUMNS: Final = (_INSERT, _EXPAND)
_NEEDED_COLUMNS: Final = (VALUE_META, PRED_GROUP)
_PLACE_COLUMNS: Final = (OBJECT_ACTOR, OBJECT_COUNTER, KEY_ACTOR, KEY_COUNTER)
_ALL_COLUMNS: Final = {*_NUMBER_COLUMNS, *_TEXT_COLUMNS, *_BOOLEAN_COLUMNS, _VALUE}

MAKE_MAP, MAKE_LIST, MAKE_TEXT, DELETE, MARK = 0, 2, 4, 3, 7
MAKES: Final = {MAKE_MAP, MAKE_LIST, MAKE_TEXT}
_ACTIONS: Final = {*MAKES, 1, DELETE, MARK}
"""Make map, set, make list, delete, make text, mark. Not 5 and 6: counters (they make the library panic), tables."""


T = TypeVar("T")
_Numbers: TypeAlias = dict[int, list[int | None]]


class Operations(NamedTuple):
    """A change's operations, column by column: one item for each operation but in the columns of predecessors.

    numbers: by the column's specification
    keys, mark_names: encoded, or none
    """

    numbers: dict[int, list[int | None]]
    keys: list[bytes | None]
    mark_names: list[bytes | None]
    inserts: list[bool]
    expands: list[bool]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.numbers[ACTION])


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


def values_of(found: dict[int, bytes]) -> bytes:
    """The column of raw values."""
    return found.get(_VALUE, b"")


def read_operations(found: dict[int, bytes]) -> Operations:
    """What columns say, all of them for the same number of operations."""
    numbers: _Numbers = {spec: [] for spec in _NUMBER_COLUMNS}
    texts: dict[int, list[bytes | None]] = {spec: [] for spec in _TEXT_COLUMNS}
    flags: dict[int, list[bool]] = {spec: [] for spec in _BOOLEAN_COLUMNS}
    for spec, data in found.items():
        if not data:
            raise ValueError("an empty column")
        if spec in numbers:
            runs = columns.number_runs(data, _NUMBER_COLUMNS[spec])
            numbers[spec] = columns.spread_deltas(runs) if spec in _DELTA_COLUMNS else columns.spread(runs)
        elif spec in texts:
            texts[spec] = columns.spread(columns.number_runs(data, columns.text))
        elif spec in flags:
            flags[spec] = columns.spread(columns.boolean_runs(data))
    size = len(numbers[ACTION])
    for spec in _NEEDED_COLUMNS:
        if len(numbers[spec]) != size:
            raise ValueError(f"column {spec:#x} has {len(numbers[spec])} items for {size} operations")
    for spec in _PLACE_COLUMNS:
        numbers[spec] = _filled(numbers[spec], size, None)
    if len(flags[_INSERT]) != size:
        raise ValueError("not every operation says whether it inserts")
    return Operations(
        numbers,
        _filled(texts[_KEY_TEXT], size, None),
        _filled(texts[_MARK_NAME], size, None),
        flags[_INSERT],
        _filled(flags[_EXPAND], size, False),
    )


def _filled(items: list[T], size: int, absent: T) -> list[T]:
    """A column with one item for each operation, also where it is left out because none has any."""
    if not items:
        return [absent] * size
    if len(items) != size or items.count(absent) == size:
        raise ValueError(f"a column has {len(items)} items for {size} operations, or none that says anything")
    return items


def check_operations(operations: Operations, values: bytes, actor_count: int, start_op: int) -> None:
    """Whether each operation can stand, as far as the change itself shows. `values` is the column of raw values."""
    count, numbers = operations.size, operations.numbers
    if not count:
        raise ValueError("no operations")
    if start_op + count > OPERATION_LIMIT:
        raise OperationNumberError(f"{count} operations from {start_op}")
    if not set(numbers[ACTION]) <= _ACTIONS:
        raise ValueError("an operation of a kind that is not used here")
    _check_values(numbers[VALUE_META], values)
    _check_extras(operations)
    _check_actors(numbers, actor_count)
    _check_predecessors(numbers, start_op)
    _check_places(operations, start_op)


def _check_extras(operations: Operations) -> None:
    """Only what is set or marked has a value, and only marks have a name or say whether they grow."""
    extras = zip(
        operations.numbers[ACTION],
        operations.numbers[VALUE_META],
        operations.mark_names,
        operations.expands,
        strict=True,
    )
    for action, meta, name, expands in extras:
        if (meta and (action == DELETE or action in MAKES)) or (action != MARK and (expands or name is not None)):
            raise ValueError("an operation with something that it cannot have")


def _check_actors(numbers: _Numbers, actor_count: int) -> None:
    """No actor is meant that is not listed, none is listed that is not meant."""
    meant = {actor for spec in (OBJECT_ACTOR, KEY_ACTOR, PRED_ACTOR) for actor in numbers[spec]} | {0}
    meant.discard(None)
    if meant != set(range(actor_count)):
        raise ValueError("actors are listed that are not meant, or the other way round")


def _check_predecessors(numbers: _Numbers, start_op: int) -> None:
    """As many predecessors as the groups say, each before the operation that names it; every deletion has some."""
    actors, counters = numbers[PRED_ACTOR], numbers[PRED_COUNTER]
    at = 0
    for number, (size, action) in enumerate(zip(numbers[PRED_GROUP], numbers[ACTION], strict=True), start_op):
        if size:
            if any(counter is None or not 0 < counter < number for counter in counters[at : at + size]):
                raise OperationNumberError("a predecessor that does not come before")
            at += size
        elif size is None or action == DELETE:
            raise ValueError("an operation without its predecessors")
    if len(actors) != at or len(counters) != at or None in actors:
        raise ValueError("predecessors do not match their count")


def _check_places(operations: Operations, start_op: int) -> None:
    """Each operation names an object, and a key in a map or an element in a list or text, that can be before it."""
    numbers = operations.numbers
    places = zip(
        numbers[OBJECT_ACTOR],
        numbers[OBJECT_COUNTER],
        numbers[KEY_ACTOR],
        numbers[KEY_COUNTER],
        operations.keys,
        operations.inserts,
        numbers[ACTION],
        numbers[PRED_GROUP],
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
            if counter is not None or actor is not None or insert or action == MARK:
                raise ValueError("a key and an element at once")
        elif counter is None or object_actor is None or (actor is None) != (counter == 0):
            raise ValueError("neither a key nor an element")
        elif not 0 <= counter < number:
            raise OperationNumberError("an element that does not come before")
        elif (insert and size) or not (insert or (counter and action != MARK)):
            raise ValueError("an element that can neither be inserted nor changed")


_NULL, _FALSE, _TRUE, _UINT, _INT, _FLOAT, _TEXT, _BYTES, _TIMESTAMP = 0, 1, 2, 3, 4, 5, 6, 7, 9


def _check_values(metas: list[int | None], data: bytes) -> None:
    """The values' lengths add up to the raw column, and each is what its type (the low 4 bits) says."""
    at = 0
    for meta, group in groupby(metas):
        if meta is None:
            raise ValueError("a value without a type")
        kind, length = meta & 15, meta >> 4
        size = length * sum(1 for _ in group)
        block = data[at : at + size]
        at += size
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
