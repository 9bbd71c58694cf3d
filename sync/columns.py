"""The run-length columns inside an Automerge change: read within limits, so that few bytes cannot ask for much.

Source: the public Automerge binary format specification (https://automerge.org/automerge-binary-format-spec/),
"Column types". A column is a list of runs; what is returned here stays in runs and is never spelled out, so
reading costs what the bytes are long, whatever the runs claim. Everything that is refused raises `ValueError`;
a column that claims more than `ITEM_LIMIT` items raises `TooManyItemsError`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

ITEM_LIMIT: Final = 65_536
"""Items that one column may describe."""

NumberReader = Callable[[bytes, int], tuple[int, int]]
NumberRuns = list[tuple[int | None, int]]
"""Runs of (value, how often); the value None stands for "no value"."""


class TooManyItemsError(ValueError):
    """A column whose run lengths add up to more than `ITEM_LIMIT`."""


def unsigned(data: bytes, at: int) -> tuple[int, int]:
    """The unsigned LEB128 number (below 2**64, in its shortest form) at `at`, and the position after it."""
    try:
        byte = data[at]
        if byte < 0x80:
            return byte, at + 1
        value, shift, start = byte & 0x7F, 7, at
        while byte >= 0x80:
            at += 1
            byte = data[at]
            value |= (byte & 0x7F) << shift
            shift += 7
            if at - start >= 10:
                raise ValueError("a number is too long")
    except IndexError:
        raise ValueError("a number is cut off") from None
    if byte == 0 or value >> 64:
        raise ValueError("a number is not in its shortest form or too large")
    return value, at + 1


def unsigned_bytes(number: int) -> bytes:
    """The unsigned LEB128 form of a number."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def signed(data: bytes, at: int) -> tuple[int, int]:
    """The signed LEB128 number (64 bits, in its shortest form) at `at`, and the position after it."""
    try:
        byte = before = data[at]
        if byte < 0x80:
            return (byte - 0x80 if byte & 0x40 else byte), at + 1
        value, shift, start = byte & 0x7F, 7, at
        while byte >= 0x80:
            at += 1
            before, byte = byte, data[at]
            value |= (byte & 0x7F) << shift
            shift += 7
            if at - start >= 10:
                raise ValueError("a number is too long")
    except IndexError:
        raise ValueError("a number is cut off") from None
    if byte & 0x40:
        value -= 1 << shift
    if (byte == 0 and not before & 0x40) or (byte == 0x7F and before & 0x40):
        raise ValueError("a number is not in its shortest form")
    if not -(1 << 63) <= value < 1 << 63:
        raise ValueError("a number is too large")
    return value, at + 1


def text(data: bytes, at: int) -> tuple[int, int]:
    """Length in bytes of the length-prefixed UTF-8 text at `at`, and the position after it."""
    length, at = unsigned(data, at)
    end = at + length
    if end > len(data):
        raise ValueError("a text is cut off")
    data[at:end].decode()
    return length, end


def number_runs(data: bytes, read: NumberReader = unsigned) -> NumberRuns:
    """The runs of a run-length column whose values `read` reads (`unsigned`, `signed` or `text`)."""
    runs: NumberRuns = []
    at, end, total = 0, len(data), 0
    while at < end:
        count, at = signed(data, at)
        if count > 0:
            value, at = read(data, at)
            runs.append((value, count))
        elif count == 0:
            count, at = unsigned(data, at)
            if not count:
                raise ValueError("an empty run")
            runs.append((None, count))
        else:
            count = -count
            if total + count <= ITEM_LIMIT:
                for _ in range(count):
                    value, at = read(data, at)
                    runs.append((value, 1))
        total += count
        if total > ITEM_LIMIT:
            raise TooManyItemsError("a column describes too many operations")
    return runs


def boolean_count(data: bytes) -> int:
    """How many items a boolean column (alternating counts, false first) describes."""
    at, end, total = 0, len(data), 0
    while at < end:
        count, after = unsigned(data, at)
        if not count and at:
            raise ValueError("an empty run")
        at = after
        total += count
        if total > ITEM_LIMIT:
            raise TooManyItemsError("a column describes too many operations")
    return total


def item_count(runs: NumberRuns) -> int:
    """How many items the runs describe, those without a value included."""
    return sum(count for _, count in runs)


def value_count(runs: NumberRuns) -> int:
    """How many items of the runs have a value."""
    return sum(count for value, count in runs if value is not None)


def delta_bounds(runs: NumberRuns) -> tuple[int, int]:
    """Least and greatest absolute value of a delta column (0, 0 when it has none)."""
    absolute, values = 0, [0]
    for delta, count in runs:
        if delta is not None:
            values.append(absolute + delta)
            absolute += delta * count
            values.append(absolute)
    return min(values), max(values)
