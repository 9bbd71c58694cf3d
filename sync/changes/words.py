"""What changes write, told from themselves alone: to show what is not in its document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from sync.changes.change import Change
from sync.changes.operations import (
    ACTION,
    DELETE,
    KEY_ACTOR,
    KEY_COUNTER,
    OBJECT_COUNTER,
    VALUE_META,
    Operations,
)

_Place = tuple[bytes, int]
"""An operation, by its change's actor and its number."""

_BEGINNING: Final[_Place] = (b"", 0)
_SET: Final = 1
_TEXT: Final = 6
"""The kind of value, in the low 4 bits of what is said of it."""


class WrittenWords(NamedTuple):
    """What changes write: texts under keys of the document itself, then what they put into its texts, in pieces that
    stand together, and how much they take out of what others wrote."""

    named: dict[str, str]
    pieces: list[str]
    taken_out: int


def writing(changes: Iterable[Change]) -> WrittenWords:
    """What these changes write, each after those that it builds on."""
    named, inserted, taken_out = dict[str, str](), _Inserted(), 0
    for change in changes:
        operations = change.operations
        for at, text in enumerate(_texts(operations, change.values)):
            key, action = operations.keys[at], operations.numbers[ACTION][at]
            if key is not None:
                if text is not None and operations.numbers[OBJECT_COUNTER][at] is None:
                    named[key.decode()] = text
            elif operations.inserts[at]:
                inserted.insert((change.actor, change.start_op + at), _element(operations, change, at), text or "")
            elif action == DELETE and not inserted.delete(_element(operations, change, at)):
                taken_out += 1
    return WrittenWords(named, [piece for piece in inserted.pieces() if piece], taken_out)


def _texts(operations: Operations, values: bytes) -> Iterator[str | None]:
    """The text that each operation sets, None where it sets none."""
    at = 0
    for action, meta in zip(operations.numbers[ACTION], operations.numbers[VALUE_META], strict=True):
        kind, length = (meta or 0) & 15, (meta or 0) >> 4
        yield values[at : at + length].decode() if (action, kind) == (_SET, _TEXT) else None
        at += length


def _element(operations: Operations, change: Change, at: int) -> _Place:
    """The element that an operation stands behind, or takes out."""
    actor, counter = operations.numbers[KEY_ACTOR][at], operations.numbers[KEY_COUNTER][at]
    return _BEGINNING if actor is None else (change.actors[actor], counter or 0)


class _Inserted:
    """Elements, each behind another; those behind one that is not among them make a piece. Of several under one number,
    which nobody checked, the first counts."""

    def __init__(self) -> None:
        self._texts: dict[_Place, str] = {}
        self._behind: dict[_Place, list[_Place]] = {}

    def insert(self, place: _Place, behind: _Place, text: str) -> None:
        if place not in self._texts:
            self._texts[place] = text
            self._behind.setdefault(behind, []).append(place)

    def delete(self, place: _Place) -> bool:
        """Whether it is one of these."""
        if place not in self._texts:
            return False
        self._texts[place] = ""
        return True

    def pieces(self) -> Iterator[str]:
        for first in (place for place in self._behind if place not in self._texts):
            parts, waiting = list[str](), [*self._behind[first]]
            while waiting:
                place = waiting.pop()  # what came last stands first
                parts.append(self._texts[place])
                waiting += self._behind.get(place, ())
            yield "".join(parts)
