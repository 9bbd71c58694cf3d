"""From one text to another in few, small edits; positions are Unicode code points, as in documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

CHARACTERS_LIMIT: Final = 500
WORDS_LIMIT: Final = 4_000
LINES_LIMIT: Final = 10_000
"""How long, on either side, a part that differs may be for what matches to be looked for inside it."""

_WORD: Final = re.compile("[0-9A-Za-z]+|.", re.DOTALL)
"""In other scripts, some of which have no spaces, every character is one."""


@dataclass(frozen=True, slots=True)
class Splice:
    """At `position`, `deleted` characters go and `inserted` comes."""

    position: int
    deleted: int
    inserted: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """A text with splices applied in order."""
    for splice in splices:
        text = text[: splice.position] + splice.inserted + text[splice.position + splice.deleted :]
    return text


def joined(one: Splice, next: Splice) -> Splice | None:
    """One splice for two of which the second edits what the first inserted, or deletes up to it; else None."""
    start, end = next.position, next.position + next.deleted
    if one.position <= start and end <= one.position + len(one.inserted):
        at = start - one.position
        inserted = one.inserted[:at] + next.inserted + one.inserted[at + next.deleted :]
        return Splice(one.position, one.deleted, inserted)
    if next.deleted and end == one.position:
        return Splice(start, next.deleted + one.deleted, next.inserted + one.inserted)
    return None


def splices_between(before: str, after: str) -> list[Splice]:
    """Splices that turn `before` into `after` when applied in this order, each to the result of the one before.

    What both texts begin and end with is left alone. What differs between is compared by lines when it is long, then
    by words, then by characters; what is too long for that is replaced as a whole, so the time stays short for texts of
    any length.
    """
    return _trimmed(before, after, 0, _by_lines)


def _common_prefix(one: str, other: str) -> int:
    """Length of what both begin with, found by halving with whole-slice comparisons."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(one: str, other: str, prefix: int) -> int:
    """Length of what both end with, not reaching into the first `prefix` characters."""
    low, high = 0, min(len(one), len(other)) - prefix
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _trimmed(old: str, new: str, position: int, compare: Callable[[str, str, int], list[Splice]]) -> list[Splice]:
    """The splices of what is left without what both begin and end with."""
    start = _common_prefix(old, new)
    end = _common_suffix(old, new, start)
    old, new, position = old[start : len(old) - end], new[start : len(new) - end], position + start
    if old and new:
        return compare(old, new, position)
    return [Splice(position, len(old), new)] if old or new else []


def _by_lines(old: str, new: str, position: int) -> list[Splice]:
    if max(len(old), len(new)) <= CHARACTERS_LIMIT:
        return _by_characters(old, new, position)
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(old_lines), len(new_lines)) > LINES_LIMIT:
        return [Splice(position, len(old), new)]
    return _by_parts(old_lines, new_lines, position, _by_words)


def _by_words(old: str, new: str, position: int) -> list[Splice]:
    if max(len(old), len(new)) <= CHARACTERS_LIMIT:
        return _by_characters(old, new, position)
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    if max(len(old_words), len(new_words)) > WORDS_LIMIT:
        return [Splice(position, len(old), new)]
    return _by_parts(old_words, new_words, position, _by_characters)


def _by_parts(
    old: list[str], new: list[str], position: int, compare: Callable[[str, str, int], list[Splice]]
) -> list[Splice]:
    """Parts that occur very often are no anchors (`autojunk`): comparing them all would take quadratic time."""
    splices = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        come = "".join(new[new_from:new_to])
        if tag != "equal":
            splices += _trimmed("".join(old[old_from:old_to]), come, position, compare)
        position += len(come)
    return splices


def _by_characters(old: str, new: str, position: int) -> list[Splice]:
    if max(len(old), len(new)) > CHARACTERS_LIMIT:
        return [Splice(position, len(old), new)]
    splices = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            splices.append(Splice(position, old_to - old_from, new[new_from:new_to]))
        position += new_to - new_from
    return splices
