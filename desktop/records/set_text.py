"""The elements of a set in one line of text: `a; b`. Where an element's id means something it stands before it:
`[2026-12-24] Christmas`. A backslash makes of `;` and the like an ordinary letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

_SPECIAL: Final = "\\;[]"


class SetElement(NamedTuple):
    """What an element says, and its id; empty where it has none that means anything."""

    text: str
    id: str = ""


def joined(elements: Iterable[SetElement]) -> str:
    """All of them in one line; what is blank at the end is left out."""
    parts = [(f"[{_escaped(id)}] " if id else "") + _escaped(text) for text, id in elements]
    while parts and not parts[-1]:
        parts.pop()
    return "; ".join(parts)


def split(line: str) -> list[SetElement]:
    """The elements of such a line; blank ones keep their places."""
    return [_element(part) for part in _parts(_letters(line))] if line else []


def _escaped(text: str) -> str:
    letters = ["\\" + letter if letter in _SPECIAL else letter for letter in text]
    for end in (0, -1):
        if letters and letters[end].isspace():
            letters[end] = "\\" + letters[end]
    return "".join(letters)


def _letters(line: str) -> Iterator[tuple[str, bool]]:
    """Each letter, and whether it is to be taken as such."""
    letters = iter(line)
    for letter in letters:
        yield (next(letters, "\\"), True) if letter == "\\" else (letter, False)


def _parts(letters: Iterable[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    parts: list[list[tuple[str, bool]]] = [[]]
    for letter, is_plain in letters:
        if letter == ";" and not is_plain:
            parts.append([])
        else:
            parts[-1].append((letter, is_plain))
    return parts


def _element(part: list[tuple[str, bool]]) -> SetElement:
    part = _stripped(part)
    end = part.index(("]", False)) if part[:1] == [("[", False)] and ("]", False) in part else 0
    if not end:
        return SetElement(_text(part))
    return SetElement(_text(_stripped(part[end + 1 :])), _text(part[1:end]))


def _stripped(part: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    ink = [at for at, (letter, is_plain) in enumerate(part) if is_plain or not letter.isspace()]
    return part[ink[0] : ink[-1] + 1] if ink else []


def _text(part: list[tuple[str, bool]]) -> str:
    return "".join(letter for letter, _ in part)
