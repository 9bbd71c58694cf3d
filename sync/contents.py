"""What a document holds, in Python's terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

Path: TypeAlias = Sequence[str | int]
"""Map keys and list indexes from the root; `()` is the root, a map."""

Value: TypeAlias = "str | bytes | int | float | bool | datetime | Mapping[str, Value] | Sequence[Value] | None"
"""Integers have 64 bits; times have a zone and milliseconds; a `str` is replaced as a whole, a `Text` is edited."""


class Text(str):
    """A text that several people edit."""

    __slots__ = ()


class Expand(Enum):
    """At which of its edges a mark takes in what is typed there."""

    BEFORE = "Before"
    AFTER = "After"
    BOTH = "Both"
    NEITHER = "Neither"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on the characters from `start` up to, not including, `end`."""

    start: int
    end: int
    name: str
    value: Value
