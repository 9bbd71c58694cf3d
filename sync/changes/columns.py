"""The run-length columns inside an Automerge change: read within limits, so that few bytes cannot ask for much.

Source: the public Automerge binary format specification (https://automerge.org/automerge-binary-format-spec/),
"Column types". A column is a list of runs; what is returned here stays in runs and is never spelled out, so
reading costs what the bytes are long, whatever the runs claim. Everything that is refused raises `ValueError`;
a column that claims more than `ITEM_LIMIT` items raises `TooManyItemsError`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

ITEM_LIMIT: Final = 65_536
"""Items that one column may describe."""

T = TypeVar("T")
Reader = Callable[[bytes, int], tuple[T, int]]
Runs = list[tuple[T | None, int]]
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


def text(data: bytes, at: int) -> tuple[bytes, int]:
    """The length-prefixed UTF-8 text at `at`, encoded, and the position after it."""
    length, at = unsigned(data, at)
    end = at + length
    if end > len(data):
        raise ValueError("a text is cut off")
    found = data[at:end]
    found.decode()
    return found, end


def number_runs(data: bytes, read: Reader[T]) -> Runs[T]:
    """The runs of a run-length column whose values `read` reads (`unsigned`, `signed` or `text`).

    Raises `ValueError` unless the runs are those that the library would write: as long as can be, those of one value
    together in a literal, and none but one of "no value". It hashes what it writes itself.
    """
    runs: Runs[T] = []
    at, end, total = 0, len(data), 0
    last: T | None = None
    was_literal = False
    while at < end:
        count, at = signed(data, at)
        is_literal = count < 0
        if is_literal and was_literal:
            raise ValueError("two literals that could be one")
        if count == 0:
            count, at = unsigned(data, at)
            if not count or (runs and last is None):
                raise ValueError("an empty run, or two that could be one")
            last = None
            runs.append((None, count))
        elif is_literal:
            count = -count
            if total + count <= ITEM_LIMIT:
                for _ in range(count):
                    value, at = read(data, at)
                    if value == last:
                        raise ValueError("a literal that could be a run")
                    last = value
                    runs.append((value, 1))
        else:
            value, at = read(data, at)
            if count == 1 or value == last:
                raise ValueError("a run that could be in a literal, or two that could be one")
            last = value
            runs.append((value, count))
        was_literal = is_literal
        total += count
        if total > ITEM_LIMIT:
            raise TooManyItemsError("a column describes too many operations")
    return runs


def boolean_runs(data: bytes) -> list[tuple[bool, int]]:
    """The runs of a boolean column: alternating counts, false first."""
    runs: list[tuple[bool, int]] = []
    at, end, total, value = 0, len(data), 0, False
    while at < end:
        count, after = unsigned(data, at)
        if not count and at:
            raise ValueError("an empty run")
        at = after
        total += count
        if total > ITEM_LIMIT:
            raise TooManyItemsError("a column describes too many operations")
        runs.append((value, count))
        value = not value
    return runs


def spread(runs: Sequence[tuple[T, int]]) -> list[T]:
    """One item for each that the runs describe."""
    if len(runs) == 1:
        return [runs[0][0]] * runs[0][1]
    return [value for value, count in runs for _ in range(count)]


def spread_deltas(runs: Runs[int]) -> list[int | None]:
    """One absolute value, or none, for each item of a delta column."""
    absolute, values = 0, list[int | None]()
    for delta in spread(runs):
        absolute += delta or 0
        values.append(None if delta is None else absolute)
    return values
